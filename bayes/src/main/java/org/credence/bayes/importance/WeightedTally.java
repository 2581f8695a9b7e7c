package org.credence.bayes.importance;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.credence.core.engine.SavedState;

/**
 * Running sums of importance weights, of their squares and cubes, overall and (but for the cubes) per state of the tallied variables.
 * Sums are kept in units of a power of two near the largest weight so far, so that nothing over- or underflows and a change of the
 * unit rounds nothing.
 *
 * <p>Layout of states: {@code offsets[i] + state} for tallied variable i.
 */
final class WeightedTally {

  private static final double LOG_2 = Math.log(2);
  private static final int NO_UNIT = Integer.MIN_VALUE;

  /** Of a sum of as many weights as a run draws. */
  private static final double ROUNDING = 1e-6;

  private final int[] variables; // [i], index in the model
  private final int[] offsets; // [i]
  private final double[] stateSums; // [offset + state], Σ w of samples in that state
  private final double[] stateSquares; // [offset + state], Σ w² of samples in that state
  private double sum;
  private double squares;
  private double cubes;
  private double largest;
  private int exponent = NO_UNIT; // sums are of w / 2^exponent
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
    cubes = 0;
    largest = 0;
    exponent = NO_UNIT;
    samples = 0;
    zeros = 0;
  }

  /** Adds all samples of a block; its weights are in the units of this tally afterwards. */
  void add(SampleBlock block) {
    int count = block.count;
    samples += count;
    int top = NO_UNIT;
    for (int b = 0; b < count; b++) {
      if (block.weights[b] > 0) {
        top = Math.max(top, block.exponents[b] + Math.getExponent(block.weights[b]));
      }
    }
    if (top == NO_UNIT) {
      zeros += count;
      return;
    }
    if (top > exponent) {
      moveTo(top);
    }
    double[] weights = block.weights;
    double[] squared = block.squares;
    for (int b = 0; b < count; b++) {
      double weight = scaled(weights[b], block.exponents[b] - exponent);
      weights[b] = weight;
      block.exponents[b] = exponent;
      double square = weight * weight;
      squared[b] = square;
      zeros += weight == 0 ? 1 : 0;
      sum += weight;
      squares += square;
      cubes += weight * square;
      largest = Math.max(largest, weight);
    }
    for (int i = 0; i < variables.length; i++) {
      int[] states = block.states[variables[i]];
      int offset = offsets[i];
      for (int b = 0; b < count; b++) {
        int at = offset + states[b];
        stateSums[at] += weights[b];
        stateSquares[at] += squared[b];
      }
    }
  }

  /** Adds all samples of another tally. */
  void add(WeightedTally that) {
    samples += that.samples;
    zeros += that.zeros;
    if (that.exponent == NO_UNIT) {
      return;
    }
    if (that.exponent > exponent) {
      moveTo(that.exponent);
    }
    int shift = that.exponent - exponent;
    sum += scaled(that.sum, shift);
    squares += scaled(that.squares, 2 * shift);
    cubes += scaled(that.cubes, 3 * shift);
    largest = Math.max(largest, scaled(that.largest, shift));
    for (int i = 0; i < stateSums.length; i++) {
      stateSums[i] += scaled(that.stateSums[i], shift);
      stateSquares[i] += scaled(that.stateSquares[i], 2 * shift);
    }
  }

  private static double scaled(double value, int shift) {
    return shift == 0 ? value : Math.scalb(value, shift);
  }

  private void moveTo(int newExponent) {
    if (exponent != NO_UNIT) {
      int shift = exponent - newExponent;
      sum = Math.scalb(sum, shift);
      squares = Math.scalb(squares, 2 * shift);
      cubes = Math.scalb(cubes, 3 * shift);
      largest = Math.scalb(largest, shift);
      for (int i = 0; i < stateSums.length; i++) {
        stateSums[i] = Math.scalb(stateSums[i], shift);
        stateSquares[i] = Math.scalb(stateSquares[i], 2 * shift);
      }
    }
    exponent = newExponent;
  }

  long samples() {
    return samples;
  }

  long zeros() {
    return zeros;
  }

  /** The log of the unit of the sums below. */
  double logUnit() {
    return exponent * LOG_2;
  }

  /** {@code Σ w}, in units. */
  double sum() {
    return sum;
  }

  /** {@code Σ w²}, in units squared. */
  double squares() {
    return squares;
  }

  /** {@code Σ w} of the samples in a state, in units. */
  double sumIn(int at) {
    return stateSums[at];
  }

  /** {@code Σ w²} of the samples in a state, in units squared. */
  double squaresIn(int at) {
    return stateSquares[at];
  }

  /** {@code (Σ w)² / Σ w²}; 0 if all weights are zero. */
  double effectiveSampleSize() {
    return sum == 0 ? 0 : sum * sum / squares;
  }

  /** Share of the largest weight in the sum; 0 if all weights are zero. */
  double largestShare() {
    return sum == 0 ? 0 : largest / sum;
  }

  /** Log of the mean weight, zero weights included. */
  double logMeanWeight() {
    return exponent * LOG_2 + Math.log(sum / samples);
  }

  /** Estimated relative variance of the mean weight: {@code (n Σw² / (Σw)² - 1) / (n - 1)}. */
  double relativeVarianceOfMean() {
    return Math.max(0, samples * (squares / sum / sum) - 1) / (samples - 1);
  }

  /** Variance of the weights over their squared mean; at least 2 samples. */
  double relativeVariance() {
    return samples * relativeVarianceOfMean();
  }

  /** Variance of {@code w 1{x = s}} over the squared mean of w. */
  double relativeVarianceIn(int at) {
    return relativeVariance(stateSums[at], stateSquares[at]);
  }

  /** Variance of {@code w 1{x ≠ s}} over the squared mean of w. */
  double relativeVarianceOutside(int at) {
    return relativeVariance(
        Math.max(0, sum - stateSums[at]), Math.max(0, squares - stateSquares[at]));
  }

  private double relativeVariance(double part, double partSquares) {
    double share = part / sum;
    return samples
        * Math.max(0, samples * (partSquares / sum / sum) - share * share)
        / (samples - 1);
  }

  /** Skewness of the mean weight: that of the weights over the root of their number; 0 if they do not vary. */
  double skewnessOfMean() {
    double mean = sum / samples;
    double variance = squares / samples - mean * mean;
    double third = cubes / samples - 3 * mean * (squares / samples) + 2 * mean * mean * mean;
    return variance > 1e-12 * mean * mean
        ? third / (variance * Math.sqrt(variance)) / Math.sqrt(samples)
        : 0;
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

  /**
   * How many draws tell the state from the others: the smaller of the effective samples in the state times {@code 1 - p} and those in
   * the others times p; {@code n p (1 - p)} if all weights are equal.
   */
  double effectiveDraws(int at) {
    double p = probability(at);
    double others = Math.max(0, sum - stateSums[at]);
    double otherSquares = Math.max(0, squares - stateSquares[at]);
    double inside =
        stateSquares[at] == 0 ? 0 : stateSums[at] * stateSums[at] / stateSquares[at] * (1 - p);
    double outside = otherSquares == 0 ? 0 : others * others / otherSquares * p;
    return Math.min(inside, outside);
  }

  /** If all positive weights are equal, how many samples are in the state. */
  long count(int at) {
    return Math.round(probability(at) * (samples - zeros));
  }

  void save(DataOutput out) throws IOException {
    out.writeLong(samples);
    out.writeLong(zeros);
    out.writeInt(exponent);
    for (double value : new double[] {sum, squares, cubes, largest}) {
      out.writeDouble(value);
    }
    for (int i = 0; i < stateSums.length; i++) {
      out.writeDouble(stateSums[i]);
      out.writeDouble(stateSquares[i]);
    }
  }

  void restore(DataInput in) throws IOException {
    samples = SavedState.steps(in);
    zeros = SavedState.count(in, samples, "number of samples of weight zero");
    exponent = in.readInt();
    sum = weights(in, Double.MAX_VALUE / 2);
    squares = weights(in, Double.MAX_VALUE / 2);
    cubes = weights(in, Double.MAX_VALUE / 2);
    largest = weights(in, sum);
    double most = largest * (1 + ROUNDING);
    SavedState.require(sum <= most * (samples - zeros), "sum of weights", sum);
    SavedState.require(squares <= most * sum, "sum of squared weights", squares);
    SavedState.require(cubes <= most * squares, "sum of cubed weights", cubes);
    for (int i = 0; i < stateSums.length; i++) {
      stateSums[i] = weights(in, sum);
      stateSquares[i] = weights(in, squares);
    }
  }

  private static double weights(DataInput in, double most) throws IOException {
    return SavedState.number(in, 0, most * (1 + ROUNDING), "sum of weights");
  }

  long bytes() {
    return 2L * Double.BYTES * stateSums.length;
  }
}
