package org.credence.decoding.precision;

import org.credence.core.uncertainty.ClopperPearson;
import org.credence.core.uncertainty.ErrorStatement;

/**
 * How far the next-token distributions q of a model are from those p of a reference, over the tokens of a text.
 *
 * <pre>
 *  KL          Σ_v p(v) log(p(v) / q(v))     in nats, one per token
 *  agreement   share of tokens where the most probable next token is the same (of equal ones the lowest number)
 *  log ratio   log(perplexity of q / perplexity of p), the mean of log p(x) - log q(x) over the tokens x of the text: both models
 *              read the same tokens, so its error is far below those of the perplexities </pre>
 *
 * @param tokens scored
 * @param perplexity of the model, {@code exp} of the mean of {@code -log q(x)}
 * @param kl mean over the tokens
 * @param kl99 the 99th percentile
 * @param klMost the largest: of this text alone, so without an error
 * @param agreements tokens where the most probable next token is the same
 * @param agreement its share, Clopper-Pearson at 95 %, tokens taken as independent
 * @param logRatio see above
 */
public record Divergence(
    int tokens,
    Measured perplexity,
    Measured kl,
    Measured kl99,
    double klMost,
    int agreements,
    ErrorStatement.Interval agreement,
    Measured logRatio) {

  private static final double LEVEL = 0.95;
  private static final double PERCENTILE = 0.99;

  /**
   * From the figures of each token.
   *
   * @param referenceLogP log p(x), shape [tokens]
   * @param logP log q(x), shape [tokens]
   * @param kl shape [tokens]
   */
  static Divergence of(double[] referenceLogP, double[] logP, double[] kl, int agreements) {
    double[] ratios = new double[kl.length];
    double most = 0;
    for (int i = 0; i < kl.length; i++) {
      ratios[i] = referenceLogP[i] - logP[i];
      most = Math.max(most, kl[i]);
    }
    return new Divergence(
        kl.length,
        Measured.mean(logP).negated().exp(),
        Measured.mean(kl),
        Measured.quantile(kl, PERCENTILE),
        most,
        agreements,
        ClopperPearson.interval(agreements, kl.length, LEVEL),
        Measured.mean(ratios));
  }
}
