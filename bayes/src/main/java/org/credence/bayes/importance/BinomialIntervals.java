package org.credence.bayes.importance;

import org.apache.commons.math3.special.Beta;

/**
 * Two-sided limits for a proportion of which {@code successes} in {@code trials} independent ones were seen.
 *
 * <p>Source: Clopper &amp; Pearson 1934; Wilson 1927; see Brown, Cai &amp; DasGupta 2001 for how often they cover.
 */
final class BinomialIntervals {

  private static final int HALVINGS = 200;

  private BinomialIntervals() {}

  /** Lower and upper limit. */
  record Limits(double lower, double upper) {}

  /**
   * The exact interval: the proportions that one-sided tests at {@code (1 - level) / 2} do not reject. It covers at least as often as
   * it says, however rare the success.
   */
  static Limits clopperPearson(double successes, double trials, double level) {
    double tail = (1 - level) / 2;
    double lower = successes == 0 ? 0 : quantile(tail, successes, trials - successes + 1, false);
    double upper =
        successes == trials ? 1 : quantile(1 - tail, successes + 1, trials - successes, true);
    return new Limits(lower, upper);
  }

  /** The quantile of a beta law, rounded outwards by bisection. */
  private static double quantile(double p, double a, double b, boolean up) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = low < high / 4 ? Math.sqrt(Math.max(low, 1e-300) * high) : (low + high) / 2;
      if (middle <= low || middle >= high) {
        break;
      }
      if (Beta.regularizedBeta(middle, a, b) < p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return up ? high : low;
  }

  /**
   * Wilson's score interval: the proportions from which the seen one is less than {@code critical} standard errors away. {@code
   * trials} may be an effective number.
   */
  static Limits wilson(double proportion, double trials, double critical) {
    double square = critical * critical / trials;
    double middle = (proportion + square / 2) / (1 + square);
    double half =
        Math.sqrt(square * proportion * (1 - proportion) + square * square / 4) / (1 + square);
    return new Limits(
        Math.max(0, Math.min(proportion, middle - half)),
        Math.min(1, Math.max(proportion, middle + half)));
  }
}
