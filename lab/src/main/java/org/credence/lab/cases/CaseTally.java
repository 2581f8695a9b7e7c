package org.credence.lab.cases;

import org.credence.core.engine.Outcome;
import org.credence.core.engine.StopReason;

/** How many cases ended how. */
public final class CaseTally {

  private long answered;
  private long unsure;
  private long impossible;
  private long malformed;
  private long refused;
  private long failed;

  /** Counts one case, and returns how it stands in a column of statuses. */
  public String add(Case row, Outcome<?> outcome) {
    return outcome.match(
        a -> {
          if (a.diagnostics().passedItsOwnCriterion()) {
            answered++;
            return "ok";
          }
          unsure++;
          return "unsure: " + a.diagnostics().stop().label();
        },
        i -> {
          impossible++;
          return "impossible: " + String.join(", ", i.conflict());
        },
        g -> {
          if (row.error().isPresent()) {
            malformed++;
          } else if (ofResources(g.diagnostics().stop())) {
            refused++;
          } else {
            failed++;
          }
          return "error: " + g.reason();
        });
  }

  private static boolean ofResources(StopReason stop) {
    return stop == StopReason.REFUSED || stop.isCut();
  }

  /** All cases. */
  public long cases() {
    return answered + unsure + impossible + malformed + refused + failed;
  }

  /** Answered, the engine's own criterion met. */
  public long answered() {
    return answered;
  }

  /** Answered, the engine's own criterion not met. */
  public long unsure() {
    return unsure;
  }

  /** Proved to have evidence of probability zero. */
  public long impossible() {
    return impossible;
  }

  /** Rows that could not be read. */
  public long malformed() {
    return malformed;
  }

  /** Refused for memory or work, or out of budget. */
  public long refused() {
    return refused;
  }

  /** Without an answer for another reason. */
  public long failed() {
    return failed;
  }
}
