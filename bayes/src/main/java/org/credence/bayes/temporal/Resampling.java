package org.credence.bayes.temporal;

import org.credence.core.random.Randomness;

/**
 * How a population of weighted particles becomes one of equal weights: particle i is copied {@code N_i} times with {@code E[N_i] = N
 * w_i}, {@code Σ N_i = N}. That alone makes a particle filter's estimates unbiased; schemes differ in the variance they add.
 *
 * <p>All chance is stated as choices from finite laws. Immutable: filters on several threads use it at once. Source: Douc, Cappé &amp; Moulines 2005.
 */
public interface Resampling {

  /**
   * Chooses who is copied.
   *
   * @param weights shape [N], at least 0, not all 0; need not sum to one
   * @param out shape [N], the particle each new one is a copy of
   */
  void choose(double[] weights, Randomness randomness, int[] out);

  /** Independent draws: the most variance, the simplest law. */
  static Resampling multinomial() {
    return new MultinomialResampling();
  }

  /** One draw from each of N equal shares of the total weight. */
  static Resampling stratified() {
    return new StratifiedResampling();
  }

  /** One draw for all shares: the least variance in practice; the default. */
  static Resampling systematic() {
    return new SystematicResampling();
  }

  /** Whole copies for certain, the rest by independent draws. */
  static Resampling residual() {
    return new ResidualResampling();
  }

  /** The scheme of that name: {@code multinomial}, {@code stratified}, {@code systematic} or {@code residual}. */
  static Resampling named(String name) {
    return switch (name) {
      case "multinomial" -> multinomial();
      case "stratified" -> stratified();
      case "systematic" -> systematic();
      case "residual" -> residual();
      default ->
          throw new IllegalArgumentException(
              "there is no resampling scheme '"
                  + name
                  + "'; give multinomial, stratified, systematic or residual");
    };
  }

  /** Running sums of the weights times {@code N / total}, the last one exactly N. */
  static double[] scaledSums(double[] weights) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double[] sums = new double[weights.length];
    double sum = 0;
    int last = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i];
      sums[i] = Math.min(weights.length, sum / total * weights.length);
      last = weights[i] > 0 ? i : last;
    }
    for (int i = last; i < weights.length; i++) {
      sums[i] = weights.length;
    }
    return sums;
  }
}
