package org.credence.decoding.precision;

import java.util.Arrays;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.credence.core.diagnostics.MonteCarloError;
import org.credence.core.math.CompensatedSum;

/**
 * A number estimated from the tokens of a text, with its standard error.
 *
 * @param value the estimate
 * @param standardError NaN where there are too few tokens to tell
 */
public record Measured(double value, double standardError) {

  /**
   * The mean over the tokens of a text, in their order.
   *
   * <p>Neighbouring tokens are not independent, and texts are short: the error is the larger one of {@code s / sqrt(n)} and {@code s /
   * sqrt(ESS)}, with s the standard deviation and ESS the effective number of tokens (initial monotone sequence).
   */
  static Measured mean(double[] values) {
    double mean = sum(values) / values.length;
    if (values.length < 2 || !Double.isFinite(mean)) {
      return new Measured(mean, Double.NaN);
    }
    double independent = new StandardDeviation().evaluate(values) / Math.sqrt(values.length);
    double correlated = MonteCarloError.mean(new double[][] {values});
    return new Measured(
        mean, Double.isNaN(correlated) ? independent : Math.max(independent, correlated));
  }

  /** The quantile over the tokens of a text, in their order; the error again by the effective number of tokens. */
  static Measured quantile(double[] values, double p) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double quantile = sorted[Math.max(1, (int) Math.ceil(p * sorted.length)) - 1];
    return new Measured(
        quantile,
        values.length < 2 ? Double.NaN : MonteCarloError.quantile(new double[][] {values}, p));
  }

  /** {@code e^value}, its error by the delta method. */
  Measured exp() {
    return new Measured(Math.exp(value), Math.exp(value) * standardError);
  }

  Measured negated() {
    return new Measured(-value, standardError);
  }

  private static double sum(double[] values) {
    CompensatedSum sum = new CompensatedSum();
    for (double value : values) {
      sum.add(value);
    }
    return sum.value();
  }
}
