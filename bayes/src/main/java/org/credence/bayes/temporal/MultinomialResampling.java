package org.credence.bayes.temporal;

import org.credence.core.random.Randomness;

/**
 * Every new particle is a copy of particle i with probability {@code w_i}, independently. {@code Var N_i = N w_i (1 - w_i)}. Time O(N
 * log N). Source: Gordon, Salmond &amp; Smith 1993.
 */
record MultinomialResampling() implements Resampling {

  @Override
  public void choose(double[] weights, Randomness randomness, int[] out) {
    double[] sums = Resampling.scaledSums(weights);
    for (int j = 0; j < out.length; j++) {
      out[j] = randomness.cumulative(sums, 0, sums.length);
    }
  }

  @Override
  public String toString() {
    return "multinomial";
  }
}
