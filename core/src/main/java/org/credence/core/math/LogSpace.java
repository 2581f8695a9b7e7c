package org.credence.core.math;

/** Sums of numbers given by their natural logarithms; minus infinity is the log of zero and lawful everywhere. */
public final class LogSpace {

  private LogSpace() {}

  /** {@code log(Σ exp(logs[i]))} over {@code length} entries from {@code offset}; minus infinity for none. */
  public static double logSumExp(double[] logs, int offset, int length) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = offset; i < offset + length; i++) {
      max = Math.max(max, logs[i]);
    }
    if (max == Double.NEGATIVE_INFINITY || max == Double.POSITIVE_INFINITY || Double.isNaN(max)) {
      return max;
    }
    double sum = 0;
    for (int i = offset; i < offset + length; i++) {
      sum += Math.exp(logs[i] - max);
    }
    return max + Math.log(sum);
  }

  /** {@link #logSumExp(double[], int, int)} over the whole array. */
  public static double logSumExp(double[] logs) {
    return logSumExp(logs, 0, logs.length);
  }

  /** {@code log(exp(a) + exp(b))}. */
  public static double logAdd(double a, double b) {
    double max = Math.max(a, b);
    if (max == Double.NEGATIVE_INFINITY || max == Double.POSITIVE_INFINITY || Double.isNaN(max)) {
      return max;
    }
    return max + Math.log1p(Math.exp(Math.min(a, b) - max));
  }

  /**
   * Writes {@code exp(logs[i]) / Σ exp(logs[j])}.
   *
   * @param logs shape [n], not all minus infinity; if they are, or one is infinite or NaN, so is the total, and {@code out} is
   *     NaN
   * @param out shape [n]
   * @return the log of the total
   */
  public static double normalize(double[] logs, double[] out) {
    double total = logSumExp(logs);
    for (int i = 0; i < logs.length; i++) {
      out[i] = Math.exp(logs[i] - total);
    }
    return total;
  }
}
