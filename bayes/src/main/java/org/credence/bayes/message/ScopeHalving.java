package org.credence.bayes.message;

/**
 * Messages of one table to several of its variables at once: the scope is halved again and again, for the targets in its first half
 * the second half is summed (or maximised) out of the table once, and the other way round.
 *
 * <p>All messages of a table with r variables and N entries take at most about 4N multiplications and, for r &gt; 2, fewer than r
 * passes over it; a half without targets is not visited. What "sum" and "multiply" are is said by the {@link Contraction}.
 */
final class ScopeHalving {

  final double[] scratch; // tables with some variables summed out, as a stack
  private final MessageGraph graph;
  private long evaluations;

  ScopeHalving(MessageGraph graph) {
    this.graph = graph;
    int largest = 0;
    for (double[] table : graph.tables) {
      largest = Math.max(largest, table.length);
    }
    scratch = new double[2 * largest];
  }

  /** Entries of tables read so far, partly summed tables included. */
  long evaluations() {
    return evaluations;
  }

  long bytes() {
    return (long) Double.BYTES * scratch.length;
  }

  /** Messages from the table of a factor; for its entries in {@link #scratch}, pass that and its length as {@code top}. */
  void send(
      Contraction contraction,
      int factor,
      double[] table,
      int top,
      double[] incoming,
      boolean[] targets,
      double[] out) {
    send(
        contraction,
        graph.edgeStart[factor],
        graph.edgeStart[factor + 1],
        table,
        0,
        graph.tables[factor].length,
        top,
        incoming,
        targets,
        out);
  }

  /** The table of a factor with every variable summed out against its message. */
  double total(Contraction contraction, int factor, double[] values, double[] incoming) {
    double[] table = values;
    int size = graph.tables[factor].length;
    for (int e = graph.edgeStart[factor + 1] - 1; e >= graph.edgeStart[factor]; e--) {
      int states = graph.cardinality[e];
      contraction.last(table, 0, size, incoming, graph.messageStart[e], states, scratch, 0);
      table = scratch;
      size /= states;
    }
    return scratch[0];
  }

  /**
   * Messages to the targets among edges {@code first} to {@code end - 1} from a table over exactly their variables.
   *
   * @param top where free scratch begins; each level needs at most half the entries of the one above
   * @param incoming messages of all edges in the domain of the contraction
   */
  private void send(
      Contraction contraction,
      int first,
      int end,
      double[] table,
      int from,
      int size,
      int top,
      double[] incoming,
      boolean[] targets,
      double[] out) {
    if (end - first == 1) {
      System.arraycopy(table, from, out, graph.messageStart[first], size);
      return;
    }
    int middle = (first + end) >>> 1;
    if (anyTarget(targets, first, middle)) {
      double[] source = table;
      int start = from;
      int rest = size;
      for (int e = end - 1; e >= middle; e--) {
        int states = graph.cardinality[e];
        contraction.last(
            source, start, rest, incoming, graph.messageStart[e], states, scratch, top);
        evaluations += rest;
        rest /= states;
        source = scratch;
        start = top;
      }
      send(contraction, first, middle, scratch, top, rest, top + rest, incoming, targets, out);
    }
    if (anyTarget(targets, middle, end)) {
      double[] source = table;
      int start = from;
      int rest = size;
      for (int e = first; e < middle; e++) {
        int states = graph.cardinality[e];
        contraction.first(
            source, start, rest, incoming, graph.messageStart[e], states, scratch, top);
        evaluations += rest;
        rest /= states;
        source = scratch;
        start = top;
      }
      send(contraction, middle, end, scratch, top, rest, top + rest, incoming, targets, out);
    }
  }

  private static boolean anyTarget(boolean[] targets, int first, int end) {
    for (int e = first; e < end; e++) {
      if (targets[e]) {
        return true;
      }
    }
    return false;
  }
}
