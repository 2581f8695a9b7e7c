package org.credence.core.diagnostics;

import java.util.Arrays;

/** What the diagnostics of draws share: checks, halves of chains, quantiles and moments. Layout {@code [chain][draw]}. */
final class Draws {

  /** Quantities that vary less than this are constant: the rule of the reference, on the scale of the draws. */
  private static final double CONSTANT = 0x1.0p-52;

  private Draws() {}

  /** Refuses what is no set of chains of one length. */
  static void require(double[][] draws) {
    if (draws.length == 0) {
      throw new IllegalArgumentException("there are no chains; give at least one");
    }
    for (int c = 1; c < draws.length; c++) {
      if (draws[c].length != draws[0].length) {
        throw new IllegalArgumentException(
            "chain "
                + c
                + " has "
                + draws[c].length
                + " draws and chain 0 has "
                + draws[0].length
                + "; give chains of one length");
      }
    }
  }

  /** Whether there is nothing to judge: no draw, one that is not finite, or all the same. */
  static boolean undefined(double[][] draws) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double[] chain : draws) {
      for (double x : chain) {
        if (!Double.isFinite(x)) {
          return true;
        }
        min = Math.min(min, x);
        max = Math.max(max, x);
      }
    }
    return !(max - min >= CONSTANT);
  }

  /** First and second half of each chain, as chains; the middle draw of an odd number is left out. One draw is not halved. */
  static double[][] halves(double[][] draws) {
    int n = draws[0].length;
    if (n < 2) {
      return draws;
    }
    double[][] halves = new double[2 * draws.length][];
    for (int c = 0; c < draws.length; c++) {
      halves[2 * c] = Arrays.copyOfRange(draws[c], 0, n / 2);
      halves[2 * c + 1] = Arrays.copyOfRange(draws[c], n - n / 2, n);
    }
    return halves;
  }

  /** All draws, ascending, zeros without sign. */
  static double[] sorted(double[][] draws) {
    double[] all = new double[draws.length * draws[0].length];
    int next = 0;
    for (double[] chain : draws) {
      for (double x : chain) {
        all[next++] = x + 0.0;
      }
    }
    Arrays.sort(all);
    return all;
  }

  /** The quantile that interpolates between order statistics, (n - 1) p + 1 counted from 1 (type 7 of Hyndman &amp; Fan 1996). */
  static double quantile(double[] sorted, double p) {
    double index = (sorted.length - 1) * p;
    int low = (int) Math.floor(index);
    int high = (int) Math.ceil(index);
    double share = index - low;
    return sorted[low] == sorted[high]
        ? sorted[low]
        : (1 - share) * sorted[low] + share * sorted[high];
  }

  static double mean(double[] values) {
    double sum = 0;
    for (double x : values) {
      sum += x;
    }
    return sum / values.length;
  }

  /** Mean of all draws. */
  static double mean(double[][] draws) {
    double sum = 0;
    for (double[] chain : draws) {
      for (double x : chain) {
        sum += x;
      }
    }
    return sum / draws.length / draws[0].length;
  }

  /** Mean of (x - centre)^power. */
  static double moment(double[][] draws, double centre, int power) {
    double sum = 0;
    for (double[] chain : draws) {
      for (double x : chain) {
        double square = (x - centre) * (x - centre);
        sum += power == 2 ? square : square * square;
      }
    }
    return sum / draws.length / draws[0].length;
  }

  /** With denominator n - 1. */
  static double variance(double[] values) {
    double mean = mean(values);
    double sum = 0;
    for (double x : values) {
      sum += (x - mean) * (x - mean);
    }
    return sum / (values.length - 1);
  }

  /** The square of each draw's distance from {@code centre}. */
  static double[][] squaredFrom(double[][] draws, double centre) {
    double[][] squares = new double[draws.length][];
    for (int c = 0; c < draws.length; c++) {
      squares[c] = new double[draws[c].length];
      for (int i = 0; i < squares[c].length; i++) {
        squares[c][i] = (draws[c][i] - centre) * (draws[c][i] - centre);
      }
    }
    return squares;
  }

  /** 1 where a draw is at most {@code limit}, else 0. */
  static double[][] atMost(double[][] draws, double limit) {
    double[][] indicators = new double[draws.length][];
    for (int c = 0; c < draws.length; c++) {
      indicators[c] = new double[draws[c].length];
      for (int i = 0; i < indicators[c].length; i++) {
        indicators[c][i] = draws[c][i] <= limit ? 1 : 0;
      }
    }
    return indicators;
  }
}
