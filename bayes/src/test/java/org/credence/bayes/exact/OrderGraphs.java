package org.credence.bayes.exact;

import java.util.Arrays;
import org.credence.core.random.Randomness;

/** Graphs for tests of elimination orders, and what is known of them by trying everything. */
final class OrderGraphs {

  private OrderGraphs() {}

  /** Scopes of pairs, each joined with that probability. */
  static int[][] random(int n, double share, Randomness random) {
    int[][] scopes = new int[n * (n - 1) / 2][];
    int count = 0;
    for (int a = 0; a < n; a++) {
      for (int b = 0; b < a; b++) {
        if (random.bernoulli(share)) {
          scopes[count++] = new int[] {a, b};
        }
      }
    }
    return Arrays.copyOf(scopes, count);
  }

  static int[] cardinalities(int n, Randomness random) {
    int[] cardinalities = new int[n];
    Arrays.setAll(cardinalities, v -> 2 + random.below(4));
    return cardinalities;
  }

  /** A grid of that many rows and columns. */
  static int[][] grid(int rows, int columns) {
    int[][] scopes = new int[2 * rows * columns][];
    int count = 0;
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        int v = r * columns + c;
        if (r > 0) {
          scopes[count++] = new int[] {v, v - columns};
        }
        if (c > 0) {
          scopes[count++] = new int[] {v, v - 1};
        }
      }
    }
    return Arrays.copyOf(scopes, count);
  }

  static int[] twos(int n) {
    int[] twos = new int[n];
    Arrays.fill(twos, 2);
    return twos;
  }

  /** Least width, and least cells of all maximal cliques together, of all orders, each order tried. */
  record Optimum(int width, double cells) {
    static Optimum of(int[][] scopes, int[] cardinalities) {
      int n = cardinalities.length;
      int[] joined = new int[n]; // bits
      for (int[] scope : scopes) {
        for (int a : scope) {
          for (int b : scope) {
            joined[a] |= a == b ? 0 : 1 << b;
          }
        }
      }
      int[] order = new int[n];
      Arrays.setAll(order, v -> v);
      Optimum best = cost(order, joined, cardinalities);
      while (next(order)) {
        Optimum cost = cost(order, joined, cardinalities);
        best = new Optimum(Math.min(best.width, cost.width), Math.min(best.cells, cost.cells));
      }
      return best;
    }

    /** By the definition: cliques as sets, those within an other left out. */
    private static Optimum cost(int[] order, int[] joined, int[] cardinalities) {
      int[] left = joined.clone();
      int[] cliques = new int[order.length];
      int width = 0;
      for (int i = 0; i < order.length; i++) {
        int v = order[i];
        cliques[i] = left[v] | 1 << v;
        width = Math.max(width, Integer.bitCount(left[v]));
        for (int u = 0; u < order.length; u++) {
          if ((left[v] >> u & 1) == 1) {
            left[u] = (left[u] | left[v]) & ~(1 << u | 1 << v);
          }
        }
      }
      double sum = 0;
      for (int i = 0; i < cliques.length; i++) {
        boolean within = false;
        for (int j = 0; j < cliques.length; j++) {
          within |= i != j && (cliques[i] & ~cliques[j]) == 0;
        }
        if (!within) {
          double cells = 1;
          for (int u = 0; u < order.length; u++) {
            cells *= (cliques[i] >> u & 1) == 1 ? cardinalities[u] : 1;
          }
          sum += cells;
        }
      }
      return new Optimum(width, sum);
    }

    /** The next permutation in lexicographic order. */
    private static boolean next(int[] order) {
      int i = order.length - 2;
      while (i >= 0 && order[i] > order[i + 1]) {
        i--;
      }
      if (i < 0) {
        return false;
      }
      int j = order.length - 1;
      while (order[j] < order[i]) {
        j--;
      }
      swap(order, i, j);
      for (int a = i + 1, b = order.length - 1; a < b; a++, b--) {
        swap(order, a, b);
      }
      return true;
    }

    private static void swap(int[] order, int i, int j) {
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
  }
}
