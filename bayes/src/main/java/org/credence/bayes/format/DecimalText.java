package org.credence.bayes.format;

import org.credence.core.input.StrictNumbers;

/**
 * Numbers out of the middle of a text, without a copy where that is exact.
 *
 * <p>Up to 15 significant digits without exponent are read as {@code m / 10^k}: both are doubles without error, so the one division
 * rounds correctly (Clinger 1990). Everything else goes to {@link StrictNumbers}.
 */
final class DecimalText {

  private static final int EXACT_DIGITS = 15;
  private static final double[] POWERS_OF_TEN = { // [k]: 10^k, all exact in double
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private DecimalText() {}

  /** The finite number that the characters from {@code from} to before {@code to} are; NaN if they are none. */
  static double parse(String text, int from, int to) {
    long digits = 0;
    int significant = 0;
    int fraction = 0;
    int seen = 0;
    boolean point = false;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        seen++;
        if (digits > 0 || c != '0') {
          significant++;
        }
        if (significant > EXACT_DIGITS) {
          return slowly(text, from, to);
        }
        digits = digits * 10 + (c - '0');
        if (point) {
          fraction++;
        }
      } else if (c == '.' && !point) {
        point = true;
      } else {
        return slowly(text, from, to);
      }
    }
    if (seen == 0 || fraction >= POWERS_OF_TEN.length) {
      return slowly(text, from, to);
    }
    return digits / POWERS_OF_TEN[fraction];
  }

  /** Whether the number there was read as 0 though one of its digits before the exponent is not: it is too small for a double. */
  static boolean isTooSmall(double value, String text, int from, int to) {
    if (value != 0) {
      return false;
    }
    for (int i = from; i < to && text.charAt(i) != 'e' && text.charAt(i) != 'E'; i++) {
      if (text.charAt(i) >= '1' && text.charAt(i) <= '9') {
        return true;
      }
    }
    return false;
  }

  /** Adding 0 turns the -0.0 of the likes of "-0" into 0. */
  private static double slowly(String text, int from, int to) {
    return StrictNumbers.decimal(text.substring(from, to)).orElse(Double.NaN) + 0.0;
  }
}
