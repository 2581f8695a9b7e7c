package org.credence.core.diagnostics;

/**
 * How many independent draws the draws of Markov chains are worth, for the mean of a quantity, a quantile or a deviation.
 *
 * <pre>
 *  ESS = S / τ,  τ = -1 + 2 Σ_t ρ_t                 S = draws of all chains
 *  ρ_t = 1 - (W - mean of the chains' γ_t) / V      W = mean of the chains' variances, V = (n - 1) W / n + variance of their means
 * </pre>
 *
 * <p>The sum runs over pairs {@code ρ_2k + ρ_2k+1} while these are positive, and takes none larger than the one before it; the first
 * ρ behind the last pair counts once. Where no pair counts, as with halves of five draws or fewer, τ is 2. ESS is at most {@code
 * S log10 S}, which antithetic chains reach. As V contains the variance between chains, chains that disagree have a small ESS.
 *
 * <p>{@link #bulk} and {@link #tail} are for judging a run as a whole (each at least 100 per chain); the others go with the standard
 * errors of {@link MonteCarloError}. Each chain is halved first, as in {@link Rhat}. Every value is NaN (undefined) where a draw is
 * infinite or NaN, where the quantity or the indicator of the quantile is constant, or where a half has fewer than three draws.
 *
 * <p>Time O(S log S). Source: Vehtari, Gelman, Simpson, Carpenter &amp; Bürkner 2021; Geyer 1992.
 */
public final class EffectiveSampleSize {

  private static final double TAIL = 0.05;
  private static final int FEWEST_DRAWS = 3;

  /** Lags this near the end are estimated from too few pairs of draws to begin another pair with. */
  private static final int LAST_LAGS = 5;

  /** Of chains too short to tell. */
  private static final double UNTOLD_TIME = 2;

  private EffectiveSampleSize() {}

  /** Of the mean of the rank-normalised draws: how well the bulk of the law is explored. */
  public static double bulk(double[][] draws) {
    Draws.require(draws);
    return Draws.undefined(draws)
        ? Double.NaN
        : ofChains(RankNormalization.scores(Draws.halves(draws)));
  }

  /** The smaller one of the 5 % and the 95 % quantile: how well the tails are explored. */
  public static double tail(double[][] draws) {
    return Math.min(quantile(draws, TAIL), quantile(draws, 1 - TAIL));
  }

  /** Of the mean. */
  public static double mean(double[][] draws) {
    Draws.require(draws);
    return ofChains(Draws.halves(draws));
  }

  /** Of the standard deviation: that of the mean of the distances from the mean. */
  public static double standardDeviation(double[][] draws) {
    Draws.require(draws);
    return Draws.undefined(draws) ? Double.NaN : mean(Draws.squaredFrom(draws, Draws.mean(draws)));
  }

  /**
   * Of a quantile: that of the share of draws at most there.
   *
   * @param p in (0, 1)
   */
  public static double quantile(double[][] draws, double p) {
    requireInside(p);
    Draws.require(draws);
    if (Draws.undefined(draws)) {
      return Double.NaN;
    }
    return mean(Draws.atMost(draws, Draws.quantile(Draws.sorted(draws), p)));
  }

  static void requireInside(double p) {
    if (!(p > 0 && p < 1)) {
      throw new IllegalArgumentException(
          "probability of a quantile is " + p + "; give a number in (0, 1)");
    }
  }

  /** Of the mean, chains not halved. */
  public static double basic(double[][] draws) {
    Draws.require(draws);
    return ofChains(draws);
  }

  private static double ofChains(double[][] chains) {
    int n = chains[0].length;
    if (n < FEWEST_DRAWS || Draws.undefined(chains)) {
      return Double.NaN;
    }
    double total = (double) n * chains.length;
    double[] rho = autocorrelations(chains);
    return total / Math.max(timeOf(rho), 1 / Math.log10(total));
  }

  /** ρ, shape [n]. */
  private static double[] autocorrelations(double[][] chains) {
    int n = chains[0].length;
    double[] means = new double[chains.length];
    double[] covariances = new double[n]; // mean over chains
    for (int c = 0; c < chains.length; c++) {
      means[c] = Draws.mean(chains[c]);
      double[] own = Autocovariance.of(chains[c]);
      for (int t = 0; t < n; t++) {
        covariances[t] += own[t] / chains.length;
      }
    }
    double within = covariances[0] * n / (n - 1);
    double pooled = covariances[0] + (chains.length > 1 ? Draws.variance(means) : 0);
    double[] rho = new double[n];
    rho[0] = 1;
    for (int t = 1; t < n; t++) {
      rho[t] = 1 - (within - covariances[t]) / pooled;
    }
    return rho;
  }

  /** τ by Geyer's initial monotone sequence. Overwrites {@code rho}. */
  private static double timeOf(double[] rho) {
    int n = rho.length;
    int behind = 0; // the first lag behind the pairs that count
    while (behind < n - LAST_LAGS && rho[behind] + rho[behind + 1] > 0) {
      behind += 2;
    }
    if (behind == 0) {
      return UNTOLD_TIME;
    }
    double last = rho[behind];
    boolean positivePair = last + rho[behind + 1] >= 0;
    double tau = -1 + (positivePair ? last : Math.max(0, last));
    double before = Double.POSITIVE_INFINITY;
    for (int t = 0; t < behind; t += 2) {
      before = Math.min(before, rho[t] + rho[t + 1]);
      tau += 2 * before;
    }
    return tau;
  }
}
