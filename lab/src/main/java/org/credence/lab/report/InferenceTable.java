package org.credence.lab.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.problem.Marginals;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.credence.lab.report.TextTable.Column;

/** Marginals from one engine as a table for people, on a terminal or in Markdown. */
public final class InferenceTable {

  private InferenceTable() {}

  /** For a terminal; every line ended by a newline. */
  public static String of(NetworkReport<Marginals> report, Terminal terminal) {
    Optional<Marginals> answer = report.outcome().answer();
    if (answer.isEmpty()) {
      return NetworkText.terminal(report, "", terminal);
    }
    StringBuilder body = new StringBuilder(table(report, answer.get()).render(terminal));
    String logEvidence = logEvidence(answer.get());
    if (!logEvidence.isEmpty()) {
      body.append('\n').append(logEvidence).append('\n');
    }
    for (String reason : unknowns(report, answer.get())) {
      Notes.wrap(body, reason, terminal, "  ");
    }
    return NetworkText.terminal(report, body.toString(), terminal);
  }

  /** As Markdown. */
  public static String markdown(NetworkReport<Marginals> report) {
    Optional<Marginals> answer = report.outcome().answer();
    if (answer.isEmpty()) {
      return NetworkText.markdown(report, "");
    }
    StringBuilder body = new StringBuilder(table(report, answer.get()).markdown());
    String logEvidence = logEvidence(answer.get());
    if (!logEvidence.isEmpty()) {
      body.append('\n').append(MarkdownText.of(logEvidence)).append(".\n");
    }
    for (String reason : unknowns(report, answer.get())) {
      body.append('\n').append(MarkdownText.of(reason)).append(".\n");
    }
    return NetworkText.markdown(report, body.toString());
  }

  private static TextTable table(NetworkReport<Marginals> report, Marginals answer) {
    TextTable table =
        new TextTable(
            List.of(
                Column.left("variable"),
                Column.left("state"),
                Column.right("p"),
                Column.left("own statement")));
    for (int v : InferenceRows.variables(report)) {
      boolean observed = report.evidence().states().containsKey(v);
      for (int s = 0; s < report.model().cardinality(v); s++) {
        Estimate estimate = InferenceRows.estimate(report, answer, v, s);
        table.row(
            List.of(
                s == 0 ? report.variable(v) : "",
                report.state(v, s),
                Figures.probability(estimate.value()),
                observed ? "observed" : NetworkText.statement(estimate.error())));
      }
    }
    return table;
  }

  private static String logEvidence(Marginals answer) {
    return answer
        .logEvidence()
        .map(
            estimate ->
                "log evidence "
                    + Figures.number(estimate.value())
                    + ", "
                    + NetworkText.statement(estimate.error())
                    + ", "
                    + estimate.guarantee().label())
        .orElse("");
  }

  /** The reasons why errors are unknown, each once with the number of probabilities it is about. */
  private static List<String> unknowns(NetworkReport<Marginals> report, Marginals answer) {
    Map<String, Integer> reasons = new LinkedHashMap<>();
    for (int v : InferenceRows.variables(report)) {
      for (int s = 0; s < report.model().cardinality(v); s++) {
        ErrorStatement error = InferenceRows.estimate(report, answer, v, s).error();
        if (error instanceof ErrorStatement.Unknown unknown) {
          reasons.merge(unknown.reason(), 1, Integer::sum);
        }
      }
    }
    return reasons.entrySet().stream()
        .map(
            e ->
                "unknown ("
                    + e.getValue()
                    + (e.getValue() == 1 ? " number" : " numbers")
                    + "), because "
                    + e.getKey())
        .toList();
  }
}
