package org.credence.bayes.temporal;

import org.credence.core.random.Randomness;

/**
 * Particle i is copied {@code floor(N w_i)} times for certain; the places left are drawn independently with probabilities proportional to
 * what is left of {@code N w_i}. Never more variance than {@link MultinomialResampling}. Time O(N log N). Source: Liu &amp; Chen 1998.
 */
record ResidualResampling() implements Resampling {

  @Override
  public void choose(double[] weights, Randomness randomness, int[] out) {
    int n = weights.length;
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double[] rests = new double[n]; // running sums
    int next = 0;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double expected = weights[i] / total * n;
      int whole = Math.min((int) expected, n - next);
      for (int c = 0; c < whole; c++) {
        out[next++] = i;
      }
      sum += expected - whole;
      rests[i] = sum;
    }
    while (next < n) {
      out[next++] = randomness.cumulative(rests, 0, n);
    }
  }

  @Override
  public String toString() {
    return "residual";
  }
}
