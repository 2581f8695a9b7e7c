package org.credence.core.engine;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a run went.
 *
 * @param guarantee what this answer is worth, as it really ended: an iteration cut before its criterion was met has lost the
 *     guarantee it would have had
 * @param stop why it ended
 * @param steps quanta of work done
 * @param evaluations work done, in the problem's unit
 * @param elapsed wall-clock time
 * @param peakBytes the most bytes the engine held in tables of its own
 * @param measures named numbers of the engine, in the order given (for instance {@code "effectiveSampleSize"})
 * @param warnings what the reader of the answer must know, in full sentences
 * @param notes what the engine decided by itself and why, in full sentences; nothing in them puts the answer in doubt
 */
public record Diagnostics(
    Guarantee guarantee,
    StopReason stop,
    long steps,
    long evaluations,
    Duration elapsed,
    long peakBytes,
    Map<String, Double> measures,
    List<String> warnings,
    List<String> notes) {

  public Diagnostics {
    measures = Collections.unmodifiableMap(new LinkedHashMap<>(measures));
    warnings = List.copyOf(warnings);
    notes = List.copyOf(notes);
  }

  /** Of an engine that had nothing to decide. */
  public Diagnostics(
      Guarantee guarantee,
      StopReason stop,
      long steps,
      long evaluations,
      Duration elapsed,
      long peakBytes,
      Map<String, Double> measures,
      List<String> warnings) {
    this(guarantee, stop, steps, evaluations, elapsed, peakBytes, measures, warnings, List.of());
  }

  /** Whether the engine met its own criterion: completed, converged, or spent its budget as samplers do. */
  public boolean passedItsOwnCriterion() {
    return switch (stop) {
      case COMPLETED, CONVERGED -> true;
      case STEP_BUDGET, EVALUATION_BUDGET, TIME_BUDGET -> guarantee != Guarantee.HEURISTIC;
      default -> false;
    };
  }
}
