package org.credence.lab.report;

import java.util.List;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.uncertainty.Estimate;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawProblem;

/**
 * The law of continuations from one engine.
 *
 * @param label what the model is called
 * @param prompt the text before
 * @param problem the question
 * @param most how many of the most probable texts are shown, at least 1
 * @param engine the engine's label
 * @param run seed, threads and budget
 * @param outcome how it ended
 * @param warnings about the model or the question, in full sentences; those of the engine are in its diagnostics
 */
public record TextLawReport(
    String label,
    String prompt,
    TextLawProblem problem,
    int most,
    String engine,
    Run run,
    Outcome<TextLaw> outcome,
    List<String> warnings) {

  /**
   * One continuation.
   *
   * @param text its tokens
   * @param shown the text as shown; an end token has a text too
   * @param estimate its probability
   */
  record Row(TokenSequence text, String shown, Estimate estimate) {}

  public TextLawReport {
    if (most < 1) {
      throw new IllegalArgumentException(most + " texts are to be shown; give at least 1");
    }
    warnings = List.copyOf(warnings);
  }

  /** The most probable listed texts, by falling probability; none without an answer. */
  List<Row> rows() {
    return outcome
        .answer()
        .map(
            law ->
                law.texts().entrySet().stream()
                    .limit(most)
                    .map(e -> new Row(e.getKey(), shown(e.getKey()), e.getValue()))
                    .toList())
        .orElse(List.of());
  }

  private String shown(TokenSequence text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      shown.append(problem.model().vocabulary().text(text.token(i)));
    }
    return shown.toString();
  }
}
