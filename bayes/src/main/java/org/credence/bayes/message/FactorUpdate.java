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
  private final double[] incoming; // [message of the factor in hand], in the domain of the contraction
  private final double[] scratch; // tables with some variables summed out, as a stack
  private long evaluations;

  FactorUpdate(MessageGraph graph) {
    this.graph = graph;
    int longest = 0;
    int largest = 0;
    for (int f = 0; f < graph.factors(); f++) {
      int edges = graph.edgeStart[f + 1];
      longest = Math.max(longest, graph.messageStart[edges] - graph.messageStart[graph.edgeStart[f]]);
      largest = Math.max(largest, graph.tables[f].length);
    }
    incoming = new double[longest];
    scratch = new double[2 * largest];
  }

  /** Entries of tables read so far, partly summed tables included. */
  long evaluations() {
    return evaluations;
  }

  long bytes() {
    return (long) Double.BYTES * (incoming.length + scratch.length);
  }

  /**
   * Computes messages, not normalised.
   *
   * @param toFactor log messages of all edges, the largest entry of each 0
   * @param targets whether a message is wanted, by edge
   * @param out where log messages of the targets go, same layout as {@code toFactor}
   */
  void messages(int factor, double[] toFactor, boolean[] targets, double[] out) {
    int first = graph.edgeStart[factor];
    int end = graph.edgeStart[factor + 1];
    Contraction contraction = load(factor, toFactor);
    int size = graph.tables[factor].length;
    if (contraction == Contraction.LINEAR) {
      send(contraction, first, end, graph.tables[factor], 0, size, 0, targets, out);
      for (int e = first; e < end; e++) {
        if (targets[e]) {
          toLogs(out, graph.messageStart[e], graph.messageStart[e + 1]);
        }
      }
    } else {
      loadLogs(factor);
      send(contraction, first, end, scratch, 0, size, size, targets, out);
    }
  }

  /** {@code log Σ f(x_f) Π_u m_{u→f}(x_u)}. */
  double logTotal(int factor, double[] toFactor) {
    Contraction contraction = load(factor, toFactor);
    double[] table = graph.tables[factor];
    int size = table.length;
    if (contraction == Contraction.LOG) {
      loadLogs(factor);
      table = scratch;
    }
    for (int e = graph.edgeStart[factor + 1] - 1; e >= graph.edgeStart[factor]; e--) {
      contraction.last(table, 0, size, incoming, place(e), graph.cardinality[e], scratch, 0);
      table = scratch;
      size /= graph.cardinality[e];
    }
    return contraction == Contraction.LOG ? scratch[0] : Math.log(scratch[0]);
  }

  /** Number of entries {@link #logTotal} reads for all factors together. */
  long entriesOfTotals() {
    long entries = 0;
    for (double[] table : graph.tables) {
      entries += table.length;
    }
    return entries;
  }

  /** Brings the factor's incoming messages into the cheapest domain that is safe. */
  private Contraction load(int factor, double[] toFactor) {
    int from = graph.messageStart[graph.edgeStart[factor]];
    int to = graph.messageStart[graph.edgeStart[factor + 1]];
    double logSmallest = graph.logSmallestPositive[factor];
    for (int e = graph.edgeStart[factor]; e < graph.edgeStart[factor + 1]; e++) {
      double smallest = 0;
      for (int i = graph.messageStart[e]; i < graph.messageStart[e + 1]; i++) {
        if (toFactor[i] != Double.NEGATIVE_INFINITY) {
          smallest = Math.min(smallest, toFactor[i]);
        }
      }
      logSmallest += smallest;
    }
    if (logSmallest > -LINEAR_RANGE && graph.logLargest[factor] < LINEAR_RANGE) {
      for (int i = from; i < to; i++) {
        incoming[i - from] = Math.exp(toFactor[i]);
      }
      return Contraction.LINEAR;
    }
    System.arraycopy(toFactor, from, incoming, 0, to - from);
    return Contraction.LOG;
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

  /** Where the messages of an edge of the factor in hand begin in {@link #incoming}. */
  private int place(int edge) {
    return graph.messageStart[edge] - graph.messageStart[graph.edgeStart[graph.edgeFactor[edge]]];
  }

  /**
   * Messages to the targets among edges {@code first} to {@code end - 1} from a table over exactly their variables.
   *
   * @param top where free scratch begins; each level needs at most half the entries of the one above
   */
  private void send(
      Contraction contraction,
      int first,
      int end,
      double[] table,
      int from,
      int size,
      int top,
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
        contraction.last(source, start, rest, incoming, place(e), states, scratch, top);
        evaluations += rest;
        rest /= states;
        source = scratch;
        start = top;
      }
      send(contraction, first, middle, scratch, top, rest, top + rest, targets, out);
    }
    if (anyTarget(targets, middle, end)) {
      double[] source = table;
      int start = from;
      int rest = size;
      for (int e = first; e < middle; e++) {
        int states = graph.cardinality[e];
        contraction.first(source, start, rest, incoming, place(e), states, scratch, top);
        evaluations += rest;
        rest /= states;
        source = scratch;
        start = top;
      }
      send(contraction, middle, end, scratch, top, rest, top + rest, targets, out);
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
