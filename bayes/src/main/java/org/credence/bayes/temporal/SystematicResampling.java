package org.credence.bayes.temporal;

import java.util.Arrays;
import org.credence.core.random.Randomness;

/**
 * One point u is drawn from the first of N equal shares of the total weight, and {@code u, u + 1, ..., u + N - 1} (in shares) are looked
 * up: {@code N_i} is the whole part of {@code N w_i} or one more. What u decides changes only at the fractional parts of the running sums,
 * so the draw is stated as a choice among the gaps between those. Time O(N log N). Source: Kitagawa 1996; Carpenter, Clifford &amp;
 * Fearnhead 1999.
 */
record SystematicResampling() implements Resampling {

  @Override
  public void choose(double[] weights, Randomness randomness, int[] out) {
    int n = weights.length;
    double[] sums = Resampling.scaledSums(weights);
    double[] breaks = new double[n];
    for (int i = 0; i < n; i++) {
      breaks[i] = sums[i] - Math.floor(sums[i]);
    }
    Arrays.sort(breaks);
    double[] gaps = new double[n + 1];
    for (int g = 0; g <= n; g++) {
      gaps[g] = (g == n ? 1 : breaks[g]) - (g == 0 ? 0 : breaks[g - 1]);
    }
    int gap = randomness.categorical(gaps);
    double low = gap == 0 ? 0 : breaks[gap - 1];
    double point = low + gaps[gap] / 2;
    int next = 0;
    for (int i = 0; i < n && next < n; i++) {
      double whole = Math.floor(sums[i]);
      int end = (int) whole + (point < sums[i] - whole ? 1 : 0);
      while (next < end) {
        out[next++] = i;
      }
    }
  }

  @Override
  public String toString() {
    return "systematic";
  }
}
