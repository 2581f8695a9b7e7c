package org.credence.core.engine;

import java.util.Locale;

/** Why a run ended. */
public enum StopReason {
  /** The whole answer was computed. */
  COMPLETED,
  /** The engine's own convergence criterion was met. */
  CONVERGED,
  /** The engine's own limit of iterations was reached without convergence. */
  NOT_CONVERGED,
  /** The budget of steps was used up. */
  STEP_BUDGET,
  /** The budget of evaluations was used up. */
  EVALUATION_BUDGET,
  /** The budget of time was used up. */
  TIME_BUDGET,
  /** The forecast exceeds the budget, the heap or what arrays can hold, or memory ran out in spite of it; there is no answer. */
  REFUSED,
  /** The thread was interrupted (Ctrl-C). */
  INTERRUPTED,
  /** A number became infinite or undefined. */
  DIVERGED,
  /** The engine found no way to begin or to go on, without proof that there is none. */
  STUCK,
  /** The evidence was proved to have probability zero. */
  IMPOSSIBLE_EVIDENCE,
  /** The engine does not apply to this problem. */
  NOT_APPLICABLE;

  /** The name as it stands in tables and JSON: lower case with hyphens, for instance {@code "step-budget"}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether the run was cut short from outside rather than ended by the engine. */
  public boolean isCut() {
    return this == STEP_BUDGET
        || this == EVALUATION_BUDGET
        || this == TIME_BUDGET
        || this == INTERRUPTED;
  }
}
