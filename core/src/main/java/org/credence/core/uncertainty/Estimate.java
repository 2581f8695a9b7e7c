package org.credence.core.uncertainty;

import org.credence.core.engine.Guarantee;

/**
 * One number with what it is worth.
 *
 * @param value the number
 * @param guarantee what the method promises of it
 * @param error what is known about its distance from the truth
 */
public record Estimate(double value, Guarantee guarantee, ErrorStatement error) {

  /** A number that is the truth, up to rounding. */
  public static Estimate exact(double value) {
    return new Estimate(value, Guarantee.EXACT, ErrorStatement.exact());
  }
}
