package org.credence.core.engine;

import java.util.Locale;
import java.util.Optional;

/** The sentences with which the door refuses. */
final class Refusal {

  private Refusal() {}

  /** Why this forecast does not fit this budget, with numbers and a cure; empty if it fits. */
  static Optional<String> of(Forecast forecast, Budget budget) {
    long affordable = budget.affordableBytes(forecast.bytes());
    if (!(forecast.bytes() <= affordable)) {
      boolean byBudget = budget.bytes().isPresent() && budget.bytes().getAsLong() <= affordable;
      return Optional.of(
          "needs "
              + bytes(forecast.bytes())
              + " ("
              + forecast.basis()
              + "), "
              + (byBudget
                  ? "the budget allows "
                      + bytes(affordable)
                      + "; allow more memory or choose an engine that needs less"
                  : "the heap can still give "
                      + bytes(affordable)
                      + "; allow more memory (JDK_JAVA_OPTIONS=-Xmx...) or choose an engine that"
                      + " needs less"));
    }
    if (forecast.scope() == Forecast.Scope.ANSWER
        && budget.evaluations().isPresent()
        && forecast.evaluations() > budget.evaluations().getAsLong()) {
      return Optional.of(
          "needs "
              + count(forecast.evaluations())
              + " evaluations ("
              + forecast.basis()
              + "), the budget allows "
              + budget.evaluations().getAsLong()
              + "; allow more or choose an approximate engine");
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

  /** What to say when memory ran out in spite of the forecast. */
  static String outOfMemory(VirtualMachineError error, Forecast forecast) {
    return error instanceof StackOverflowError
        ? "the stack was used up; allow more (JDK_JAVA_OPTIONS=-Xss...) or choose another engine"
        : "the heap was used up, although the forecast was "
            + bytes(forecast.bytes())
            + " ("
            + forecast.basis()
            + "); allow more memory (JDK_JAVA_OPTIONS=-Xmx...) or choose an engine that needs less";
  }

  private static String count(double number) {
    return number < 1e7
        ? String.format(Locale.ROOT, "%.0f", number)
        : String.format(Locale.ROOT, "%.4g", number);
  }

  private static String bytes(double count) {
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
