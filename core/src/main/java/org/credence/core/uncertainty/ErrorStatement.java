package org.credence.core.uncertainty;

import java.util.function.Function;

/** What is known about the distance of one number from the truth. "Unknown, because" is a statement too; silence is not. */
public sealed interface ErrorStatement {

  /** One of the four, by kind. */
  <R> R match(
      Function<Exact, R> exact,
      Function<Interval, R> interval,
      Function<Bound, R> bound,
      Function<Unknown, R> unknown);

  /** The kind as it stands in tables and JSON: exact, interval, bound or unknown. */
  default String kind() {
    return match(e -> "exact", i -> "interval", b -> "bound", u -> "unknown");
  }

  /** Whether {@code truth} is within what is stated, allowing {@code slack} for rounding; {@code unknown} covers everything. */
  boolean covers(double value, double truth, double slack);

  /** The number is the truth, up to rounding. */
  static Exact exact() {
    return Exact.INSTANCE;
  }

  /** Nothing is known. */
  static Unknown unknown(String reason) {
    return new Unknown(reason);
  }

  /** The number is the truth, up to rounding. */
  record Exact() implements ErrorStatement {
    private static final Exact INSTANCE = new Exact();

    @Override
    public <R> R match(
        Function<Exact, R> exact,
        Function<Interval, R> interval,
        Function<Bound, R> bound,
        Function<Unknown, R> unknown) {
      return exact.apply(this);
    }

    @Override
    public boolean covers(double value, double truth, double slack) {
      return value == truth || Math.abs(value - truth) <= slack;
    }
  }

  /**
   * The truth lies between the limits in at least (or, for asymptotic methods, about) a share {@code level} of runs.
   *
   * @param lower lower limit, at most {@code upper}; may be minus infinity
   * @param upper upper limit; may be infinity
   * @param level in (0, 1)
   * @param method how it was made, for instance {@code "batch means, normal"}
   * @param anytime whether it holds however the moment of stopping was chosen
   */
  record Interval(double lower, double upper, double level, String method, boolean anytime)
      implements ErrorStatement {
    public Interval {
      requireOrdered("interval", lower, upper);
      if (!(level > 0 && level < 1)) {
        throw new IllegalArgumentException(
            "level of an interval is " + level + "; give a number in (0, 1)");
      }
    }

    @Override
    public <R> R match(
        Function<Exact, R> exact,
        Function<Interval, R> interval,
        Function<Bound, R> bound,
        Function<Unknown, R> unknown) {
      return interval.apply(this);
    }

    @Override
    public boolean covers(double value, double truth, double slack) {
      return truth >= lower - slack && truth <= upper + slack;
    }
  }

  /**
   * The truth certainly lies between the limits.
   *
   * @param lower lower limit, at most {@code upper}; may be minus infinity
   * @param upper upper limit; may be infinity
   */
  record Bound(double lower, double upper) implements ErrorStatement {
    public Bound {
      requireOrdered("bound", lower, upper);
    }

    @Override
    public <R> R match(
        Function<Exact, R> exact,
        Function<Interval, R> interval,
        Function<Bound, R> bound,
        Function<Unknown, R> unknown) {
      return bound.apply(this);
    }

    @Override
    public boolean covers(double value, double truth, double slack) {
      return truth >= lower - slack && truth <= upper + slack;
    }
  }

  /**
   * Nothing is known, for the reason given.
   *
   * @param reason a clause that completes "unknown, because"
   */
  record Unknown(String reason) implements ErrorStatement {
    public Unknown {
      if (reason.isBlank()) {
        throw new IllegalArgumentException(
            "an unknown error needs a reason; say what would have to be known");
      }
    }

    @Override
    public <R> R match(
        Function<Exact, R> exact,
        Function<Interval, R> interval,
        Function<Bound, R> bound,
        Function<Unknown, R> unknown) {
      return unknown.apply(this);
    }

    @Override
    public boolean covers(double value, double truth, double slack) {
      return true;
    }
  }

  private static void requireOrdered(String what, double lower, double upper) {
    if (!(lower <= upper)) {
      throw new IllegalArgumentException(
          "limits of the "
              + what
              + " are ["
              + lower
              + ", "
              + upper
              + "]; give numbers, the lower one first");
    }
  }
}
