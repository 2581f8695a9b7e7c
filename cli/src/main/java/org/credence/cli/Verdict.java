package org.credence.cli;

import java.util.List;
import org.credence.core.compare.ComparisonResult;
import org.credence.core.compare.ComparisonRow;
import org.credence.core.engine.Diagnostics;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.StopReason;

/** The exit code that an outcome deserves. */
final class Verdict {

  private Verdict() {}

  /**
   * For one engine's outcome.
   *
   * @param strict whether an answer that missed its engine's own criterion counts as none
   */
  static int of(Outcome<?> outcome, boolean strict) {
    Diagnostics diagnostics = outcome.diagnostics();
    if (diagnostics.stop() == StopReason.INTERRUPTED) {
      return ExitCode.INTERRUPTED;
    }
    return outcome.match(
        answered ->
            strict && !diagnostics.passedItsOwnCriterion() ? ExitCode.NOT_TRUSTED : ExitCode.GOOD,
        impossible -> ExitCode.IMPOSSIBLE,
        gaveUp -> withoutAnswer(diagnostics.stop()));
  }

  /**
   * For a comparison: good if any row has an answer.
   *
   * @param strict whether every row with an answer must have met its engine's own criterion
   */
  static int of(ComparisonResult result, boolean interrupted, boolean strict) {
    if (interrupted) {
      return ExitCode.INTERRUPTED;
    }
    List<ComparisonRow> rows = result.rows();
    if (result.anyAnswered()) {
      boolean allPassed =
          rows.stream()
              .filter(ComparisonRow::answered)
              .allMatch(row -> row.diagnostics().passedItsOwnCriterion());
      return strict && !allPassed ? ExitCode.NOT_TRUSTED : ExitCode.GOOD;
    }
    if (rows.stream().anyMatch(r -> r.diagnostics().stop() == StopReason.IMPOSSIBLE_EVIDENCE)) {
      return ExitCode.IMPOSSIBLE;
    }
    boolean allRefused =
        rows.stream().allMatch(r -> withoutAnswer(r.diagnostics().stop()) == ExitCode.REFUSED);
    return allRefused ? ExitCode.REFUSED : ExitCode.NOT_TRUSTED;
  }

  /** Refused only where resources were the reason; an engine that got stuck has no answer to be trusted. */
  static int withoutAnswer(StopReason stop) {
    return switch (stop) {
      case REFUSED, STEP_BUDGET, EVALUATION_BUDGET, TIME_BUDGET -> ExitCode.REFUSED;
      case INTERRUPTED -> ExitCode.INTERRUPTED;
      case IMPOSSIBLE_EVIDENCE -> ExitCode.IMPOSSIBLE;
      case COMPLETED, CONVERGED, NOT_CONVERGED, DIVERGED, STUCK, NOT_APPLICABLE ->
          ExitCode.NOT_TRUSTED;
    };
  }
}
