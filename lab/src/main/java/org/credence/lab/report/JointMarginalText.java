package org.credence.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.credence.bayes.problem.JointMarginal;
import org.credence.lab.report.TextTable.Column;

/** The joint distribution of several variables from one engine, as a table, Markdown, CSV and JSON; the query of the report names them. */
public final class JointMarginalText {

  private JointMarginalText() {}

  /** For a terminal; every line ended by a newline. */
  public static String of(NetworkReport<JointMarginal> report, Terminal terminal) {
    return AnswerText.terminal(
        report, terminal, answer -> List.of(table(report, answer)), JointMarginalText::line);
  }

  /** As Markdown. */
  public static String markdown(NetworkReport<JointMarginal> report) {
    return AnswerText.markdown(
        report, answer -> List.of(table(report, answer)), JointMarginalText::line);
  }

  /** Columns: the variables, then p; one row per joint state, the heading alone where there is no answer. */
  public static String csv(NetworkReport<JointMarginal> report) {
    List<String> heading = new ArrayList<>(report.query().stream().map(report::variable).toList());
    heading.add("p");
    return AnswerText.csv(
        report,
        heading,
        (csv, answer) -> {
          for (int i = 0; i < answer.size(); i++) {
            List<String> row = states(report, answer, i);
            row.add(Figures.digits(answer.value(i)));
            csv.writeRecord(row);
          }
        });
  }

  /** One object, ended by a newline. */
  public static String json(NetworkReport<JointMarginal> report) {
    Optional<JointMarginal> answer = report.outcome().answer();
    return AnswerText.json(
        report,
        json -> {
          JsonText.estimate(json, "logEvidence", answer.map(JointMarginal::logEvidence));
          json.writeArrayPropertyStart("jointVariables");
          for (int v : report.query()) {
            json.writeStartObject();
            json.writeStringProperty("variable", report.variable(v));
            JsonText.texts(json, "states", report.model().variables().get(v).states());
            json.writeEndObject();
          }
          json.writeEndArray();
          if (answer.isPresent()) {
            JsonText.numbers(json, "joint", answer.get().table());
          } else {
            json.writeNullProperty("joint");
          }
        });
  }

  private static List<String> states(
      NetworkReport<JointMarginal> report, JointMarginal answer, int index) {
    List<String> row = new ArrayList<>();
    int[] states = answer.states(index);
    for (int i = 0; i < states.length; i++) {
      row.add(report.state(answer.variables().get(i), states[i]));
    }
    return row;
  }

  private static TextTable table(NetworkReport<JointMarginal> report, JointMarginal answer) {
    List<Column> columns = new ArrayList<>();
    report.query().forEach(v -> columns.add(Column.left(report.variable(v))));
    columns.add(Column.right("p"));
    TextTable table = new TextTable(columns);
    for (int i = 0; i < answer.size(); i++) {
      List<String> row = states(report, answer, i);
      row.add(Figures.probability(answer.value(i)));
      table.row(row);
    }
    return table;
  }

  private static String line(JointMarginal answer) {
    return AnswerText.line("log evidence", answer.logEvidence());
  }
}
