package org.credence.lab.report;

import java.util.List;
import java.util.Optional;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.core.uncertainty.Estimate;
import org.credence.lab.report.TextTable.Column;

/** The most probable assignment from one engine, as a table, Markdown, CSV and JSON. */
public final class MostProbableText {

  private MostProbableText() {}

  /** For a terminal; every line ended by a newline. */
  public static String of(NetworkReport<MostProbableAssignment> report, Terminal terminal) {
    String body =
        report
            .outcome()
            .answer()
            .map(answer -> table(report, answer).render(terminal) + "\n" + line(answer) + "\n")
            .orElse("");
    return NetworkText.terminal(report, body, terminal);
  }

  /** As Markdown. */
  public static String markdown(NetworkReport<MostProbableAssignment> report) {
    String body =
        report
            .outcome()
            .answer()
            .map(a -> table(report, a).markdown() + "\n" + MarkdownText.of(line(a)) + ".\n")
            .orElse("");
    return NetworkText.markdown(report, body);
  }

  /** Columns: variable, state; the heading alone where there is no answer. */
  public static String csv(NetworkReport<MostProbableAssignment> report) {
    return CsvText.of(
        List.of("variable", "state"),
        csv ->
            report
                .outcome()
                .answer()
                .ifPresent(
                    answer -> {
                      for (int v = 0; v < report.model().ownSize(); v++) {
                        csv.writeRecord(report.variable(v), report.state(v, answer.state(v)));
                      }
                    }));
  }

  /** One object, ended by a newline. */
  public static String json(NetworkReport<MostProbableAssignment> report) {
    Optional<MostProbableAssignment> answer = report.outcome().answer();
    return JsonText.object(
        json -> {
          NetworkText.head(json, report);
          JsonText.estimate(json, "logP", answer.map(MostProbableAssignment::logP));
          if (answer.isPresent()) {
            json.writeObjectPropertyStart("assignment");
            for (int v = 0; v < report.model().ownSize(); v++) {
              json.writeStringProperty(report.variable(v), report.state(v, answer.get().state(v)));
            }
            json.writeEndObject();
          } else {
            json.writeNullProperty("assignment");
          }
          NetworkText.tail(json, report);
        });
  }

  private static TextTable table(
      NetworkReport<MostProbableAssignment> report, MostProbableAssignment answer) {
    TextTable table =
        new TextTable(List.of(Column.left("variable"), Column.left("state"), Column.left("")));
    for (int v = 0; v < report.model().ownSize(); v++) {
      boolean observed = report.evidence().states().containsKey(v);
      table.row(
          List.of(
              report.variable(v), report.state(v, answer.state(v)), observed ? "observed" : ""));
    }
    return table;
  }

  private static String line(MostProbableAssignment answer) {
    Estimate logP = answer.logP();
    return "log p(assignment, evidence) "
        + Figures.number(logP.value())
        + ", "
        + NetworkText.statement(logP.error());
  }
}
