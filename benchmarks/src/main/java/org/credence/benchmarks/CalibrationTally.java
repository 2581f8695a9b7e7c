package org.credence.benchmarks;

import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.special.Gamma;

/**
 * Whether stated probabilities are those of the states that were drawn, given what was observed.
 *
 * <p>For every number (a state of a variable) and every pattern of observations, over the simulations with that pattern:
 *
 * <pre>  z = (drawn in that state - Σ p) / sqrt(Σ p (1 - p)) </pre>
 *
 * <p>tested twice per number: the sum over all patterns as one z, and the sum of squares over patterns as chi-square, patterns with a
 * variance below {@value #LEAST_VARIANCE} being put together. What is returned is the smallest p value times the number of tests
 * (Bonferroni). A pattern depends on the observations alone, so a noisy p does no harm there, unlike bins of p itself, into which noise
 * sorts.
 */
final class CalibrationTally {

  private static final double LEAST_VARIANCE = 5;

  private final int numbers;
  private final double[] excess; // [pattern][number], drawn less stated
  private final double[] variance; // [pattern][number]

  CalibrationTally(int patterns, int numbers) {
    this.numbers = numbers;
    this.excess = new double[patterns * numbers];
    this.variance = new double[patterns * numbers];
  }

  /** One simulation: whether the number's state was drawn, and the probability stated for it. */
  void add(int pattern, int number, boolean drawn, double p) {
    int at = pattern * numbers + number;
    excess[at] += (drawn ? 1 : 0) - p;
    variance[at] += p * (1 - p);
  }

  void add(CalibrationTally other) {
    for (int i = 0; i < excess.length; i++) {
      excess[i] += other.excess[i];
      variance[i] += other.variance[i];
    }
  }

  /** The smallest p value over all numbers and both tests, times how many there are; at most 1. */
  double pValue() {
    double smallest = 1;
    for (int number = 0; number < numbers; number++) {
      smallest = Math.min(smallest, pValue(number));
    }
    return Math.min(1, smallest * 2 * numbers);
  }

  private double pValue(int number) {
    double allExcess = 0;
    double allVariance = 0;
    double restExcess = 0;
    double restVariance = 0;
    double squares = 0;
    int groups = 0;
    for (int at = number; at < excess.length; at += numbers) {
      allExcess += excess[at];
      allVariance += variance[at];
      if (variance[at] >= LEAST_VARIANCE) {
        squares += excess[at] * excess[at] / variance[at];
        groups++;
      } else {
        restExcess += excess[at];
        restVariance += variance[at];
      }
    }
    if (restVariance >= LEAST_VARIANCE) {
      squares += restExcess * restExcess / restVariance;
      groups++;
    }
    if (groups == 0) {
      return Math.abs(restExcess) > 2 * LEAST_VARIANCE ? 0 : 1; // states drawn that cannot be
    }
    double ofSum = Erf.erfc(Math.abs(allExcess) / Math.sqrt(2 * allVariance));
    return Math.min(ofSum, Gamma.regularizedGammaQ(groups / 2.0, squares / 2));
  }
}
