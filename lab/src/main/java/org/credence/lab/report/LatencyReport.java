package org.credence.lab.report;

import java.util.List;
import org.credence.core.engine.Run;
import org.credence.lab.cases.LatencyStudy;

/**
 * How fast an engine answers cases on a model.
 *
 * @param label what the model is called
 * @param cases what the table of cases is called
 * @param result what was measured
 * @param run seed and budget of each case
 * @param interrupted whether the study ended early
 * @param warnings about the model, in full sentences
 */
public record LatencyReport(
    String label,
    String cases,
    LatencyStudy.Result result,
    Run run,
    boolean interrupted,
    List<String> warnings) {

  public LatencyReport {
    warnings = List.copyOf(warnings);
  }
}
