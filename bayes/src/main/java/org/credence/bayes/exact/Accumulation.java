package org.credence.bayes.exact;

/** What becomes of the nonnegative numbers a {@link CliqueJoin} sends to one entry. */
enum Accumulation {
  SUM {
    @Override
    double of(double a, double b) {
      return a + b;
    }

    @Override
    void addRow(double[] row, int n, double[] sums, int base) {
      for (int i = 0; i < n; i++) {
        sums[base + i] += row[i];
      }
    }

    @Override
    void addScaled(double factor, double[] values, int from, int n, double[] sums, int base) {
      for (int i = 0; i < n; i++) {
        sums[base + i] += factor * values[from + i];
      }
    }

    @Override
    double total(double[] row, int n) {
      return Tiles.sum(row, n);
    }
  },
  MAXIMUM {
    @Override
    double of(double a, double b) {
      return Math.max(a, b);
    }

    @Override
    void addRow(double[] row, int n, double[] sums, int base) {
      for (int i = 0; i < n; i++) {
        sums[base + i] = Math.max(sums[base + i], row[i]);
      }
    }

    @Override
    void addScaled(double factor, double[] values, int from, int n, double[] sums, int base) {
      for (int i = 0; i < n; i++) {
        sums[base + i] = Math.max(sums[base + i], factor * values[from + i]);
      }
    }

    @Override
    double total(double[] row, int n) {
      double max = 0;
      for (int i = 0; i < n; i++) {
        max = Math.max(max, row[i]);
      }
      return max;
    }
  };

  /** Two numbers made one. */
  abstract double of(double a, double b);

  /** {@code sums[base + i] ⊕= row[i]}. */
  abstract void addRow(double[] row, int n, double[] sums, int base);

  /** {@code sums[base + i] ⊕= factor · values[from + i]}. */
  abstract void addScaled(double factor, double[] values, int from, int n, double[] sums, int base);

  /** A row made one. */
  abstract double total(double[] row, int n);
}
