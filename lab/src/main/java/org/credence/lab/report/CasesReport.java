package org.credence.lab.report;

import java.util.List;
import org.credence.core.engine.Run;
import org.credence.lab.cases.CaseTally;

/**
 * A table of cases put to one engine: how many ended how, and how long it took.
 *
 * @param label what the model is called
 * @param cases what the table of cases is called
 * @param engine the engine's label
 * @param tally how many ended how
 * @param prepareSeconds time to prepare the engine for the model
 * @param seconds time for all cases, reading and writing included
 * @param run seed, threads and budget of each case
 * @param interrupted whether cases may be missing
 * @param warnings about the model, in full sentences
 */
public record CasesReport(
    String label,
    String cases,
    String engine,
    CaseTally tally,
    double prepareSeconds,
    double seconds,
    Run run,
    boolean interrupted,
    List<String> warnings) {

  public CasesReport {
    warnings = List.copyOf(warnings);
  }

  double casesPerSecond() {
    return tally.cases() / Math.max(1e-9, seconds);
  }
}
