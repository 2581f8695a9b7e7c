package org.credence.lab.report;

import java.util.List;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawProblem;

/**
 * The law of continuations, asked of one engine.
 *
 * @param label what the model is called
 * @param problem the question
 * @param engine the engine's label
 * @param run seed, threads and budget
 * @param outcome how it ended
 * @param most how many texts are shown at most, the most probable ones
 * @param warnings about the model or the question, in full sentences; those of the engine are in its diagnostics
 */
public record TextReport(
    String label,
    TextLawProblem problem,
    String engine,
    Run run,
    Outcome<TextLaw> outcome,
    int most,
    List<String> warnings) {

  public TextReport {
    warnings = List.copyOf(warnings);
  }
}
