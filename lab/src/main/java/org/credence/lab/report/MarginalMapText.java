package org.credence.lab.report;

import java.util.List;
import java.util.Optional;
import org.credence.bayes.problem.MarginalMapAssignment;
import org.credence.lab.report.TextTable.Column;

/** The most probable joint state of some variables from one engine, as a table, Markdown, CSV and JSON. */
public final class MarginalMapText {

  private MarginalMapText() {}

  /** For a terminal; every line ended by a newline. */
  public static String of(NetworkReport<MarginalMapAssignment> report, Terminal terminal) {
    return AnswerText.terminal(
        report, terminal, answer -> List.of(table(report, answer)), MarginalMapText::line);
  }

  /** As Markdown. */
  public static String markdown(NetworkReport<MarginalMapAssignment> report) {
    return AnswerText.markdown(
        report, answer -> List.of(table(report, answer)), MarginalMapText::line);
  }

  /** Columns: variable, state; the heading alone where there is no answer. */
  public static String csv(NetworkReport<MarginalMapAssignment> report) {
    return AnswerText.csv(
        report,
        List.of("variable", "state"),
        (csv, answer) -> {
          int[] states = answer.states();
          for (int i = 0; i < states.length; i++) {
            int v = answer.variables().get(i);
            csv.writeRecord(report.variable(v), report.state(v, states[i]));
          }
        });
  }

  /** One object, ended by a newline: that of the most probable assignment, with the variables asked for alone. */
  public static String json(NetworkReport<MarginalMapAssignment> report) {
    Optional<MarginalMapAssignment> answer = report.outcome().answer();
    return AnswerText.json(
        report,
        json -> {
          JsonText.estimate(json, "logP", answer.map(MarginalMapAssignment::logP));
          if (answer.isPresent()) {
            int[] states = answer.get().states();
            json.writeObjectPropertyStart("assignment");
            for (int i = 0; i < states.length; i++) {
              int v = answer.get().variables().get(i);
              json.writeStringProperty(report.variable(v), report.state(v, states[i]));
            }
            json.writeEndObject();
          } else {
            json.writeNullProperty("assignment");
          }
        });
  }

  private static TextTable table(
      NetworkReport<MarginalMapAssignment> report, MarginalMapAssignment answer) {
    TextTable table =
        new TextTable(List.of(Column.left("variable"), Column.left("state"), Column.left("")));
    int[] states = answer.states();
    for (int i = 0; i < states.length; i++) {
      int v = answer.variables().get(i);
      boolean observed = report.evidence().states().containsKey(v);
      table.row(
          List.of(report.variable(v), report.state(v, states[i]), observed ? "observed" : ""));
    }
    return table;
  }

  private static String line(MarginalMapAssignment answer) {
    return AnswerText.line("log p(these, evidence)", answer.logP());
  }
}
