package org.credence.core.diagnostics;

import java.util.Arrays;
import org.credence.core.math.LogSpace;

/**
 * The tail of importance weights: how heavy it is, and the weights with their tail smoothed.
 *
 * <pre>
 *  M    = ceil(min(S / 5, 3 sqrt(S)))                 weights in the tail, of S
 *  k    : shape of the generalised Pareto law of exp(w) - exp(u) over the M largest, u the next smaller one
 *  w_z ← min(log(F⁻¹((z - 1/2) / M) + exp(u)), largest w)   z = 1 .. M
 * </pre>
 *
 * <p>With {@code k < 1/2} the variance of the weights is finite and the usual standard errors mean something; up to {@link
 * #threshold} the smoothed estimate is still dependable; from 1 on not even the mean exists. The fit reads nothing but the largest
 * weights, so an engine keeps those ({@link LargestLogWeights}) and sums of the others. If fewer are kept than the tail would have,
 * the tail is as long as is kept.
 *
 * <p>Weights of discrete models tie. A tail all of whose weights are equal has no shape: the largest weight was seen M times. Where a
 * quarter of the tail ties with {@code u}, those are no excesses and are left out of the fit (the reference has no value there).
 *
 * <p>Source: Vehtari, Simpson, Gelman, Yao &amp; Gabry 2024. Agrees with the R package loo, whose value of k is infinite where there is no
 * fit.
 */
public final class ParetoTail {

  /** Why there is, or is not, a shape. */
  public enum Fit {
    /** There is one. */
    FITTED,
    /** The largest weight was seen throughout the tail: there is no tail. */
    CONSTANT,
    /** Fewer than five weights are above the cutoff. */
    TOO_SHORT
  }

  private static final int FEWEST = 5;

  /** Log weights this near differ by rounding alone. */
  private static final double ROUNDING = 1e-12;

  /** Above this shape no sample of practical size is large enough. */
  private static final double HIGHEST_THRESHOLD = 0.7;

  private final Fit fit;
  private final double shape;
  private final long count;
  private final double[] raw; // ascending
  private final double[] smoothed; // ascending

  private ParetoTail(Fit fit, double shape, long count, double[] raw, double[] smoothed) {
    this.fit = fit;
    this.shape = shape;
    this.count = count;
    this.raw = raw;
    this.smoothed = smoothed;
  }

  /** How many of {@code count} weights are the tail: {@code ceil(min(count / 5, 3 sqrt(count)))}. */
  public static long length(long count) {
    return (long) Math.ceil(Math.min(0.2 * count, 3 * Math.sqrt(count)));
  }

  /**
   * The tail of a set of weights.
   *
   * @param largestLogWeights the largest ones, in any order, less than infinity; best {@code length(count) + 1} of them or more.
   *     Entries of minus infinity are left out
   * @param count how many weights above zero there are, at least as many as are given
   */
  public static ParetoTail fit(double[] largestLogWeights, long count) {
    double[] sorted = largestLogWeights.clone();
    Arrays.sort(sorted);
    int zeros = 0;
    while (zeros < sorted.length && sorted[zeros] == Double.NEGATIVE_INFINITY) {
      zeros++;
    }
    int given = sorted.length - zeros;
    if (given > 0 && !(sorted[sorted.length - 1] < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "a log weight is " + sorted[sorted.length - 1] + "; give numbers below infinity");
    }
    if (count < given) {
      throw new IllegalArgumentException(
          given + " largest weights of only " + count + "; count all weights above zero");
    }
    int length = (int) Math.min(length(count), given - 1L);
    if (length < FEWEST) {
      return unfitted(Fit.TOO_SHORT, count, sorted, Math.max(0, length));
    }
    double max = sorted[sorted.length - 1];
    double[] tail = new double[length];
    for (int i = 0; i < length; i++) {
      tail[i] = sorted[sorted.length - length + i] - max;
    }
    if (-tail[0] <= ROUNDING) {
      return unfitted(Fit.CONSTANT, count, sorted, length);
    }
    double cutoff = Math.exp(sorted[sorted.length - length - 1] - max);
    double[] excesses = new double[length];
    for (int i = 0; i < length; i++) {
      excesses[i] = Math.exp(tail[i]) - cutoff;
    }
    int quartile = (int) (length / 4.0 + 0.5) - 1;
    if (excesses[quartile] <= ROUNDING * cutoff) {
      int first = quartile + 1;
      while (first < length && excesses[first] <= ROUNDING * cutoff) {
        first++;
      }
      excesses = Arrays.copyOfRange(excesses, first, length);
      length -= first;
      if (length < FEWEST) {
        return unfitted(Fit.TOO_SHORT, count, sorted, length);
      }
    }
    GeneralizedPareto law = GeneralizedPareto.fit(excesses).withPriorOnShape(length);
    if (!Double.isFinite(law.shape()) || !Double.isFinite(law.scale())) {
      return unfitted(Fit.TOO_SHORT, count, sorted, length);
    }
    double[] smoothed = new double[length];
    for (int z = 0; z < length; z++) {
      smoothed[z] = max + Math.min(0, Math.log(law.quantile((z + 0.5) / length) + cutoff));
    }
    return new ParetoTail(Fit.FITTED, law.shape(), count, last(sorted, length), smoothed);
  }

  private static ParetoTail unfitted(Fit fit, long count, double[] sorted, int length) {
    double[] raw = last(sorted, length);
    return new ParetoTail(fit, Double.POSITIVE_INFINITY, count, raw, raw);
  }

  private static double[] last(double[] sorted, int length) {
    return Arrays.copyOfRange(sorted, sorted.length - length, sorted.length);
  }

  /** Whether there is a shape, and if not, why. */
  public Fit fit() {
    return fit;
  }

  /** Pareto k; infinite where there is no fit. */
  public double shape() {
    return shape;
  }

  /** How many weights were smoothed (or would have been). */
  public int length() {
    return raw.length;
  }

  /** The tail as it was: log weights, ascending. */
  public double[] rawLogWeights() {
    return raw.clone();
  }

  /** The tail smoothed: log weights, ascending, none above the largest raw one; the raw ones where there is no fit. */
  public double[] smoothedLogWeights() {
    return smoothed.clone();
  }

  /**
   * The largest shape with which this many weights are enough: {@code min(1 - 1 / log10(S), 0.7)}. With 2200 or more it is 0.7.
   */
  public double threshold() {
    return Math.min(1 - 1 / Math.log10(count), HIGHEST_THRESHOLD);
  }

  /** Whether the weights are enough for their tail: the shape is at most {@link #threshold}, or the tail is constant. */
  public boolean reliable() {
    return fit == Fit.CONSTANT || (fit == Fit.FITTED && shape <= threshold());
  }

  /** Log of the sum of all weights, the tail smoothed, from that of the raw weights. */
  public double smoothedLogSum(double logSum) {
    return exchanged(logSum, 1);
  }

  /** Log of the sum of all squared weights, the tail smoothed, from that of the raw squares. */
  public double smoothedLogSumOfSquares(double logSumOfSquares) {
    return exchanged(logSumOfSquares, 2);
  }

  private double exchanged(double logTotal, int power) {
    if (fit != Fit.FITTED) {
      return logTotal;
    }
    double out = 0;
    double in = 0;
    for (int i = 0; i < raw.length; i++) {
      out += Math.exp(power * raw[i] - logTotal);
      in += Math.exp(power * smoothed[i] - logTotal);
    }
    double body = Math.max(0, 1 - out); // rounding may leave less than nothing
    return logTotal + Math.log(body + in);
  }

  /** Effective number of draws: the squared sum of the smoothed weights over the sum of their squares. */
  public double effectiveSampleSize(double logSum, double logSumOfSquares) {
    return Math.exp(2 * smoothedLogSum(logSum) - smoothedLogSumOfSquares(logSumOfSquares));
  }

  /** The effective number of draws of a set of raw log weights that are all at hand, after smoothing. */
  public static double effectiveSampleSize(double[] logWeights) {
    double[] doubled = new double[logWeights.length];
    long positive = 0;
    for (int i = 0; i < doubled.length; i++) {
      doubled[i] = 2 * logWeights[i];
      positive += logWeights[i] > Double.NEGATIVE_INFINITY ? 1 : 0;
    }
    return fit(logWeights, positive)
        .effectiveSampleSize(LogSpace.logSumExp(logWeights), LogSpace.logSumExp(doubled));
  }
}
