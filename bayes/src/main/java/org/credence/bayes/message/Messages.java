package org.credence.bayes.message;

import java.util.Arrays;

/**
 * One message per edge of a {@link MessageGraph}, all in one direction, kept as logarithms and, for speed, as the numbers
 * themselves. The largest entry of a message is 1. The logarithms are the truth: an entry is zero if and only if its log is minus
 * infinity, while its number may have underflowed.
 */
final class Messages {

  final double[] log; // [MessageGraph.messageStart[edge] + state]
  final double[] linear; // exp(log)
  final double[] logSmallestPositive; // [edge]
  private final MessageGraph graph;

  /** All entries 1. */
  Messages(MessageGraph graph) {
    this.graph = graph;
    this.log = new double[graph.messageStart[graph.edges()]];
    this.linear = new double[log.length];
    this.logSmallestPositive = new double[graph.edges()];
    Arrays.fill(linear, 1);
  }

  /**
   * Shifts the logs of a message so that the largest is 0, and brings the rest up to date with them.
   *
   * @return the shift: minus infinity if every entry is zero, NaN if one is undefined
   */
  double normalize(int edge) {
    int from = graph.messageStart[edge];
    int to = graph.messageStart[edge + 1];
    double max = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      max = Math.max(max, log[i]);
    }
    if (max == Double.NEGATIVE_INFINITY) {
      return max;
    }
    double smallest = 0;
    for (int i = from; i < to; i++) {
      log[i] -= max;
      linear[i] = Math.exp(log[i]);
      if (log[i] != Double.NEGATIVE_INFINITY) {
        smallest = Math.min(smallest, log[i]);
      }
    }
    logSmallestPositive[edge] = smallest;
    return max;
  }

  /** Takes a message over from others of the same graph. */
  void copy(Messages others, int edge) {
    int from = graph.messageStart[edge];
    System.arraycopy(others.log, from, log, from, graph.cardinality[edge]);
    System.arraycopy(others.linear, from, linear, from, graph.cardinality[edge]);
    logSmallestPositive[edge] = others.logSmallestPositive[edge];
  }

  long bytes() {
    return (long) Double.BYTES * (log.length + linear.length + logSmallestPositive.length);
  }
}
