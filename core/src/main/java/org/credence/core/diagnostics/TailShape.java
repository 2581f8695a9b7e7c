package org.credence.core.diagnostics;

/**
 * How heavy the tails of a law are, from the draws of Markov chains: the shape k of a generalised Pareto law of each tail.
 *
 * <pre>
 *  M = floor(min(S / 5, 3 S / sqrt(ESS)))          of S draws, ESS that of their tails
 *  k : of the M largest draws less the next smaller one (right), and of the mirrored draws (left)
 * </pre>
 *
 * <p>Moments of order {@code 1/k} and above are infinite: with {@code k >= 1/2} the mean has no standard error, whatever {@link
 * MonteCarloError} says. NaN (undefined) where a draw is infinite or NaN, and where a tail is constant or has fewer than five draws.
 * For importance weights: {@link ParetoTail}.
 *
 * <p>Source: Vehtari, Simpson, Gelman, Yao &amp; Gabry 2024.
 */
public final class TailShape {

  private static final int FEWEST = 5;

  /** Tails that vary less than this are constant: the rule of the reference, on the scale of the draws. */
  private static final double CONSTANT = 0x1.0p-52;

  private TailShape() {}

  /** The larger shape of the two tails. */
  public static double of(double[][] draws) {
    return Math.max(left(draws), right(draws));
  }

  /** Shape of the upper tail. */
  public static double right(double[][] draws) {
    return shape(draws, 1);
  }

  /** Shape of the lower tail. */
  public static double left(double[][] draws) {
    return shape(draws, -1);
  }

  private static double shape(double[][] draws, int sign) {
    Draws.require(draws);
    if (Draws.undefined(draws)) {
      return Double.NaN;
    }
    double[] sorted = Draws.sorted(draws);
    int length = length(draws);
    if (length < FEWEST) {
      return Double.NaN;
    }
    double[] excesses = new double[length];
    int last = sorted.length - 1;
    double cutoff = sign > 0 ? sorted[last - length] : -sorted[length];
    for (int i = 0; i < length; i++) {
      double draw = sign > 0 ? sorted[last - length + 1 + i] : -sorted[length - 1 - i];
      excesses[i] = draw - cutoff;
    }
    if (excesses[length - 1] - excesses[0] < CONSTANT) {
      return Double.NaN;
    }
    double shape = GeneralizedPareto.fit(excesses).withPriorOnShape(length).shape();
    return Double.isFinite(shape) ? shape : Double.NaN;
  }

  private static int length(double[][] draws) {
    int count = draws.length * draws[0].length;
    double ess = EffectiveSampleSize.tail(draws);
    double correlated = 3 * count / Math.sqrt(Double.isNaN(ess) ? count : ess);
    return (int) Math.min(0.2 * count, correlated);
  }
}
