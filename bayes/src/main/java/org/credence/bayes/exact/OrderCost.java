package org.credence.bayes.exact;

import java.util.Arrays;

/**
 * What eliminating in an order makes, found by going through it with sets of variables only. The clique of a variable holds it and
 * its neighbours when its turn comes. A clique within another is not counted: a junction tree does not keep it.
 *
 * <p>Cost O(Σ cliques · children); memory the same. Numbers of cells are log2, so that none overflows.
 *
 * @param width variables of the largest clique, less one
 * @param peak log2 of the cells of the largest clique
 * @param total log2 of the cells of all cliques together that are within no other
 */
record OrderCost(int width, double peak, double total) {

  /** Nothing to eliminate: one empty clique at most, of one cell. */
  static final OrderCost NOTHING = new OrderCost(0, 0, Double.NEGATIVE_INFINITY);

  /** Beyond so many powers of two the smaller number no longer counts. */
  private static final double DOUBLE_DIGITS = 60;

  /** The cost of an order of all variables of a graph. */
  static OrderCost of(OrderGraph graph, int[] order) {
    int n = order.length;
    if (n == 0) {
      return NOTHING;
    }
    int[] position = new int[n];
    for (int i = 0; i < n; i++) {
      position[order[i]] = i;
    }
    int[][] messages = new int[n][]; // [position]: the rest of its clique as positions
    int[] firstChild = new int[n];
    int[] nextSibling = new int[n];
    Arrays.fill(firstChild, -1);
    int[] mark = new int[n];
    int[] found = new int[n];
    int width = 0;
    long peak = 0;
    double total = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      int size = 0;
      int first = n;
      int largestMessage = 0;
      long log = graph.logs[order[i]];
      mark[i] = i + 1;
      for (int u : graph.neighbours[order[i]]) {
        int p = position[u];
        if (p > i && mark[p] != i + 1) {
          mark[p] = i + 1;
          found[size++] = p;
          first = Math.min(first, p);
          log += graph.logs[u];
        }
      }
      for (int child = firstChild[i]; child >= 0; child = nextSibling[child]) {
        for (int p : messages[child]) {
          if (mark[p] != i + 1) {
            mark[p] = i + 1;
            found[size++] = p;
            first = Math.min(first, p);
            log += graph.logs[order[p]];
          }
        }
        largestMessage = Math.max(largestMessage, messages[child].length);
        messages[child] = new int[0];
      }
      messages[i] = Arrays.copyOf(found, size);
      if (size > 0) {
        nextSibling[i] = firstChild[first];
        firstChild[first] = i;
      }
      width = Math.max(width, size);
      peak = Math.max(peak, log);
      if (largestMessage
          <= size) { // a message of all variables of the clique: it is within the sender's
        total = plus(total, OrderGraph.log2(log));
      }
    }
    return new OrderCost(width, OrderGraph.log2(peak), total);
  }

  /** log2(2^a + 2^b). */
  static double plus(double a, double b) {
    double high = Math.max(a, b);
    double less = Math.min(a, b) - high;
    if (!(less > -DOUBLE_DIGITS)) {
      return high;
    }
    return high + Math.log1p(Math.pow(2, less)) / Math.log(2);
  }

  /** The cost of two parts of a model that share no factor. */
  OrderCost and(OrderCost other) {
    return new OrderCost(
        Math.max(width, other.width), Math.max(peak, other.peak), plus(total, other.total));
  }

  /** What a search makes small: log2(total + weight · peak), a cell of the largest clique counting 1 + weight times. */
  double objective(double peakWeight) {
    return peakWeight == 0 ? total : plus(total, peak + Math.log(peakWeight) / Math.log(2));
  }
}
