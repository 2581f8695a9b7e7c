package org.credence.bayes.exact;

/** How the cells of a row become one entry of a message. */
enum RowReduction {
  SUM {
    @Override
    double over(double[] cells, int from, int to, double start) {
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += cells[i];
      }
      return start + sum;
    }
  },
  MAX {
    @Override
    double over(double[] cells, int from, int to, double start) {
      double max = start;
      for (int i = from; i < to; i++) {
        max = Math.max(max, cells[i]);
      }
      return max;
    }
  };

  /** {@code start} and the cells from {@code from} to below {@code to}, added up or their maximum; all at least 0. */
  abstract double over(double[] cells, int from, int to, double start);
}
