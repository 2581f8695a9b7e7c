package org.credence.core.uncertainty;

import org.apache.commons.math3.special.Gamma;

/**
 * Limits for a probability from k successes in n trials that hold at all n at once: whoever looks at them after every trial and stops
 * when they please is still covered.
 *
 * <pre>
 *  { p : b(k; n, p) > α a(k; n) }        α = 1 - level, b the binomial law
 *  a(k; n) = ∫ b(k; n, θ) dBeta(θ; 1/2, 1/2) = g(k) g(n - k) / π,   g(k) = Γ(k + 1/2) / Γ(k + 1)
 * </pre>
 *
 * <p>At the true p, {@code a / b} is a martingale that starts at 1; by Ville's inequality it ever reaches {@code 1 / α} with probability
 * at most α. Non-asymptotic: right for rare states, for n = 1 and for n = 10¹². For n fixed beforehand {@link ClopperPearson} is
 * narrower (half widths at 95 %: about {@code sqrt((6 + log n) p (1-p) / n)} here against {@code sqrt(3.84 p (1-p) / n)}). Trials must
 * be independent; draws of a Markov chain are not.
 *
 * <p>Time about 3 microseconds, by bisection to the last bit, the outer end being returned. Source: Robbins 1970; Howard, Ramdas,
 * McAuliffe &amp; Sekhon 2021.
 */
public final class BernoulliConfidenceSequence {

  /** From here on the asymptotic series below have all digits. */
  private static final long SERIES_FROM = 16;

  private static final double LOG_PI = Math.log(Math.PI);

  private BernoulliConfidenceSequence() {}

  /** Both limits as a statement, which holds however n was chosen. */
  public static ErrorStatement.Interval interval(long k, long n, double level) {
    return new ErrorStatement.Interval(
        lower(k, n, level),
        upper(k, n, level),
        level,
        "confidence sequence, beta-binomial mixture",
        true);
  }

  /** Lower limit; 0 without trials. */
  public static double lower(long k, long n, double level) {
    require(k, n, level);
    return k == 0 ? 0 : 2 * k > n ? 1 - upperLimit(n - k, n, level) : lowerLimit(k, n, level);
  }

  /** Upper limit; 1 without trials. */
  public static double upper(long k, long n, double level) {
    require(k, n, level);
    return k == n ? 1 : 2 * k > n ? 1 - lowerLimit(n - k, n, level) : upperLimit(k, n, level);
  }

  static void require(long k, long n, double level) {
    if (!(k >= 0 && k <= n)) {
      throw new IllegalArgumentException(
          k + " successes in " + n + " trials; give a count from 0 to the number of trials");
    }
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "level of an interval is " + level + "; give a number in (0, 1)");
    }
  }

  private static double lowerLimit(long k, long n, double level) {
    if (k == 0) {
      return 0;
    }
    double allowed = allowedDivergence(k, n, level);
    double outside = 0;
    double inside = (double) k / n;
    while (true) {
      double middle = outside + (inside - outside) / 2;
      if (middle == outside || middle == inside) {
        return outside;
      }
      if (divergence(k, n, middle) < allowed) {
        inside = middle;
      } else {
        outside = middle;
      }
    }
  }

  private static double upperLimit(long k, long n, double level) {
    if (n == 0) {
      return 1;
    }
    if (k == 0) {
      return -Math.expm1((Math.log1p(-level) + logMixture(0, n)) / n);
    }
    double allowed = allowedDivergence(k, n, level);
    double inside = (double) k / n;
    double outside = 1;
    while (true) {
      double middle = inside + (outside - inside) / 2;
      if (middle == outside || middle == inside) {
        return outside;
      }
      if (divergence(k, n, middle) < allowed) {
        inside = middle;
      } else {
        outside = middle;
      }
    }
  }

  /** n times the divergence of p from k / n: {@code log b(k; n, k/n) - log b(k; n, p)}. */
  private static double divergence(long k, long n, double p) {
    return term(k, n * p) + term(n - k, n * (1 - p));
  }

  /** {@code x log(x / mean) + mean - x}, accurate where the two are near. */
  private static double term(double x, double mean) {
    double relative = (mean - x) / x;
    return x * (relative - Math.log1p(relative));
  }

  /** The divergence at which b = α a; k and n - k above 0. */
  private static double allowedDivergence(long k, long n, double level) {
    double rest = (double) n - k;
    double logHighest =
        stirlingError(n)
            - stirlingError(k)
            - stirlingError(n - k)
            - 0.5 * Math.log(2 * Math.PI * k * (rest / n));
    return logHighest - Math.log1p(-level) - logMixture(k, n);
  }

  /** {@code log a(k; n)}. */
  private static double logMixture(long k, long n) {
    return logRatio(k) + logRatio(n - k) - LOG_PI;
  }

  /** {@code log g(k)}. */
  static double logRatio(long k) {
    if (k < SERIES_FROM) {
      return Gamma.logGamma(k + 0.5) - Gamma.logGamma(k + 1.0);
    }
    double x = 1.0 / k;
    double y = x * x;
    return -0.5 * Math.log(k)
        - x * (1.0 / 8 - y * (1.0 / 192 - y * (1.0 / 640 - y * (17.0 / 14336))));
  }

  /** {@code log n! - log(sqrt(2 π n) (n / e)^n)} for n above 0 (Loader 2000). */
  static double stirlingError(long n) {
    if (n < SERIES_FROM) {
      return Gamma.logGamma(n + 1.0) - (n + 0.5) * Math.log(n) + n - 0.5 * Math.log(2 * Math.PI);
    }
    double x = 1.0 / n;
    double y = x * x;
    return x * (1.0 / 12 - y * (1.0 / 360 - y * (1.0 / 1260 - y * (1.0 / 1680 - y / 1188))));
  }
}
