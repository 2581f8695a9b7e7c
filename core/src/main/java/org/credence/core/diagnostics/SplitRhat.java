package org.credence.core.diagnostics;

import java.util.List;

/**
 * Whether chains agree on the probability of a state: split R-hat of its indicator, in constant memory.
 *
 * <pre>
 *  R̂² = 1 + Var_h(p_h) / mean_h(p_h (1 - p_h))        h runs over the first and second half of every chain
 * </pre>
 *
 * <p>{@code p_h} is the mean of the quantity over half {@code h} of a chain's full batches (the middle one is left out where their
 * number is odd). The quantity must be the probability of a state at each draw (its indicator, or a conditional expectation of it),
 * so that {@code p (1 - p)} is the variance of an indicator draw; with conditional expectations the halves vary less than indicators
 * would, and R-hat is the smaller for it. Near 1 when all halves agree; {@code R̂ - 1} is about one over twice the effective draws
 * in a half. A quantity that is constant and the same in all halves gives exactly 1 (never NaN); one that is constant in each half
 * but not the same gives infinity. Source: Gelman, Carlin, Stern, Dunson, Vehtari &amp; Rubin 2013, written
 * out for binary draws.
 */
public final class SplitRhat {

  /** Halves whose variance is this small differ by rounding alone. */
  private static final double ROUNDING = 1e-28;

  private SplitRhat() {}

  /**
   * Split R-hat of a quantity in [0, 1].
   *
   * @param chains at least one, each with at least two full batches
   * @return at least 1; NaN where a chain has fewer than two full batches
   */
  public static double ofProbability(List<BatchMeans> chains, int quantity) {
    double[] halves = new double[2 * chains.size()];
    int next = 0;
    for (BatchMeans chain : chains) {
      int length = chain.batches() / 2;
      if (length == 0) {
        return Double.NaN;
      }
      halves[next++] = mean(chain, quantity, 0, length);
      halves[next++] = mean(chain, quantity, chain.batches() - length, length);
    }
    double sum = 0;
    double within = 0;
    for (double p : halves) {
      sum += p;
      within += p * (1 - p);
    }
    double centre = sum / halves.length;
    double between = 0;
    for (double p : halves) {
      between += (p - centre) * (p - centre);
    }
    between /= halves.length - 1;
    within /= halves.length;
    if (between <= ROUNDING) {
      return 1;
    }
    return within <= 0 ? Double.POSITIVE_INFINITY : Math.sqrt(1 + between / within);
  }

  private static double mean(BatchMeans chain, int quantity, int first, int length) {
    double sum = 0;
    for (int b = first; b < first + length; b++) {
      sum += chain.batchMean(quantity, b);
    }
    return sum / length;
  }
}
