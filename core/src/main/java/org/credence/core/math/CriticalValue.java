package org.credence.core.math;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/** Half widths of two-sided intervals in units of the standard error: {@code P(|Z| <= z) = level}. */
public final class CriticalValue {

  private CriticalValue() {}

  /** Of the standard normal law; about 1.96 for 0.95. {@code level} in (0, 1). */
  public static double normal(double level) {
    double upper = upperTail(level);
    return upper < 1
        ? new NormalDistribution().inverseCumulativeProbability(upper)
        : -new NormalDistribution().inverseCumulativeProbability(lowerTail(level));
  }

  /** Of Student's law; about 2.05 for 0.95 and 28 degrees of freedom. {@code level} in (0, 1), at least 1 degree. */
  public static double student(double level, int degreesOfFreedom) {
    double upper = upperTail(level);
    return upper < 1
        ? new TDistribution(degreesOfFreedom).inverseCumulativeProbability(upper)
        : -new TDistribution(degreesOfFreedom).inverseCumulativeProbability(lowerTail(level));
  }

  /** Where the upper one rounds to 1. */
  private static double lowerTail(double level) {
    return (1 - level) / 2;
  }

  private static double upperTail(double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "level of an interval is " + level + "; give a number in (0, 1)");
    }
    return 0.5 + level / 2;
  }
}
