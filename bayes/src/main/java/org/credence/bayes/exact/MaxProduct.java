package org.credence.bayes.exact;

import java.util.Arrays;

/** Max-product on natural logarithms, which never leave the range of double. Used where {@link ScaledMaxProduct} lost digits. */
enum MaxProduct implements LogSemiring {
  INSTANCE;

  @Override
  public double[] accumulator(int size) {
    double[] maxima = new double[size];
    Arrays.fill(maxima, Double.NEGATIVE_INFINITY);
    return maxima;
  }

  @Override
  public int accumulatorWidth() {
    return 1;
  }

  @Override
  public void accumulate(double[] tile, int n, double[] sums, int base, int[] offsets) {
    Tiles.maximizeInto(sums, base, offsets, tile, n);
  }

  @Override
  public void accumulateAll(double[] tile, int n, double[] sums, int index) {
    sums[index] = Math.max(sums[index], Tiles.maximum(tile, n));
  }

  @Override
  public Table finish(double[] sums) {
    return LogSemiring.scaled(sums);
  }
}
