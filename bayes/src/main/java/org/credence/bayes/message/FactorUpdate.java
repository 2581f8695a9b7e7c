package org.credence.bayes.message;

/**
 * The messages of one factor to several of its variables at once.
 *
 * <pre>  m_{f→v}(x_v) = Σ_{x_f \ x_v} f(x_f) Π_{u ∈ f, u ≠ v} m_{u→f}(x_u) </pre>
 *
 * <p>The scope is halved again and again: for the targets in its first half the second half is summed out of the table once, and
 * the other way round. So all messages of a factor with r variables and N entries take at most about 4N multiplications and, for
 * r &gt; 2, fewer than r passes over the table; a half without targets is not visited.
 *
 * <p>Messages come and go as logarithms. In between, numbers are linear where a bound on the smallest and the largest product
 * shows that none can underflow or overflow, and logarithms throughout where not. So an entry of the result is minus infinity
 * only if no joint state supports it.
 */
final class FactorUpdate {

  /** Products within exp(±this) and sums of fewer than exp(50) of them are normal doubles, which end at about exp(±708). */
  private static final double LINEAR_RANGE = 650;

  private final MessageGraph graph;
  private final double[] scratch; // tables with some variables summed out, as a stack
  private long evaluations;

  FactorUpdate(MessageGraph graph) {
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

  /**
   * Computes messages, not normalised.
   *
   * @param toFactor messages of all edges
   * @param targets whether a message is wanted, by edge
   * @param out where logs of the wanted messages go, layout of {@link MessageGraph#messageStart}
   */
  void messages(int factor, Messages toFactor, boolean[] targets, double[] out) {
    int first = graph.edgeStart[factor];
    int end = graph.edgeStart[factor + 1];
    double[] table = graph.tables[factor];
    if (isSafeInLinear(factor, toFactor)) {
      send(
          Contraction.LINEAR, first, end, table, 0, table.length, 0, toFactor.linear, targets, out);
      for (int e = first; e < end; e++) {
        if (targets[e]) {
          toLogs(out, graph.messageStart[e], graph.messageStart[e + 1]);
        }
      }
    } else {
      loadLogs(factor);
      send(
          Contraction.LOG,
          first,
          end,
          scratch,
          0,
          table.length,
          table.length,
          toFactor.log,
          targets,
          out);
    }
  }

  /** {@code log Σ f(x_f) Π_u m_{u→f}(x_u)}. */
  double logTotal(int factor, Messages toFactor) {
    boolean safe = isSafeInLinear(factor, toFactor);
    Contraction contraction = safe ? Contraction.LINEAR : Contraction.LOG;
    double[] incoming = safe ? toFactor.linear : toFactor.log;
    double[] table = graph.tables[factor];
    int size = table.length;
    if (!safe) {
      loadLogs(factor);
      table = scratch;
    }
    for (int e = graph.edgeStart[factor + 1] - 1; e >= graph.edgeStart[factor]; e--) {
      int states = graph.cardinality[e];
      contraction.last(table, 0, size, incoming, graph.messageStart[e], states, scratch, 0);
      table = scratch;
      size /= states;
    }
    return safe ? Math.log(scratch[0]) : scratch[0];
  }

  /** Number of entries {@link #logTotal} reads for all factors together. */
  long entriesOfTotals() {
    long entries = 0;
    for (double[] table : graph.tables) {
      entries += table.length;
    }
    return entries;
  }

  /** Whether no product of positive numbers of table and messages can leave the range of normal doubles. */
  private boolean isSafeInLinear(int factor, Messages toFactor) {
    double logSmallest = graph.logSmallestPositive[factor];
    for (int e = graph.edgeStart[factor]; e < graph.edgeStart[factor + 1]; e++) {
      logSmallest += toFactor.logSmallestPositive[e];
    }
    return logSmallest > -LINEAR_RANGE && graph.logLargest[factor] < LINEAR_RANGE;
  }

  private void loadLogs(int factor) {
    double[] table = graph.tables[factor];
    System.arraycopy(table, 0, scratch, 0, table.length);
    toLogs(scratch, 0, table.length);
  }

  private static void toLogs(double[] numbers, int from, int to) {
    for (int i = from; i < to; i++) {
      numbers[i] = Math.log(numbers[i]);
    }
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
