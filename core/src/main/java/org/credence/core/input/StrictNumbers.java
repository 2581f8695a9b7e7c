package org.credence.core.input;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Numbers as data files mean them: decimal digits, one point, one exponent. What {@code Double.parseDouble} takes besides
 * ({@code 1d}, {@code 0x1p3}, {@code NaN}, blanks, digits of other scripts) is refused, and so is a number too large for a double.
 * A number too small for a double is 0.
 */
public final class StrictNumbers {

  private StrictNumbers() {}

  /** The finite number that the whole text is, if it is one. */
  public static OptionalDouble decimal(String text) {
    int i = 0;
    int n = text.length();
    if (i < n && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
      i++;
    }
    int digits = 0;
    while (i < n && isDigit(text.charAt(i))) {
      i++;
      digits++;
    }
    if (i < n && text.charAt(i) == '.') {
      i++;
      while (i < n && isDigit(text.charAt(i))) {
        i++;
        digits++;
      }
    }
    if (digits == 0) {
      return OptionalDouble.empty();
    }
    if (i < n && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
      i++;
      if (i < n && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
        i++;
      }
      int first = i;
      while (i < n && isDigit(text.charAt(i))) {
        i++;
      }
      if (i == first) {
        return OptionalDouble.empty();
      }
    }
    if (i != n) {
      return OptionalDouble.empty();
    }
    double value = Double.parseDouble(text);
    return Double.isInfinite(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** The whole number that the whole text is, if it is one and fits a long. */
  public static OptionalLong whole(String text) {
    int i = text.startsWith("-") ? 1 : 0;
    if (i == text.length() || text.length() > 20) {
      return OptionalLong.empty();
    }
    for (int k = i; k < text.length(); k++) {
      if (!isDigit(text.charAt(k))) {
        return OptionalLong.empty();
      }
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty(); // more than 64 bits
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
