package org.credence.core.accuracy;

/**
 * Distances between two discrete distributions given as arrays of equal length. Natural logarithms; {@code 0 log 0 = 0}.
 * A NaN in either gives NaN.
 *
 * <pre>
 *   total variation   ½ Σ |p - q|                    in [0, 1]
 *   Kullback-Leibler  Σ p log(p / q)                 in [0, ∞]
 *   Hellinger         sqrt(½ Σ (√p - √q)²)           in [0, 1]
 *   maximum           max |p - q|                    in [0, 1]
 * </pre>
 */
public final class Distance {

  private Distance() {}

  /** Total variation distance. */
  public static double totalVariation(double[] p, double[] q) {
    requireEqualLength(p, q);
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += Math.abs(p[i] - q[i]);
    }
    return sum / 2;
  }

  /** Kullback-Leibler divergence of {@code q} from {@code p}, in nats; infinite where q is zero and p is not. */
  public static double kullbackLeibler(double[] p, double[] q) {
    requireEqualLength(p, q);
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      if (p[i] != 0 || Double.isNaN(q[i])) { // so that a NaN on either side is seen
        double ratio = p[i] / q[i];
        double log =
            ratio == Double.POSITIVE_INFINITY ? Math.log(p[i]) - Math.log(q[i]) : Math.log(ratio);
        sum += p[i] * log;
      }
    }
    return Math.max(0, sum); // rounding may leave -1e-17
  }

  /** Hellinger distance. */
  public static double hellinger(double[] p, double[] q) {
    requireEqualLength(p, q);
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      double difference = Math.sqrt(p[i]) - Math.sqrt(q[i]);
      sum += difference * difference;
    }
    return Math.sqrt(sum / 2);
  }

  /** Largest absolute difference. */
  public static double maximum(double[] p, double[] q) {
    requireEqualLength(p, q);
    double max = 0;
    for (int i = 0; i < p.length; i++) {
      max = Math.max(max, Math.abs(p[i] - q[i])); // Math.max keeps a NaN
    }
    return max;
  }

  private static void requireEqualLength(double[] p, double[] q) {
    if (p.length != q.length) {
      throw new IllegalArgumentException(
          "distributions over "
              + p.length
              + " and "
              + q.length
              + " states cannot be compared; give the same states to both");
    }
  }
}
