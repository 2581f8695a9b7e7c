package org.credence.decoding.problem;

import org.apache.commons.math3.special.Gamma;

/**
 * The mean absolute deviation of a binomial share.
 *
 * <pre>  E|X/n - p| = (2ν/n) C(n, ν) p^ν (1 - p)^(n - ν + 1),   ν = ⌊np⌋ + 1,   X ~ Binomial(n, p) </pre>
 *
 * <p>In logarithms, so that no n overflows. Source: de Moivre 1730; Diaconis &amp; Zabell 1991.
 */
final class BinomialDeviation {

  private BinomialDeviation() {}

  /**
   * Expected distance of the share of successes from their probability.
   *
   * @param n trials, at least 1
   * @param p probability, in [0, 1]
   */
  static double ofShare(long n, double p) {
    if (p <= 0 || p >= 1) {
      return 0;
    }
    double v = Math.min(n, Math.floor(n * p) + 1); // n p may round up to n
    double logChoose = Gamma.logGamma(n + 1.0) - Gamma.logGamma(v + 1) - Gamma.logGamma(n - v + 1);
    return 2 * v / n * Math.exp(logChoose + v * Math.log(p) + (n - v + 1) * Math.log1p(-p));
  }
}
