package org.credence.core.diagnostics;

import java.util.List;

/**
 * The mean of one quantity over all chains, with its Monte Carlo standard error from the pooled batches.
 *
 * <pre>
 *  mean = mean of all draws of all chains
 *  se²  = (1 + 2 max(0, r)) Σ_{c,b} (y_cb - ȳ)² / (K (K - 1))     y_cb = mean of batch b of chain c, K = number of batches
 *  r    = Σ_{c,b} (y_cb - ȳ_c)(y_c,b+1 - ȳ_c) / Σ_{c,b} (y_cb - ȳ_c)²
 * </pre>
 *
 * <p>Deviations are taken from the mean over <em>all</em> chains, so chains that disagree widen the error. {@code K - 1} degrees of
 * freedom. The lag-one correlation {@code r} of neighbouring batches tells whether batches are long enough: near 0 they are; a small
 * one is corrected for to first order; well above it (say 0.3) the standard error is too small. Source: Flegal &amp; Jones 2010;
 * the correction is the first term of Geyer's initial sequence (1992), applied to batch means.
 *
 * @param mean over all draws, those of the open batches included
 * @param standardError of the mean, at least 0; NaN with fewer than two batches
 * @param batches over all chains
 * @param lagOneCorrelation of neighbouring batch means within chains, 0 where they do not vary
 */
public record BatchMeansEstimate(
    double mean, double standardError, int batches, double lagOneCorrelation) {

  /** Batch means that differ by this share of the mean differ by rounding alone. */
  private static final double ROUNDING = 1e-13;

  /**
   * The estimate of a quantity.
   *
   * @param chains all with the same number of draws, at least one draw
   */
  public static BatchMeansEstimate of(List<BatchMeans> chains, int quantity) {
    double sum = 0;
    double batchSum = 0;
    int batches = 0;
    for (BatchMeans chain : chains) {
      sum += chain.mean(quantity);
      for (int b = 0; b < chain.batches(); b++) {
        batchSum += chain.batchMean(quantity, b);
      }
      batches += chain.batches();
    }
    double centre = batchSum / batches;
    double squares = 0;
    double within = 0;
    double products = 0;
    for (BatchMeans chain : chains) {
      double chainSum = 0;
      for (int b = 0; b < chain.batches(); b++) {
        double deviation = chain.batchMean(quantity, b) - centre;
        squares += deviation * deviation;
        chainSum += deviation;
      }
      double own = chainSum / chain.batches();
      double before = 0;
      for (int b = 0; b < chain.batches(); b++) {
        double deviation = chain.batchMean(quantity, b) - centre - own;
        within += deviation * deviation;
        products += b == 0 ? 0 : before * deviation;
        before = deviation;
      }
    }
    double rounding = ROUNDING * centre;
    double correlation = within <= batches * rounding * rounding ? 0 : products / within;
    double inflation = 1 + 2 * Math.max(0, correlation);
    return new BatchMeansEstimate(
        sum / chains.size(),
        batches < 2 ? Double.NaN : Math.sqrt(inflation * squares / batches / (batches - 1)),
        batches,
        correlation);
  }
}
