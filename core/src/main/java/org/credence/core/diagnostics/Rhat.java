package org.credence.core.diagnostics;

/**
 * Whether chains agree: the potential scale reduction factor of their draws.
 *
 * <pre>
 *  R̂ = sqrt(((n - 1) W / n + B) / W)     W = mean of the chains' variances, B = variance of the chains' means, n draws each
 * </pre>
 *
 * <p>{@link #of} is the one to use: the larger of R-hat of the rank-normalised halves of the chains (chains in different places) and of
 * the same folded about the median (chains of different spread). Above 1.01 the chains do not agree. Every value is NaN (undefined)
 * where a draw is infinite or NaN, where all draws are the same, where a (half) chain has fewer than two draws, and for a single chain
 * that is not halved. Where the (half) chains are each constant and not all the same, it is infinite. In constant memory, for
 * probabilities: {@link SplitRhat}.
 *
 * <p>Time O(S log S) for S draws. Source: Vehtari, Gelman, Simpson, Carpenter &amp; Bürkner 2021; Gelman &amp; Rubin 1992.
 */
public final class Rhat {

  private Rhat() {}

  /** The larger of {@link #bulk} and {@link #folded}. */
  public static double of(double[][] draws) {
    return Math.max(bulk(draws), folded(draws));
  }

  /** Of rank-normalised halves: whether chains are in the same place. */
  public static double bulk(double[][] draws) {
    Draws.require(draws);
    return Draws.undefined(draws)
        ? Double.NaN
        : ratio(RankNormalization.scores(Draws.halves(draws)));
  }

  /** Of rank-normalised halves of the distances from the median: whether chains spread alike. */
  public static double folded(double[][] draws) {
    Draws.require(draws);
    return Draws.undefined(draws) ? Double.NaN : bulk(RankNormalization.folded(draws));
  }

  /** Of the halves of the chains as they are. */
  public static double split(double[][] draws) {
    Draws.require(draws);
    return Draws.undefined(draws) ? Double.NaN : ratio(Draws.halves(draws));
  }

  /** Of the chains as they are (Gelman &amp; Rubin 1992, without their correction for degrees of freedom). */
  public static double basic(double[][] draws) {
    Draws.require(draws);
    return Draws.undefined(draws) ? Double.NaN : ratio(draws);
  }

  private static double ratio(double[][] chains) {
    int n = chains[0].length;
    if (n < 2 || chains.length < 2) {
      return Double.NaN;
    }
    double[] means = new double[chains.length];
    double within = 0;
    for (int c = 0; c < chains.length; c++) {
      means[c] = Draws.mean(chains[c]);
      within += Draws.variance(chains[c]);
    }
    within /= chains.length;
    double between = n * Draws.variance(means);
    return Math.sqrt((between / within + n - 1) / n);
  }
}
