package org.credence.lab.report;

import java.util.Optional;
import org.credence.core.uncertainty.Estimate;

/** The log probability of the evidence from one engine, as text and as JSON. */
public final class EvidenceProbabilityText {

  private EvidenceProbabilityText() {}

  /** For a terminal; every line ended by a newline. */
  public static String of(NetworkReport<Estimate> report, Terminal terminal) {
    return NetworkText.terminal(report, ended(line(report.outcome().answer()), "\n"), terminal);
  }

  /** As Markdown. */
  public static String markdown(NetworkReport<Estimate> report) {
    return NetworkText.markdown(
        report, ended(MarkdownText.of(line(report.outcome().answer())), ".\n"));
  }

  /** One object, ended by a newline: that of marginals without them. */
  public static String json(NetworkReport<Estimate> report) {
    return AnswerText.json(
        report, json -> JsonText.estimate(json, "logEvidence", report.outcome().answer()));
  }

  private static String ended(String line, String end) {
    return line.isEmpty() ? "" : line + end;
  }

  private static String line(Optional<Estimate> answer) {
    return answer
        .map(
            estimate ->
                "log evidence "
                    + Figures.number(estimate.value())
                    + " (evidence "
                    + Figures.number(Math.exp(estimate.value()))
                    + "), "
                    + NetworkText.statement(estimate.error()))
        .orElse("");
  }
}
