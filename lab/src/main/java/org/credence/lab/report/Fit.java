package org.credence.lab.report;

import org.credence.core.engine.Budget;
import org.credence.core.engine.Forecast;

/** Whether an engine with this forecast would begin, or why the door would refuse it. */
public enum Fit {
  YES("yes"),
  NO_MEMORY("no (memory)"),
  NO_WORK("no (work)");

  private final String label;

  Fit(String label) {
    this.label = label;
  }

  /**
   * What the door would do. The work of an engine that goes step by step is never too much: it ends with the budget.
   *
   * @param budget whose memory and evaluations decide; without a number of bytes, what the heap can give
   */
  public static Fit of(Forecast forecast, Budget budget) {
    if (!(forecast.bytes() <= budget.affordableBytes())) {
      return NO_MEMORY;
    }
    boolean tooMuchWork =
        forecast.scope() == Forecast.Scope.ANSWER
            && budget.evaluations().isPresent()
            && forecast.evaluations() > budget.evaluations().getAsLong();
    return tooMuchWork ? NO_WORK : YES;
  }

  /** As it stands in tables and JSON. */
  public String label() {
    return label;
  }
}
