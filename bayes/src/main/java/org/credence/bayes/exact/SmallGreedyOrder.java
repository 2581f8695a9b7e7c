package org.credence.bayes.exact;

/**
 * The orders of {@link GreedyOrder} for graphs of at most 64 variables: a set of variables is one machine word, and the scores that an
 * elimination may change are computed anew. No heap and no lists, so that ordering a network of some dozens of variables costs microseconds.
 */
final class SmallGreedyOrder {

  static final int MOST_VARIABLES = 64;

  private SmallGreedyOrder() {}

  static int[] of(OrderGraph graph, EliminationHeuristic heuristic) {
    int n = graph.size();
    long[] rows = new long[n];
    long[] weight = new long[n];
    for (int v = 0; v < n; v++) {
      for (int u : graph.neighbours[v]) {
        rows[v] |= 1L << u;
      }
      weight[v] = heuristic.weight(graph, v);
    }
    boolean even = heuristic == EliminationHeuristic.MIN_FILL;
    boolean fills = heuristic.scoresFill();
    long[] score = new long[n];
    for (int v = 0; v < n; v++) {
      score[v] = score(v, rows, weight, fills, even);
    }
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int v = 0;
      for (int u = 1; u < n; u++) {
        if (score[u] < score[v]) {
          v = u;
        }
      }
      order[i] = v;
      long around = rows[v];
      boolean joins = !fills || score[v] > 0;
      score[v] = Long.MAX_VALUE;
      long changed = around;
      for (long rest = around; rest != 0; rest &= rest - 1) {
        int a = Long.numberOfTrailingZeros(rest);
        if (joins && fills) {
          changed |= rows[a];
        }
        rows[a] = (rows[a] | around) & ~(1L << a | 1L << v);
      }
      for (long rest = changed & ~(1L << v); rest != 0; rest &= rest - 1) {
        int a = Long.numberOfTrailingZeros(rest);
        score[a] = score(a, rows, weight, fills, even);
      }
    }
    return order;
  }

  private static long score(int v, long[] rows, long[] weight, boolean fills, boolean even) {
    long row = rows[v];
    long sum = 0;
    if (!fills) {
      sum = weight[v];
      for (long rest = row; rest != 0; rest &= rest - 1) {
        sum += weight[Long.numberOfTrailingZeros(rest)];
      }
      return sum;
    }
    for (long rest = row; rest != 0; ) {
      int a = Long.numberOfTrailingZeros(rest);
      rest &= rest - 1;
      long apart = rest & ~rows[a];
      if (even) {
        sum += Long.bitCount(apart);
      } else {
        long others = 0;
        for (; apart != 0; apart &= apart - 1) {
          others += weight[Long.numberOfTrailingZeros(apart)];
        }
        sum += weight[a] * others;
      }
    }
    return sum;
  }
}
