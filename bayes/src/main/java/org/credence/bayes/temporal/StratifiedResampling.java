package org.credence.bayes.temporal;

import org.credence.core.random.Randomness;

/**
 * The total weight, laid out particle by particle, is cut into N equal shares, and one point is drawn from each: new particle j is a
 * copy of particle i with probability N times the overlap of share j with the weight of i. Never more variance than {@link
 * MultinomialResampling}. Time O(N). Source: Kitagawa 1996.
 */
record StratifiedResampling() implements Resampling {

  @Override
  public void choose(double[] weights, Randomness randomness, int[] out) {
    int n = weights.length;
    double[] sums = Resampling.scaledSums(weights);
    double[] overlaps = new double[n];
    int first = 0;
    for (int j = 0; j < n; j++) {
      while (sums[first] <= j) {
        first++;
      }
      int length = 0;
      double from = j;
      while (from < j + 1) {
        double to = Math.min(j + 1, sums[first + length]);
        overlaps[length++] = Math.max(0, to - from);
        from = Math.max(from, to);
      }
      out[j] = first + (length == 1 ? 0 : randomness.categorical(overlaps, 0, length));
    }
  }

  @Override
  public String toString() {
    return "stratified";
  }
}
