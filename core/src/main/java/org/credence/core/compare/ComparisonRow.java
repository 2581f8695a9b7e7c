package org.credence.core.compare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.core.engine.Diagnostics;

/**
 * One engine, one seed.
 *
 * @param engine the engine's label
 * @param outcome {@code "answered"}, {@code "impossible-evidence"} or {@code "gave-up"}
 * @param reason why there is no answer; empty if there is one
 * @param errors the judge's errors; empty without an answer or a reference
 * @param stated what the answer says of its error; absent without an answer
 * @param diagnostics how the run went
 * @param seed the seed of this run
 * @param curve errors of the answers on the way, if they were asked for
 */
public record ComparisonRow(
    String engine,
    String outcome,
    String reason,
    Map<String, Double> errors,
    Optional<StatedError> stated,
    Diagnostics diagnostics,
    long seed,
    List<CurvePoint> curve) {

  public ComparisonRow {
    errors = Collections.unmodifiableMap(new LinkedHashMap<>(errors));
    curve = List.copyOf(curve);
  }

  /** Whether there is an answer. */
  public boolean answered() {
    return outcome.equals("answered");
  }

  /** Wall-clock seconds of the run. */
  public double seconds() {
    return diagnostics.elapsed().toNanos() / 1e9;
  }
}
