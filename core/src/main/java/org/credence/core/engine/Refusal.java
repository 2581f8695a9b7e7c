package org.credence.core.engine;

import java.util.Locale;
import java.util.Optional;

/** The sentences with which the door refuses. */
final class Refusal {

  private Refusal() {}

  /** Why this forecast does not fit this budget, with numbers and a cure; empty if it fits. */
  static Optional<String> of(Forecast forecast, Budget budget) {
    long affordable = budget.affordableBytes();
    if (!(forecast.bytes() <= affordable)) {
      String limit =
          budget.bytes().isPresent() && budget.bytes().getAsLong() <= affordable
              ? "the budget allows " + bytes(affordable)
              : "the heap can still give " + bytes(affordable);
      return Optional.of(
          "needs "
              + bytes(forecast.bytes())
              + " ("
              + forecast.basis()
              + "), "
              + limit
              + "; allow more memory (JDK_JAVA_OPTIONS=-Xmx...) or choose an approximate engine");
    }
    if (forecast.scope() == Forecast.Scope.ANSWER
        && budget.evaluations().isPresent()
        && forecast.evaluations() > budget.evaluations().getAsLong()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "needs %.4g evaluations (%s), the budget allows %d; allow more or choose an approximate engine",
              forecast.evaluations(),
              forecast.basis(),
              budget.evaluations().getAsLong()));
    }
    return Optional.empty();
  }

  /** What to say when the budget was used up before the answer was whole. */
  static String spent(StopReason reason, Budget budget) {
    return reason == StopReason.INTERRUPTED
        ? "interrupted before the answer was whole"
        : "the budget ("
            + budget
            + ") was used up before the answer was whole; allow more or choose an approximate engine";
  }

  private static String bytes(double count) {
    double value = count;
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.3g %s", value, units[unit]);
  }
}
