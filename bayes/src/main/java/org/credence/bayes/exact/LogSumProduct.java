package org.credence.bayes.exact;

import java.util.Arrays;

/**
 * Sum-product on natural logarithms: any range of numbers, an exponential per cell. Used where {@link SumProduct} lost digits.
 *
 * <p>An accumulator of size n holds the running maxima in its first half and, in its second, the sums of {@code exp(x - maximum)}.
 */
enum LogSumProduct implements Semiring {
  INSTANCE;

  @Override
  public double logUnit() {
    return 1;
  }

  @Override
  public Table absorb(double[] linear) {
    for (int i = 0; i < linear.length; i++) {
      linear[i] = Math.log(linear[i]);
    }
    return scaled(linear);
  }

  /** Takes the largest logarithm out of all. */
  static Table scaled(double[] logs) {
    double max = LinearTiles.maximum(logs, logs.length);
    if (max == Double.NEGATIVE_INFINITY) {
      return new Table(logs, 0, 0, Table.State.EMPTY);
    }
    for (int i = 0; i < logs.length; i++) {
      logs[i] -= max;
    }
    return new Table(logs, max, 0, Table.State.FINE);
  }

  @Override
  public double one() {
    return 0;
  }

  @Override
  public boolean isZero(double value) {
    return value == Double.NEGATIVE_INFINITY;
  }

  @Override
  public double times(double a, double b) {
    return a + b;
  }

  @Override
  public void load(
      double[] tile, int n, double constant, double[] values, int base, int[] offsets) {
    LinearTiles.loadSum(tile, n, constant, values, base, offsets);
  }

  @Override
  public void multiply(double[] tile, int n, double[] values, int base, int[] offsets) {
    LinearTiles.add(tile, n, values, base, offsets);
  }

  @Override
  public void scale(double[] tile, int n, double constant) {
    LinearTiles.shift(tile, n, constant);
  }

  @Override
  public boolean mayUnderflow(long lowest) {
    return false;
  }

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
    double max = LinearTiles.maximum(tile, n);
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
    return scaled(logs);
  }

  @Override
  public double logOf(double value) {
    return value;
  }

  @Override
  public void toLinear(double[] tile, int n) {
    for (int i = 0; i < n; i++) {
      tile[i] = Math.exp(tile[i]);
    }
  }

  @Override
  public double quotient(double linear, Table divisor, int index) {
    double entry = divisor.values()[index];
    return entry == Double.NEGATIVE_INFINITY
        ? Double.NEGATIVE_INFINITY
        : Math.log(linear) - entry - divisor.shift();
  }
}
