package org.credence.bayes.importance;

import java.util.Arrays;

/**
 * Running sums of importance weights and their squares, overall and per state of the tallied variables. Weights come as logs; sums
 * are kept relative to the largest weight so far, so that nothing over- or underflows.
 *
 * <p>Layout of states: {@code offsets[i] + state} for tallied variable i.
 */
final class WeightedTally {

  private final int[] variables; // [i], index in the model
  private final int[] offsets; // [i]
  private final double[] stateSums; // [offset + state], Σ w of samples in that state
  private final double[] stateSquares; // [offset + state], Σ w² of samples in that state
  private double sum;
  private double squares;
  private double logLargest = Double.NEGATIVE_INFINITY; // sums are of w / exp(logLargest)
  private long samples;
  private long zeros;

  WeightedTally(int[] variables, int[] offsets, int states) {
    this.variables = variables;
    this.offsets = offsets;
    this.stateSums = new double[states];
    this.stateSquares = new double[states];
  }

  void clear() {
    Arrays.fill(stateSums, 0);
    Arrays.fill(stateSquares, 0);
    sum = 0;
    squares = 0;
    logLargest = Double.NEGATIVE_INFINITY;
    samples = 0;
    zeros = 0;
  }

  /** Adds one sample. */
  void add(double logWeight, int[] states) {
    samples++;
    if (logWeight == Double.NEGATIVE_INFINITY) {
      zeros++;
      return;
    }
    if (logWeight > logLargest) {
      rescale(logWeight);
    }
    double weight = logWeight == logLargest ? 1 : Math.exp(logWeight - logLargest);
    double square = weight * weight;
    sum += weight;
    squares += square;
    for (int i = 0; i < variables.length; i++) {
      int at = offsets[i] + states[variables[i]];
      stateSums[at] += weight;
      stateSquares[at] += square;
    }
  }

  /** Adds all samples of another tally. */
  void add(WeightedTally that) {
    samples += that.samples;
    zeros += that.zeros;
    if (that.logLargest == Double.NEGATIVE_INFINITY) {
      return;
    }
    if (that.logLargest > logLargest) {
      rescale(that.logLargest);
    }
    double scale = Math.exp(that.logLargest - logLargest);
    double scale2 = scale * scale;
    sum += scale * that.sum;
    squares += scale2 * that.squares;
    for (int i = 0; i < stateSums.length; i++) {
      stateSums[i] += scale * that.stateSums[i];
      stateSquares[i] += scale2 * that.stateSquares[i];
    }
  }

  private void rescale(double newLogLargest) {
    double scale = Math.exp(logLargest - newLogLargest);
    double scale2 = scale * scale;
    sum *= scale;
    squares *= scale2;
    for (int i = 0; i < stateSums.length; i++) {
      stateSums[i] *= scale;
      stateSquares[i] *= scale2;
    }
    logLargest = newLogLargest;
  }

  long samples() {
    return samples;
  }

  long zeros() {
    return zeros;
  }

  /** {@code (Σ w)² / Σ w²}; 0 if all weights are zero. */
  double effectiveSampleSize() {
    return sum == 0 ? 0 : sum * sum / squares;
  }

  /** Share of the largest weight in the sum; 0 if all weights are zero. */
  double largestShare() {
    return sum == 0 ? 0 : 1 / sum;
  }

  /** Log of the mean weight, zero weights included. */
  double logMeanWeight() {
    return logLargest + Math.log(sum / samples);
  }

  /** Estimated relative variance of the mean weight: {@code (n Σw² / (Σw)² - 1) / (n - 1)}. */
  double relativeVarianceOfMean() {
    return Math.max(0, samples * (squares / sum / sum) - 1) / (samples - 1);
  }

  /** Self-normalised estimate of the probability of the state at a place of the layout. */
  double probability(int at) {
    return stateSums[at] / sum;
  }

  /**
   * Delta-method standard error of {@link #probability}: {@code sqrt(Σ w² (1 - p)² over samples in the state + Σ w² p² over the
   * others) / Σ w}.
   */
  double standardError(int at) {
    double p = probability(at);
    double inside = stateSquares[at] * (1 - p) * (1 - p);
    double outside = Math.max(0, squares - stateSquares[at]) * p * p;
    return Math.sqrt(inside + outside) / sum;
  }

  long bytes() {
    return 2L * Double.BYTES * stateSums.length;
  }
}
