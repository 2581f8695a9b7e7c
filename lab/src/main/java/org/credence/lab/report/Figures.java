package org.credence.lab.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import tools.jackson.core.io.NumberOutput;

/** Numbers for people (a few digits, a unit) and numbers for machines (all digits). An undefined number is a hyphen, or nothing. */
public final class Figures {

  /** What stands where there is no number. */
  public static final String NONE = "-";

  private static final double DAY = 86_400;
  private static final double YEAR = 365.25 * DAY;

  private Figures() {}

  /** Two significant digits: {@code 0.012}, {@code 1.2e-4}, {@code 0}. */
  public static String error(double value) {
    return rounded(value, 2);
  }

  /** Four significant digits: {@code 0.8123}, {@code -3.142}, {@code 1.234e-7}. */
  public static String number(double value) {
    return rounded(value, 4);
  }

  private static String rounded(double value, int digits) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? NONE : value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return "0";
    }
    double size = Math.abs(value);
    BigDecimal rounded =
        new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    if (size >= 1e-3 && size < 1e6) {
      return rounded.stripTrailingZeros().toPlainString();
    }
    int exponent = rounded.precision() - rounded.scale() - 1;
    return rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
  }

  /** Six decimals, or significant digits where those would be all zeros: {@code 0.055000}, {@code 3.1e-9}, {@code 0}, {@code 1}. */
  public static String probability(double p) {
    if (p == 0 || p == 1) {
      return p == 0 ? "0" : "1";
    }
    return Math.abs(p) >= 1e-4 && Math.abs(p) < 10
        ? String.format(Locale.ROOT, "%.6f", p)
        : error(p);
  }

  /** A count: {@code 9999}, {@code 12.3 k}, {@code 4.56 M}, {@code 8.4e280}. */
  public static String count(double value) {
    if (!Double.isFinite(value)) {
      return rounded(value, 3);
    }
    if (Math.abs(value) < 10_000 && value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return Math.abs(value) < 1e15
        ? scaled(value, 1000, "", " k", " M", " G", " T")
        : rounded(value, 2);
  }

  /** A time: {@code 12 µs}, {@code 3.41 ms}, {@code 2 s}, {@code 1.5 min}, {@code 3 h}, {@code 12 d}, {@code 3e9 y}. */
  public static String seconds(double value) {
    if (!Double.isFinite(value)) {
      return rounded(value, 3);
    }
    if (value == 0) {
      return "0 s";
    }
    if (value < 1) {
      return value < 1e-3 ? rounded(value * 1e6, 3) + " µs" : rounded(value * 1e3, 3) + " ms";
    }
    if (value < 60) {
      return rounded(value, 3) + " s";
    }
    if (value < 3600) {
      return rounded(value / 60, 3) + " min";
    }
    if (value < 2 * DAY) {
      return rounded(value / 3600, 3) + " h";
    }
    return value < 2 * YEAR ? rounded(value / DAY, 3) + " d" : rounded(value / YEAR, 3) + " y";
  }

  /** A size: {@code 512 B}, {@code 1.5 KiB}, {@code 3.1e20 B}. */
  public static String bytes(double value) {
    if (Double.isFinite(value) && Math.abs(value) >= 1e15) {
      return rounded(value, 2) + " B";
    }
    return Double.isFinite(value)
        ? scaled(value, 1024, " B", " KiB", " MiB", " GiB", " TiB")
        : rounded(value, 3);
  }

  /** A share in per cent, which is 100% only if it is whole and 0% only if it is nothing: {@code 97%}, {@code 99.9%}. */
  public static String share(double value) {
    if (!Double.isFinite(value)) {
      return rounded(value, 3);
    }
    double percent = 100 * value;
    if (percent > 99 && percent < 100) {
      return String.format(Locale.ROOT, "%.1f%%", Math.min(99.9, percent));
    }
    return percent > 0 && percent < 1
        ? String.format(Locale.ROOT, "%.1f%%", Math.max(0.1, percent))
        : String.format(Locale.ROOT, "%.0f%%", percent);
  }

  private static String scaled(double value, double base, String... units) {
    double rest = value;
    int unit = 0;
    while (Math.abs(rest) >= base && unit < units.length - 1) {
      rest /= base;
      unit++;
    }
    return rounded(rest, 3) + units[unit];
  }

  /**
   * All digits: the shortest decimal that reads back to the same double, the same on every JDK (that of {@code Double.toString}
   * is not the shortest before JDK 19). Nothing for a number that is not finite.
   */
  static String digits(double value) {
    return Double.isFinite(value) ? NumberOutput.toString(value, true) : "";
  }
}
