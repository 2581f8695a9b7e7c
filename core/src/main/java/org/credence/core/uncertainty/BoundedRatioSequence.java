package org.credence.core.uncertainty;

/**
 * Limits for a ratio of means {@code p = E[u] / E[u + v]} of independent pairs {@code u, v >= 0, u + v <= 1} that hold at all numbers of
 * pairs at once: whoever looks after every one and stops when they please is still covered. From running sums alone. With {@code v = 1
 * - u} it is the mean of u; with {@code u = w 1{x = s} / b, v = w 1{x ≠ s} / b} the probability of s under weights w of at most b.
 *
 * <pre>
 *  y_i = (1 - p) u_i - p v_i           mean 0 at the true p, and -p &lt;= y_i &lt;= 1 - p
 *  M(p) = mean_k exp(η_k Σ y_i - ψ(η_k p) Σ (y_i / p)²)      ψ(λ) = -log(1 - λ) - λ,   η_k = 2^-k, k = 0 .. 19
 *  p is too small if M(p) >= 2 / α                           α = 1 - level
 * </pre>
 *
 * <p>Why it holds: {@code exp(λ ξ - ψ(λ) ξ²) <= 1 + λ ξ} for {@code ξ >= -1} and λ in [0, 1), so with {@code ξ = y / p}, {@code λ = η p}
 * every term of M at the true p is at most a product of factors of mean 1, and so is their mean: a nonnegative supermartingale that
 * starts at 1. By Ville's inequality it ever reaches {@code 2 / α} with probability at most {@code α / 2}. The upper limit is the lower
 * one of {@code 1 - p}, with u and v exchanged. It suffices that pairs have the mean 0 for y given those before.
 *
 * <p>Why the rest is an interval: every exponent falls as p grows. Its slope is at most {@code -η Σ (u + v) + 2 (1 - p) ψ(η p) / p² Σ (u² +
 * u v)}, since {@code ψ(λ) / λ²} grows; {@code u² + u v <= u}; and {@code 2 (1 - p) ψ(η p) <= 2 (1 - η p) ψ(η p) <= (η p)² <= η p²}.
 *
 * <p>Non-asymptotic, and the width follows the variance of y: about {@code 2 sqrt(14 Σ y²) / Σ (u + v)} while that is small, twice the
 * width of the normal interval of 95 % for a length fixed beforehand. No running intersection is taken, so the limits can widen again; they
 * need nothing to be remembered. The limit is 0 until {@code Σ u} is about 7. For counts {@link BernoulliConfidenceSequence} is narrower;
 * for a mean whose draws come one by one {@link EmpiricalBernsteinSequence} is another choice.
 *
 * <p>Time some tens of microseconds, by bisection, the outer end being returned. Source: Fan, Grama &amp; Liu 2015, the inequality; Howard,
 * Ramdas, McAuliffe &amp; Sekhon 2021, mixtures; Waudby-Smith &amp; Ramdas 2024, a test for every candidate. The ratio and its monotone
 * stakes are ours.
 *
 * @param u sum of u, at least 0
 * @param v sum of v, at least 0
 * @param uu sum of u²
 * @param vv sum of v²
 * @param uv sum of u v
 */
public record BoundedRatioSequence(double u, double v, double uu, double vv, double uv) {

  private static final int STAKES = 20;

  /** Below this λ the series has all digits; the closed form loses some. */
  private static final double SMALL = 1e-3;

  /** Bisection ends within this share of the distance from the estimate. */
  private static final double PRECISION = 1e-6;

  public BoundedRatioSequence {
    for (double sum : new double[] {u, v, uu, vv, uv}) {
      if (!(sum >= 0 && sum < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "a sum over the pairs is " + sum + "; give sums of numbers from 0 to 1");
      }
    }
  }

  /** Of parts of weights that are never both positive: the sums of w and of w² inside and outside, in units of the bound. */
  public static BoundedRatioSequence ofParts(
      double inside, double outside, double insideSquares, double outsideSquares) {
    return new BoundedRatioSequence(inside, outside, insideSquares, outsideSquares, 0);
  }

  /** Of the mean of n numbers from [0, 1], from their sum and that of their squares. */
  public static BoundedRatioSequence ofMean(long n, double sum, double squares) {
    double rest = Math.max(0, n - sum);
    double cross = Math.max(0, sum - squares);
    return new BoundedRatioSequence(sum, rest, squares, Math.max(0, rest - cross), cross);
  }

  /** Both limits as a statement, which holds however the number of pairs was chosen. */
  public ErrorStatement.Interval interval(double level) {
    return new ErrorStatement.Interval(
        lower(level),
        upper(level),
        level,
        "confidence sequence, bounded ratio, mixture of stakes",
        true);
  }

  /** Lower limit, which is missed with probability at most half of {@code 1 - level}; 0 without pairs. */
  public double lower(double level) {
    double limit = limit(level);
    if (!reaches(0, 1, limit)) {
      return 0;
    }
    double outside = 0;
    double inside = u / (u + v);
    double estimate = inside;
    while (inside - outside > PRECISION * (estimate - outside)) {
      double middle = outside + (inside - outside) / 2;
      if (middle == outside || middle == inside) {
        return outside;
      }
      if (reaches(middle, 1 - middle, limit)) {
        outside = middle;
      } else {
        inside = middle;
      }
    }
    return outside;
  }

  /** Upper limit, which is missed with probability at most half of {@code 1 - level}; 1 without pairs. */
  public double upper(double level) {
    double limit = limit(level);
    BoundedRatioSequence rest = new BoundedRatioSequence(v, u, vv, uu, uv);
    if (!rest.reaches(0, 1, limit)) {
      return 1;
    }
    double outside = 1;
    double inside = u / (u + v);
    double estimate = inside;
    while (outside - inside > PRECISION * (outside - estimate)) {
      double middle = inside + (outside - inside) / 2;
      if (middle == outside || middle == inside) {
        return outside;
      }
      if (rest.reaches(1 - middle, middle, limit)) {
        outside = middle;
      } else {
        inside = middle;
      }
    }
    return outside;
  }

  /** The log of what M must reach. */
  private static double limit(double level) {
    BernoulliConfidenceSequence.require(0, 0, level);
    return Math.log(2) - Math.log1p(-level);
  }

  /** Whether p is too small; q is 1 - p, given apart so that small ones keep their digits. */
  private boolean reaches(double p, double q, double limit) {
    return logCapital(p, q) >= limit;
  }

  /** {@code log M(p)}; q is 1 - p. */
  double logCapital(double p, double q) {
    double gain = q * u - p * v;
    double squares = Math.max(0, q * q * uu - 2 * p * q * uv + p * p * vv);
    double most = Double.NEGATIVE_INFINITY;
    double[] terms = new double[STAKES];
    double stake = 1;
    for (int k = 0; k < STAKES; k++) {
      terms[k] = stake * gain - stake * stake * penalty(stake * p) * squares;
      most = Math.max(most, terms[k]);
      stake /= 2;
    }
    double sum = 0;
    for (double term : terms) {
      sum += Math.exp(term - most);
    }
    return most + Math.log(sum / STAKES);
  }

  /** {@code ψ(λ) / λ²}, from 1/2 at 0 to infinity at 1. */
  private static double penalty(double lambda) {
    return lambda < SMALL
        ? 1.0 / 2 + lambda * (1.0 / 3 + lambda * (1.0 / 4 + lambda * (1.0 / 5 + lambda / 6)))
        : (-Math.log1p(-lambda) - lambda) / (lambda * lambda);
  }
}
