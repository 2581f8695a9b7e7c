package org.credence.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.credence.bayes.problem.KMostProbable;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.lab.report.TextTable.Column;

/**
 * The k most probable assignments from one engine, as a table, Markdown, CSV and JSON. For people the first is shown whole, of the
 * others what differs from it.
 */
public final class KMostProbableText {

  private KMostProbableText() {}

  /** For a terminal; every line ended by a newline. */
  public static String of(NetworkReport<KMostProbable> report, Terminal terminal) {
    return AnswerText.terminal(
        report, terminal, answer -> tables(report, answer), KMostProbableText::line);
  }

  /** As Markdown. */
  public static String markdown(NetworkReport<KMostProbable> report) {
    return AnswerText.markdown(report, answer -> tables(report, answer), KMostProbableText::line);
  }

  /** Columns: rank, logP, then all variables; one row per assignment, the heading alone where there is no answer. */
  public static String csv(NetworkReport<KMostProbable> report) {
    List<String> heading = new ArrayList<>(List.of("rank", "logP"));
    report.model().ownVariables().forEach(variable -> heading.add(variable.name()));
    return AnswerText.csv(
        report,
        heading,
        (csv, answer) -> {
          for (int i = 0; i < answer.size(); i++) {
            MostProbableAssignment assignment = answer.assignments().get(i);
            List<String> row = new ArrayList<>();
            row.add(Integer.toString(i + 1));
            row.add(Figures.digits(assignment.logP().value()));
            for (int v = 0; v < report.model().ownSize(); v++) {
              row.add(report.state(v, assignment.state(v)));
            }
            csv.writeRecord(row);
          }
        });
  }

  /** One object, ended by a newline. */
  public static String json(NetworkReport<KMostProbable> report) {
    Optional<KMostProbable> answer = report.outcome().answer();
    return AnswerText.json(
        report,
        json -> {
          if (answer.isPresent()) {
            json.writeBooleanProperty("allAssignments", answer.get().all());
            json.writeArrayPropertyStart("assignments");
            for (MostProbableAssignment assignment : answer.get().assignments()) {
              json.writeStartObject();
              JsonText.estimate(json, "logP", Optional.of(assignment.logP()));
              MostProbableText.states(json, report, assignment);
              json.writeEndObject();
            }
            json.writeEndArray();
          } else {
            json.writeNullProperty("allAssignments");
            json.writeNullProperty("assignments");
          }
        });
  }

  private static List<TextTable> tables(NetworkReport<KMostProbable> report, KMostProbable answer) {
    return List.of(
        MostProbableText.table(report, answer.assignments().get(0)), ranks(report, answer));
  }

  private static TextTable ranks(NetworkReport<KMostProbable> report, KMostProbable answer) {
    TextTable table =
        new TextTable(
            List.of(
                Column.right("rank"),
                Column.right("log p(assignment, evidence)"),
                Column.left("differs from the first in")));
    MostProbableAssignment best = answer.assignments().get(0);
    for (int i = 0; i < answer.size(); i++) {
      MostProbableAssignment assignment = answer.assignments().get(i);
      List<String> changes = new ArrayList<>();
      for (int v = 0; v < report.model().ownSize(); v++) {
        if (assignment.state(v) != best.state(v)) {
          changes.add(report.variable(v) + "=" + report.state(v, assignment.state(v)));
        }
      }
      table.row(
          List.of(
              Integer.toString(i + 1),
              Figures.number(assignment.logP().value()),
              i == 0 ? "" : String.join(", ", changes)));
    }
    return table;
  }

  private static String line(KMostProbable answer) {
    return answer.all()
        ? "these are all assignments of positive probability"
        : answer.size() + " most probable assignments; there are more";
  }
}
