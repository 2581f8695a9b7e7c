package org.credence.core.engine;

import java.util.Locale;
import java.util.Optional;

/** The sentences with which the door refuses. */
final class Refusal {

  /** Fewer are not worth calibrating the machine for. */
  private static final double EVALUATIONS_WORTH_A_TIME = 1e8;

  private static final double MINUTE = 60;
  private static final double HOUR = 60 * MINUTE;
  private static final double DAY = 24 * HOUR;
  private static final double YEAR = 365.25 * DAY;

  private Refusal() {}

  /** What is missing, with numbers, and what would help. */
  record Shortfall(String missing, String cure) {}

  /** Why this forecast does not fit this budget, with numbers and a cure; empty if it fits. */
  static Optional<String> of(Forecast forecast, Budget budget) {
    return shortfall(forecast, budget).map(lack -> lack.missing() + "; " + lack.cure());
  }

  /** What this budget lacks for this forecast; empty if it fits. */
  static Optional<Shortfall> shortfall(Forecast forecast, Budget budget) {
    long affordable = budget.affordableBytes(forecast.bytes());
    if (!(forecast.bytes() <= affordable)) {
      boolean byBudget = budget.bytes().isPresent() && budget.bytes().getAsLong() <= affordable;
      String limit = byBudget ? "the budget allows " : "the heap can still give ";
      return Optional.of(
          new Shortfall(
              "needs "
                  + bytes(forecast.bytes())
                  + " ("
                  + forecast.basis()
                  + "), "
                  + limit
                  + bytes(affordable),
              (byBudget ? "allow more memory" : "allow more memory (JDK_JAVA_OPTIONS=-Xmx...)")
                  + " or choose an engine that needs less"));
    }
    if (forecast.scope() == Forecast.Scope.ANSWER
        && budget.evaluations().isPresent()
        && forecast.evaluations() > budget.evaluations().getAsLong()) {
      return Optional.of(
          new Shortfall(
              "needs "
                  + count(forecast.evaluations())
                  + " evaluations"
                  + time(forecast)
                  + " ("
                  + forecast.basis()
                  + "), the budget allows "
                  + budget.evaluations().getAsLong(),
              "allow more or choose an approximate engine"));
    }
    return Optional.empty();
  }

  /** Why one step is more than the budget allows; empty if it is not. */
  static Optional<String> ofFirstStep(double evaluations, Forecast forecast, Budget budget) {
    long allowed = budget.evaluations().orElse(Long.MAX_VALUE);
    if (evaluations <= allowed) {
      return Optional.empty();
    }
    Forecast step =
        Forecast.ofStep(evaluations, forecast.bytes(), forecast.basis())
            .costing(forecast.relativeCost());
    return Optional.of(
        "one step needs "
            + count(evaluations)
            + " evaluations"
            + time(step)
            + ", the budget allows "
            + allowed
            + "; allow more or choose an engine of shorter steps");
  }

  /** What to say when the budget was used up before the answer was whole. */
  static String spent(StopReason reason, Budget budget, Forecast forecast, Meter meter) {
    return spent(reason, budget, progress(forecast, meter));
  }

  /** As {@link #spent(StopReason, Budget, Forecast, Meter)}, of work whose size was not predicted. */
  static String spent(StopReason reason, Budget budget) {
    return spent(reason, budget, "");
  }

  private static String spent(StopReason reason, Budget budget, String progress) {
    return reason == StopReason.INTERRUPTED
        ? "interrupted before the answer was whole" + progress
        : "the budget ("
            + budget
            + ") was used up before the answer was whole"
            + progress
            + "; allow more or choose an approximate engine";
  }

  /** How much of the predicted work was done, and how long all of it would take at that pace; empty where it says nothing. */
  private static String progress(Forecast forecast, Meter meter) {
    double share = meter.evaluations() / forecast.evaluations();
    if (forecast.scope() != Forecast.Scope.ANSWER || !(share > 0 && share < 1)) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        ", after %.2g %% of the predicted work; all of it would take %s",
        100 * share,
        duration(meter.elapsedNanos() / 1e9 / share));
  }

  /** {@code ", about 3 h"} where it is worth saying, else empty. */
  static String time(Forecast forecast) {
    return forecast.evaluations() < EVALUATIONS_WORTH_A_TIME
            || Double.isNaN(forecast.relativeCost())
        ? ""
        : ", " + duration(forecast.seconds(Calibration.ofThisMachine()));
  }

  /** About how long, in the largest unit of which there is one. */
  static String duration(double seconds) {
    if (seconds < 1) {
      return "less than 1 s";
    }
    if (!(seconds / YEAR < 1e6)) {
      return "millions of years";
    }
    return seconds < MINUTE
        ? about(seconds, "s", "s")
        : seconds < HOUR
            ? about(seconds / MINUTE, "min", "min")
            : seconds < 2 * DAY
                ? about(seconds / HOUR, "h", "h")
                : seconds < 2 * YEAR
                    ? about(seconds / DAY, "day", "days")
                    : about(seconds / YEAR, "year", "years");
  }

  private static String about(double value, String one, String many) {
    String figure =
        value < 10
            ? String.format(Locale.ROOT, "%.1f", value).replace(".0", "")
            : String.format(Locale.ROOT, "%.0f", value);
    return "about " + figure + " " + (figure.equals("1") ? one : many);
  }

  /** What to say when memory ran out in spite of the forecast. */
  static String outOfMemory(VirtualMachineError error, Forecast forecast) {
    return outOfMemory(
        error,
        "although the forecast was " + bytes(forecast.bytes()) + " (" + forecast.basis() + ")");
  }

  /** What to say when memory ran out before there was a forecast. */
  static String outOfMemory(VirtualMachineError error) {
    return outOfMemory(error, "before it was known how much the answer needs");
  }

  private static String outOfMemory(VirtualMachineError error, String circumstances) {
    return error instanceof StackOverflowError
        ? "the stack was used up; allow more (JDK_JAVA_OPTIONS=-Xss...) or choose another engine"
        : "the heap was used up, "
            + circumstances
            + "; allow more memory (JDK_JAVA_OPTIONS=-Xmx...) or choose an engine that needs less";
  }

  static String count(double number) {
    return number < 1e7
        ? String.format(Locale.ROOT, "%.0f", number)
        : String.format(Locale.ROOT, "%.4g", number);
  }

  static String bytes(double count) {
    double value = count;
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    String form = unit == 0 ? "%.0f %s" : value < 1000 ? "%.3g %s" : "%.4g %s";
    return String.format(Locale.ROOT, form, value, units[unit]);
  }
}
