package org.credence.lab.report;

import java.util.List;
import java.util.Optional;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.lab.report.TextTable.Column;
import tools.jackson.core.JsonGenerator;

/** The most probable assignment from one engine, as a table, Markdown, CSV and JSON. */
public final class MostProbableText {

  private MostProbableText() {}

  /** For a terminal; every line ended by a newline. */
  public static String of(NetworkReport<MostProbableAssignment> report, Terminal terminal) {
    return AnswerText.terminal(
        report, terminal, answer -> List.of(table(report, answer)), MostProbableText::line);
  }

  /** As Markdown. */
  public static String markdown(NetworkReport<MostProbableAssignment> report) {
    return AnswerText.markdown(
        report, answer -> List.of(table(report, answer)), MostProbableText::line);
  }

  /** Columns: variable, state; the heading alone where there is no answer. */
  public static String csv(NetworkReport<MostProbableAssignment> report) {
    return AnswerText.csv(
        report,
        List.of("variable", "state"),
        (csv, answer) -> {
          for (int v = 0; v < report.model().ownSize(); v++) {
            csv.writeRecord(report.variable(v), report.state(v, answer.state(v)));
          }
        });
  }

  /** One object, ended by a newline. */
  public static String json(NetworkReport<MostProbableAssignment> report) {
    Optional<MostProbableAssignment> answer = report.outcome().answer();
    return AnswerText.json(
        report,
        json -> {
          JsonText.estimate(json, "logP", answer.map(MostProbableAssignment::logP));
          if (answer.isPresent()) {
            states(json, report, answer.get());
          } else {
            json.writeNullProperty("assignment");
          }
        });
  }

  /** The states of all variables as the field {@code assignment}. */
  static void states(JsonGenerator json, NetworkReport<?> report, MostProbableAssignment answer) {
    json.writeObjectPropertyStart("assignment");
    for (int v = 0; v < report.model().ownSize(); v++) {
      json.writeStringProperty(report.variable(v), report.state(v, answer.state(v)));
    }
    json.writeEndObject();
  }

  /** A row per variable, with a mark where it was observed. */
  static TextTable table(NetworkReport<?> report, MostProbableAssignment answer) {
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
    return AnswerText.line("log p(assignment, evidence)", answer.logP());
  }
}
