package org.credence.core.uncertainty;

import java.util.Locale;
import org.credence.core.uncertainty.ErrorStatement.Bound;
import org.credence.core.uncertainty.ErrorStatement.Interval;

/**
 * One statement from two about the same number.
 *
 * <pre>
 *  exact    and anything   exact
 *  unknown  and anything   the other one
 *  bound    and bound      their intersection; if it is empty, a {@link ContradictionException}
 *  bound    and interval   their intersection, an interval of the same level; the bound where it lies within the interval, or outside
 *  interval and interval   their intersection, at level 1 - (α₁ + α₂); unknown if it is empty or no level is left
 * </pre>
 *
 * <p>Both intervals miss with probability at most {@code α₁ + α₂} together, however they depend on each other (Bonferroni). So whoever
 * wants an intersection at 95 % asks two methods for 97.5 % each ({@link #levelOfEach}): intersecting intervals that were each made at
 * 95 % and calling it 95 % would be wrong. A bound is not narrowed by choosing, as it is certain; of several intervals at one level
 * none may be picked by its looks either.
 */
public final class Combination {

  /** Limits this far on the wrong side of each other, relative to their size where above 1, are a matter of rounding. */
  private static final double ROUNDING = 1e-9;

  private Combination() {}

  /** The level at which each of {@code parts} intervals must be made so that all hold together with {@code level}. */
  public static double levelOfEach(double level, int parts) {
    BernoulliConfidenceSequence.require(0, 0, level);
    if (parts < 1) {
      throw new IllegalArgumentException(
          "an error level split in " + parts + " parts; give at least 1");
    }
    return 1 - (1 - level) / parts;
  }

  /**
   * The statement that follows from both.
   *
   * @param first what the first method states
   * @param firstName the method, for the message if the two contradict each other
   */
  public static ErrorStatement of(
      ErrorStatement first, String firstName, ErrorStatement second, String secondName) {
    if (first instanceof ErrorStatement.Exact || second instanceof ErrorStatement.Unknown) {
      return first;
    }
    if (second instanceof ErrorStatement.Exact || first instanceof ErrorStatement.Unknown) {
      return second;
    }
    if (first instanceof Bound a) {
      return second instanceof Bound b
          ? intersection(a, firstName, b, secondName)
          : clipped((Interval) second, a);
    }
    return second instanceof Bound b
        ? clipped((Interval) first, b)
        : intersection((Interval) first, (Interval) second);
  }

  /**
   * Both bounds at once.
   *
   * @throws ContradictionException if they have no number in common
   */
  public static Bound intersection(Bound first, String firstName, Bound second, String secondName) {
    double lower = Math.max(first.lower(), second.lower());
    double upper = Math.min(first.upper(), second.upper());
    if (lower <= upper) {
      return new Bound(lower, upper);
    }
    double slack = ROUNDING * Math.max(1, Math.min(Math.abs(lower), Math.abs(upper)));
    if (lower - upper <= slack) {
      return new Bound(upper, lower);
    }
    throw new ContradictionException(
        firstName
            + " states ["
            + first.lower()
            + ", "
            + first.upper()
            + "] and "
            + secondName
            + " ["
            + second.lower()
            + ", "
            + second.upper()
            + "] for the same number, and both are certain: one of the two is wrong, which is a bug in Credence; "
            + "please report it with the model and the settings");
  }

  private static ErrorStatement clipped(Interval interval, Bound bound) {
    double lower = Math.max(interval.lower(), bound.lower());
    double upper = Math.min(interval.upper(), bound.upper());
    boolean boundWithin = lower == bound.lower() && upper == bound.upper();
    return lower > upper || boundWithin
        ? bound
        : new Interval(lower, upper, interval.level(), interval.method(), interval.anytime());
  }

  private static ErrorStatement intersection(Interval first, Interval second) {
    double level = first.level() + second.level() - 1;
    String both = "levels " + first.level() + " and " + second.level();
    if (!(level > 0)) {
      return ErrorStatement.unknown(
          "intervals of "
              + both
              + " leave none for their intersection; make each at a higher level");
    }
    double lower = Math.max(first.lower(), second.lower());
    double upper = Math.min(first.upper(), second.upper());
    if (lower > upper) {
      return ErrorStatement.unknown(
          String.format(
              Locale.ROOT,
              "two intervals (%s) do not meet: [%s, %s] by %s and [%s, %s] by %s",
              both,
              first.lower(),
              first.upper(),
              first.method(),
              second.lower(),
              second.upper(),
              second.method()));
    }
    return new Interval(
        lower,
        upper,
        level,
        first.method().equals(second.method())
            ? first.method()
            : first.method() + "; " + second.method(),
        first.anytime() && second.anytime());
  }
}
