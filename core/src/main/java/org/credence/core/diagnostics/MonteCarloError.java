package org.credence.core.diagnostics;

import org.apache.commons.math3.distribution.BetaDistribution;

/**
 * Standard errors of what is estimated from the draws of Markov chains.
 *
 * <pre>
 *  mean      sd / sqrt(ESS)
 *  deviation sqrt((m4 - m2²) / (4 m2 ESS))             m_k central moments, ESS of (x - x̄)²
 *  quantile  (x_(b) - x_(a)) / 2                       a, b: order statistics at the 16 % and 84 % points of
 *                                                      Beta(p ESS + 1, (1 - p) ESS + 1)
 * </pre>
 *
 * <p>They add to the posterior's own uncertainty and say nothing of it. NaN (undefined) where the effective sample size is. In constant
 * memory, for means: {@link BatchMeansEstimate}.
 *
 * <p>Source: Vehtari, Gelman, Simpson, Carpenter &amp; Bürkner 2021; the error of a deviation by the delta method.
 */
public final class MonteCarloError {

  /** Φ(-1) and Φ(1), to the digits of the reference. */
  private static final double LOW = 0.1586553;

  private static final double HIGH = 0.8413447;
  private static final double QUANTILE_ACCURACY = 1e-12;

  private MonteCarloError() {}

  /** Of the mean. */
  public static double mean(double[][] draws) {
    double ess = EffectiveSampleSize.mean(draws);
    double count = (double) draws.length * draws[0].length;
    double variance = Draws.moment(draws, Draws.mean(draws), 2) * count / (count - 1);
    return Math.sqrt(variance / ess);
  }

  /** Of the standard deviation. */
  public static double standardDeviation(double[][] draws) {
    double ess = EffectiveSampleSize.standardDeviation(draws);
    double mean = Draws.mean(draws);
    double second = Draws.moment(draws, mean, 2);
    double fourth = Draws.moment(draws, mean, 4);
    return Math.sqrt((fourth - second * second) / ess / second / 4);
  }

  /**
   * Of a quantile.
   *
   * @param p in (0, 1)
   */
  public static double quantile(double[][] draws, double p) {
    double ess = EffectiveSampleSize.quantile(draws, p);
    if (Double.isNaN(ess)) {
      return Double.NaN;
    }
    double[] sorted = Draws.sorted(draws);
    int count = sorted.length;
    BetaDistribution law = new BetaDistribution(ess * p + 1, ess * (1 - p) + 1, QUANTILE_ACCURACY);
    int low = (int) Math.floor(law.inverseCumulativeProbability(LOW) * count);
    int high = (int) Math.ceil(law.inverseCumulativeProbability(HIGH) * count);
    return (sorted[Math.min(high, count) - 1] - sorted[Math.max(low, 1) - 1]) / 2;
  }
}
