package org.credence.bayes.exact;

import java.util.Arrays;

/**
 * The graph an elimination order is judged on: it joins variables that share a factor. Tables are counted by the log2 of their
 * number of cells in units of {@link #UNIT}: integers, so that sums that grow and shrink have no rounding.
 */
final class OrderGraph {

  /** One unit of log2: 2^24. */
  static final long UNIT = 1L << 24;

  /** Shape [variable]: its neighbours, each once. */
  final int[][] neighbours;

  /** Shape [variable]. */
  final int[] cardinalities;

  /** Shape [variable]: log2 of its number of states in units. */
  final long[] logs;

  private OrderGraph(int[][] neighbours, int[] cardinalities) {
    this.neighbours = neighbours;
    this.cardinalities = cardinalities;
    this.logs = new long[cardinalities.length];
    Arrays.setAll(logs, v -> units(cardinalities[v]));
  }

  /**
   * The graph of some factors.
   *
   * @param scopes variables of each factor
   * @param cardinalities numbers of states; shape [variables]
   */
  static OrderGraph of(int[][] scopes, int[] cardinalities) {
    int n = cardinalities.length;
    int[] count = new int[n];
    for (int[] scope : scopes) {
      for (int v : scope) {
        count[v]++;
      }
    }
    int[][] factorsOf = new int[n][];
    for (int v = 0; v < n; v++) {
      factorsOf[v] = new int[count[v]];
    }
    for (int f = scopes.length - 1; f >= 0; f--) {
      for (int v : scopes[f]) {
        factorsOf[v][--count[v]] = f;
      }
    }
    int[][] neighbours = new int[n][];
    int[] mark = new int[n];
    int[] found = new int[n];
    for (int v = 0; v < n; v++) {
      int degree = 0;
      mark[v] = v + 1;
      for (int f : factorsOf[v]) {
        for (int u : scopes[f]) {
          if (mark[u] != v + 1) {
            mark[u] = v + 1;
            found[degree++] = u;
          }
        }
      }
      neighbours[v] = Arrays.copyOf(found, degree);
    }
    return new OrderGraph(neighbours, cardinalities);
  }

  /** A graph given by its neighbours, which are not copied. */
  static OrderGraph ofNeighbours(int[][] neighbours, int[] cardinalities) {
    return new OrderGraph(neighbours, cardinalities);
  }

  /** log2 of a number of states in units. */
  static long units(int cardinality) {
    return Math.round(Math.log(cardinality) / Math.log(2) * UNIT);
  }

  /** log2 of what so many units stand for. */
  static double log2(long units) {
    return (double) units / UNIT;
  }

  int size() {
    return cardinalities.length;
  }
}
