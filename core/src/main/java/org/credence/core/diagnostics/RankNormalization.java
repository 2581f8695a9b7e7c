package org.credence.core.diagnostics;

import java.util.Arrays;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * Draws made normal by their ranks, so that diagnostics built on variances also work where the law has none, or a heavy tail.
 *
 * <pre>  z = Φ⁻¹((r - 3/8) / (S + 1/4))      r the rank among all S draws of all chains, ties share their mean rank </pre>
 *
 * <p>Source: Vehtari, Gelman, Simpson, Carpenter &amp; Bürkner 2021; offsets of Blom 1958.
 */
final class RankNormalization {

  private static final double OFFSET = 0.375;

  private RankNormalization() {}

  /** The normal scores. */
  static double[][] scores(double[][] draws) {
    double[] sorted = Draws.sorted(draws);
    int n = sorted.length;
    double[] scores = new double[n]; // of sorted draws
    NormalDistribution normal = new NormalDistribution();
    for (int first = 0; first < n; ) {
      int end = first + 1;
      while (end < n && sorted[end] == sorted[first]) {
        end++;
      }
      double rank = (first + 1 + end) / 2.0;
      double score = normal.inverseCumulativeProbability((rank - OFFSET) / (n - 2 * OFFSET + 1));
      Arrays.fill(scores, first, end, score);
      first = end;
    }
    double[][] z = new double[draws.length][];
    for (int c = 0; c < draws.length; c++) {
      z[c] = new double[draws[c].length];
      for (int i = 0; i < z[c].length; i++) {
        z[c][i] = scores[Arrays.binarySearch(sorted, draws[c][i] + 0.0)];
      }
    }
    return z;
  }

  /** Distances from the median of all draws. */
  static double[][] folded(double[][] draws) {
    double[] sorted = Draws.sorted(draws);
    int n = sorted.length;
    double median = n % 2 == 1 ? sorted[n / 2] : sorted[n / 2 - 1] / 2 + sorted[n / 2] / 2;
    double[][] folded = new double[draws.length][];
    for (int c = 0; c < draws.length; c++) {
      folded[c] = new double[draws[c].length];
      for (int i = 0; i < folded[c].length; i++) {
        folded[c][i] = Math.abs(draws[c][i] - median);
      }
    }
    return folded;
  }
}
