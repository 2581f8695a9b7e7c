package org.credence.lab.catalog;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.credence.core.input.Escaped;
import org.credence.core.input.StrictNumbers;

/**
 * Durations, counts and sizes as text: {@code 2s}, {@code 500ms}, {@code 1.5m}; {@code 20000}, {@code 20k}, {@code 1.5M};
 * {@code 512MiB}. Strict: no blanks, no other units, nothing that is not exact.
 */
public final class RunText {

  private static final Duration LONGEST = Duration.ofDays(365);

  private RunText() {}

  /**
   * A positive duration of at most a year: a decimal number followed by ms, s, m or h.
   *
   * @param what whose value it is, for the message, for instance {@code "--time"}
   */
  public static Duration duration(String what, String text) {
    int unit = text.length();
    while (unit > 0 && Character.isLetter(text.charAt(unit - 1))) {
      unit--;
    }
    OptionalDouble number = StrictNumbers.decimal(text.substring(0, unit));
    double nanosPerUnit =
        switch (text.substring(unit)) {
          case "ms" -> 1e6;
          case "s" -> 1e9;
          case "m" -> 60e9;
          case "h" -> 3600e9;
          default -> Double.NaN;
        };
    double nanos = number.orElse(Double.NaN) * nanosPerUnit;
    if (!(nanos >= 1 && nanos <= LONGEST.toNanos())) {
      throw new CatalogException(
          what
              + " is "
              + Escaped.quote(text)
              + ", expected a positive duration of at most a year, such as 500ms, 2s, 1.5m or 1h");
    }
    return Duration.ofNanos(Math.round(nanos));
  }

  /** A whole number of at least {@code least}; k, M and G stand for thousands, millions and milliards. */
  public static long count(String what, String text, long least) {
    long times = suffix(text, 1000, "k", "M", "G");
    String digits = times == 1 ? text : text.substring(0, text.length() - 1);
    return scaled(
        what,
        text,
        digits,
        times,
        least,
        "expected a whole number of at least " + least + ", such as 20000, 20k or 1.5M");
  }

  /** Bytes: a number followed by B, KiB, MiB or GiB, or as the JVM has them by k, m or g (the same units). */
  public static long bytes(String what, String text) {
    String form =
        "expected a size such as 512MiB, 2GiB or 2g (units B, KiB or k, MiB or m, GiB or g)";
    String[] units = {"B", "KiB", "k", "MiB", "m", "GiB", "g"};
    long[] sizes = {1, 1L << 10, 1L << 10, 1L << 20, 1L << 20, 1L << 30, 1L << 30};
    for (int i = units.length - 1; i >= 0; i--) {
      if (text.endsWith(units[i])) {
        String digits = text.substring(0, text.length() - units[i].length());
        return scaled(what, text, digits, sizes[i], 1, form);
      }
    }
    throw new CatalogException(what + " is " + Escaped.quote(text) + ", " + form);
  }

  /** A seed: any whole number of 64 bits. */
  public static long seed(String what, String text) {
    OptionalLong seed = StrictNumbers.whole(text);
    if (seed.isEmpty()) {
      throw new CatalogException(
          what + " is " + Escaped.quote(text) + ", expected a whole number of at most 64 bits");
    }
    return seed.getAsLong();
  }

  private static long suffix(String text, long base, String... units) {
    long times = 1;
    for (String unit : units) {
      times *= base;
      if (text.endsWith(unit)) {
        return times;
      }
    }
    return 1;
  }

  private static long scaled(
      String what, String text, String digits, long times, long least, String form) {
    if (digits.length() <= 30
        && StrictNumbers.decimal(digits).isPresent()
        && !hasExponent(digits)) {
      try {
        long value = new BigDecimal(digits).multiply(BigDecimal.valueOf(times)).longValueExact();
        if (value >= least) {
          return value;
        }
      } catch (ArithmeticException e) {
        // a fraction, or more than 64 bits: said below
      }
    }
    throw new CatalogException(what + " is " + Escaped.quote(text) + ", " + form);
  }

  private static boolean hasExponent(String digits) {
    return digits.indexOf('e') >= 0 || digits.indexOf('E') >= 0;
  }
}
