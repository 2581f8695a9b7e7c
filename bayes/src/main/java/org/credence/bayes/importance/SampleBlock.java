package org.credence.bayes.importance;

import java.util.Arrays;

/**
 * A number of weighted samples, variable by variable, as a {@link WeightedSampler} draws them at once. Written and read by one
 * thread.
 *
 * <p>The weight of sample i is {@code weights[i] · 2^exponents[i]}, so that products of many small factors need no logarithm.
 */
final class SampleBlock {

  /** A weight below this gives part of itself to the exponent, before the next factor could underflow. */
  static final double SMALL = 0x1p-500;

  private static final double LOG_2 = Math.log(2);
  private static final int MOST_SAMPLES = 128;
  private static final int MOST_STATES = 1 << 18;

  /** Which of its owner's blocks this is, from 0; the owner uses it for one chunk at a time. */
  final int number;

  /** Samples at the front that count. */
  int count;

  /** Factor-table entries read for the samples of this block; the sampler adds to it. */
  long evaluations;

  final int[][] states; // [variable of the model][sample]
  final double[] weights; // [sample], at least 0
  final int[] exponents; // [sample]
  final double[] squares; // [sample], scratch of the tally
  final int[] rows; // [sample], scratch of the sampler
  final int[] one; // [variable of the model], scratch: the states of one sample

  SampleBlock(int variables) {
    this(variables, 0);
  }

  SampleBlock(int variables, int number) {
    this.number = number;
    int capacity = capacity(variables);
    states = new int[variables][capacity];
    weights = new double[capacity];
    exponents = new int[capacity];
    squares = new double[capacity];
    rows = new int[capacity];
    one = new int[variables];
  }

  /** How many samples fit: fewer for models so large that the states would fill the caches. */
  static int capacity(int variables) {
    return Math.max(1, Math.min(MOST_SAMPLES, MOST_STATES / Math.max(1, variables)));
  }

  static long bytes(int variables) {
    return (long) Integer.BYTES * variables * (capacity(variables) + 1);
  }

  int capacity() {
    return weights.length;
  }

  /** Gives all samples the weight {@code weight · 2^exponent}. */
  void fillWeights(double weight, int exponent) {
    Arrays.fill(weights, 0, count, weight);
    Arrays.fill(exponents, 0, count, exponent);
  }

  /** Multiplies a weight by any finite factor of at least 0, however small or large. */
  void multiply(int sample, double factor) {
    if (isExtreme(weights[sample])) {
      normalise(sample);
    }
    if (isExtreme(factor)) {
      int exponent = Math.getExponent(factor);
      exponents[sample] += exponent;
      weights[sample] *= Math.scalb(factor, -exponent);
    } else {
      weights[sample] *= factor;
    }
  }

  private static boolean isExtreme(double factor) {
    return factor > 0 && (factor < SMALL || factor > 1 / SMALL);
  }

  /** Brings small weights to [1, 2), the rest of them to the exponent. */
  void normaliseSmall() {
    for (int i = 0; i < count; i++) {
      if (weights[i] < SMALL && weights[i] > 0) {
        normalise(i);
      }
    }
  }

  private void normalise(int sample) {
    int exponent = Math.getExponent(weights[sample]);
    weights[sample] = Math.scalb(weights[sample], -exponent);
    exponents[sample] += exponent;
  }

  /** Sets a weight from its natural log; minus infinity is lawful. */
  void setLogWeight(int sample, double logWeight) {
    if (logWeight == Double.NEGATIVE_INFINITY) {
      weights[sample] = 0;
      exponents[sample] = 0;
    } else {
      int exponent = (int) Math.rint(logWeight / LOG_2);
      weights[sample] = Math.exp(logWeight - exponent * LOG_2);
      exponents[sample] = exponent;
    }
  }

  /** A log weight as a weight in the units of the first sample; only if all have the same. */
  double weightOf(double logWeight) {
    return Math.exp(logWeight - exponents[0] * LOG_2);
  }

  /** Natural log of a weight. */
  double logWeight(int sample) {
    return Math.log(weights[sample]) + exponents[sample] * LOG_2;
  }

  /** Writes the states of one sample. */
  void setStates(int sample, int[] from) {
    for (int v = 0; v < from.length; v++) {
      states[v][sample] = from[v];
    }
  }
}
