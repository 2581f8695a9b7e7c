package org.credence.bayes.exact;

import java.util.Arrays;

/**
 * Sum-product on natural logarithms: any range of numbers, an exponential per cell. Used where {@link SumProduct} lost digits.
 *
 * <p>An accumulator of size n holds the running maxima in its first half and, in its second, the sums of {@code exp(x - maximum)}.
 */
enum LogSumProduct implements LogSemiring {
  INSTANCE;

  @Override
  public double[] accumulator(int size) {
    double[] sums = new double[Math.multiplyExact(2, size)];
    Arrays.fill(sums, 0, size, Double.NEGATIVE_INFINITY);
    return sums;
  }

  @Override
  public int accumulatorWidth() {
    return 2;
  }

  @Override
  public void accumulate(double[] tile, int n, double[] sums, int base, int[] offsets) {
    for (int i = 0; i < n; i++) {
      add(sums, base + (offsets.length == 0 ? i : offsets[i]), tile[i], 1);
    }
  }

  @Override
  public void accumulateAll(double[] tile, int n, double[] sums, int index) {
    double max = Tiles.maximum(tile, n);
    if (max > Double.NEGATIVE_INFINITY) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += Math.exp(tile[i] - max);
      }
      add(sums, index, max, sum);
    }
  }

  /** Adds {@code sum · exp(log)}. */
  private static void add(double[] sums, int index, double log, double sum) {
    int at = sums.length / 2 + index;
    double max = sums[index];
    if (log > max) {
      sums[at] = sums[at] * Math.exp(max - log) + sum;
      sums[index] = log;
    } else if (log > Double.NEGATIVE_INFINITY) {
      sums[at] += sum * Math.exp(log - max);
    }
  }

  @Override
  public Table finish(double[] sums) {
    int size = sums.length / 2;
    double[] logs = new double[size];
    for (int i = 0; i < size; i++) {
      logs[i] = sums[i] + Math.log(sums[size + i]);
    }
    return LogSemiring.scaled(logs);
  }
}
