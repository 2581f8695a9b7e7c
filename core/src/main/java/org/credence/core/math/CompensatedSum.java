package org.credence.core.math;

/**
 * A running sum whose rounding error does not grow with the number of terms (Neumaier 1974). Terms added in the same order give
 * the same bits.
 */
public final class CompensatedSum {
  private double sum;
  private double compensation;

  public void add(double term) {
    double next = sum + term;
    compensation += Math.abs(sum) >= Math.abs(term) ? (sum - next) + term : (term - next) + sum;
    sum = next;
  }

  /** The sum; infinite or NaN as a plain sum would be. */
  public double value() {
    return Double.isInfinite(sum) ? sum : sum + compensation;
  }
}
