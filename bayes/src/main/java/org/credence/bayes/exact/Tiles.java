package org.credence.bayes.exact;

/** Loops over tiles that several semirings share. An empty array of offsets stands for a table that runs along with the tile. */
final class Tiles {

  private Tiles() {}

  static void loadProduct(
      double[] tile, int n, double constant, double[] values, int base, int[] offsets) {
    if (offsets.length == 0) {
      loadRun(tile, n, constant, values, base);
    } else {
      for (int i = 0; i < n; i++) {
        tile[i] = constant * values[base + offsets[i]];
      }
    }
  }

  static void loadRun(double[] tile, int n, double constant, double[] values, int base) {
    for (int i = 0; i < n; i++) {
      tile[i] = constant * values[base + i];
    }
  }

  static void multiplyRun(double[] tile, int n, double[] values, int base) {
    for (int i = 0; i < n; i++) {
      tile[i] *= values[base + i];
    }
  }

  static void multiply(double[] tile, int n, double[] values, int base, int[] offsets) {
    if (offsets.length == 0) {
      multiplyRun(tile, n, values, base);
    } else {
      for (int i = 0; i < n; i++) {
        tile[i] *= values[base + offsets[i]];
      }
    }
  }

  static void scale(double[] tile, int n, double constant) {
    for (int i = 0; i < n; i++) {
      tile[i] *= constant;
    }
  }

  static void loadSum(
      double[] tile, int n, double constant, double[] values, int base, int[] offsets) {
    if (offsets.length == 0) {
      for (int i = 0; i < n; i++) {
        tile[i] = constant + values[base + i];
      }
    } else {
      for (int i = 0; i < n; i++) {
        tile[i] = constant + values[base + offsets[i]];
      }
    }
  }

  static void add(double[] tile, int n, double[] values, int base, int[] offsets) {
    if (offsets.length == 0) {
      for (int i = 0; i < n; i++) {
        tile[i] += values[base + i];
      }
    } else {
      for (int i = 0; i < n; i++) {
        tile[i] += values[base + offsets[i]];
      }
    }
  }

  static void shift(double[] tile, int n, double constant) {
    for (int i = 0; i < n; i++) {
      tile[i] += constant;
    }
  }

  static void addInto(double[] sums, int base, int[] offsets, double[] tile, int n) {
    if (offsets.length == 0) {
      for (int i = 0; i < n; i++) {
        sums[base + i] += tile[i];
      }
    } else {
      for (int i = 0; i < n; i++) {
        sums[base + offsets[i]] += tile[i];
      }
    }
  }

  static void maximizeInto(double[] sums, int base, int[] offsets, double[] tile, int n) {
    if (offsets.length == 0) {
      for (int i = 0; i < n; i++) {
        sums[base + i] = Math.max(sums[base + i], tile[i]);
      }
    } else {
      for (int i = 0; i < n; i++) {
        int to = base + offsets[i];
        sums[to] = Math.max(sums[to], tile[i]);
      }
    }
  }

  /** The sum of a tile in four lanes, in a fixed order. */
  static double sum(double[] tile, int n) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      a += tile[i];
      b += tile[i + 1];
      c += tile[i + 2];
      d += tile[i + 3];
    }
    for (; i < n; i++) {
      a += tile[i];
    }
    return a + b + (c + d);
  }

  static double maximum(double[] tile, int n) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, tile[i]);
    }
    return max;
  }
}
