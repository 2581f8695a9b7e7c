package org.credence.decoding.sampling;

import org.apache.commons.math3.special.Beta;

/**
 * The exact interval for a probability from k successes in n trials.
 *
 * <pre>
 *   lower: P(X >= k | p) = (1 - level) / 2, that is I_p(k, n - k + 1) = (1 - level) / 2;  0 for k = 0
 *   upper: P(X <= k | p) = (1 - level) / 2, that is I_p(k + 1, n - k) = (1 + level) / 2;  1 for k = n
 * </pre>
 *
 * <p>It covers with at least its level for every p. Solved by bisection on log p, so that limits of 1e-9 have as many digits as
 * limits of 0.5; closed forms at k = 0 and k = n.
 *
 * <p>Source: Clopper &amp; Pearson, The use of confidence or fiducial limits illustrated in the case of the binomial, Biometrika 26
 * (1934).
 */
final class ClopperPearson {

  /** Halvings of a bracket of logarithms no wider than 800: enough to reach neighbouring doubles. */
  private static final int HALVINGS = 62;

  private static final double SMALLEST_LOG = -800;

  private ClopperPearson() {}

  /** Lower limit. */
  static double lower(long k, long n, double level) {
    if (k == 0) {
      return 0;
    }
    double tail = (1 - level) / 2;
    return k == n ? Math.exp(Math.log(tail) / n) : quantile(k, (double) n - k + 1, tail);
  }

  /** Upper limit. */
  static double upper(long k, long n, double level) {
    if (k == n) {
      return 1;
    }
    double tail = (1 - level) / 2;
    return k == 0 ? -Math.expm1(Math.log(tail) / n) : quantile(k + 1.0, (double) n - k, 1 - tail);
  }

  /** The x with I_x(a, b) = p. */
  private static double quantile(double a, double b, double p) {
    double low = SMALLEST_LOG;
    double high = 0;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (Beta.regularizedBeta(Math.exp(middle), a, b) < p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.exp((low + high) / 2);
  }
}
