package org.credence.core.uncertainty;

import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.math3.special.Beta;

/**
 * The exact interval for a probability from k successes in n trials.
 *
 * <pre>
 *   lower: P(X >= k | p) = (1 - level) / 2, that is I_p(k, n - k + 1) = (1 - level) / 2;  0 for k = 0
 *   upper: P(X <= k | p) = (1 - level) / 2, that is I_p(k + 1, n - k) = (1 + level) / 2;  1 for k = n
 * </pre>
 *
 * <p>It covers with at least its level for every p. Solved by Brent's method between k/n and tail/n below (as
 * {@code P(X >= k) <= n p}) or Chernoff's bound above, to a relative accuracy, so that limits of 1e-9 have as many digits as limits
 * of 0.5; closed forms at k = 0 and k = n. For a number of trials fixed beforehand; where one may stop on seeing the counts, {@link
 * BernoulliConfidenceSequence}.
 *
 * <p>Source: Clopper &amp; Pearson 1934.
 */
public final class ClopperPearson {

  private static final double RELATIVE_ACCURACY = 1e-14;
  private static final double VALUE_ACCURACY = 1e-16; // of the probability in the tail
  private static final int MOST_EVALUATIONS = 1000; // Brent's method needs about ten

  private ClopperPearson() {}

  /** Both limits as a statement. */
  public static ErrorStatement.Interval interval(long k, long n, double level) {
    return new ErrorStatement.Interval(
        lower(k, n, level), upper(k, n, level), level, "binomial, Clopper-Pearson", false);
  }

  /** Lower limit; 0 without trials. */
  public static double lower(long k, long n, double level) {
    BernoulliConfidenceSequence.require(k, n, level);
    if (k == 0) {
      return 0;
    }
    double tail = (1 - level) / 2;
    double share = (double) k / n;
    return k == n
        ? Math.exp(Math.log(tail) / n)
        : quantile(k, (double) n - k + 1, tail, tail / n, share);
  }

  /** Upper limit; 1 without trials. */
  public static double upper(long k, long n, double level) {
    BernoulliConfidenceSequence.require(k, n, level);
    if (k == n) {
      return 1;
    }
    double tail = (1 - level) / 2;
    double c = -Math.log(tail);
    double chernoff = (k + c + Math.sqrt(c * c + 2 * k * c)) / n;
    return k == 0
        ? -Math.expm1(-c / n)
        : quantile(k + 1.0, (double) n - k, 1 - tail, (double) k / n, Math.min(1, chernoff));
  }

  /** The x in [low, high] with I_x(a, b) = p. */
  private static double quantile(double a, double b, double p, double low, double high) {
    return new BrentSolver(RELATIVE_ACCURACY, Double.MIN_NORMAL, VALUE_ACCURACY)
        .solve(MOST_EVALUATIONS, x -> Beta.regularizedBeta(x, a, b) - p, low, high);
  }
}
