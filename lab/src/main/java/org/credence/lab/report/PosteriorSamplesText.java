package org.credence.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.credence.bayes.problem.PosteriorSamples;
import org.credence.lab.report.TextTable.Column;

/** Draws from the posterior by one engine, as a table, Markdown, CSV and JSON; for people the first of them. */
public final class PosteriorSamplesText {

  private static final int MOST_SHOWN = 20;

  private PosteriorSamplesText() {}

  /** For a terminal; every line ended by a newline. */
  public static String of(NetworkReport<PosteriorSamples> report, Terminal terminal) {
    return AnswerText.terminal(
        report, terminal, answer -> List.of(table(report, answer)), PosteriorSamplesText::line);
  }

  /** As Markdown. */
  public static String markdown(NetworkReport<PosteriorSamples> report) {
    return AnswerText.markdown(
        report, answer -> List.of(table(report, answer)), PosteriorSamplesText::line);
  }

  /** Columns: all variables; one row per draw, the heading alone where there is no answer. */
  public static String csv(NetworkReport<PosteriorSamples> report) {
    return AnswerText.csv(
        report,
        names(report),
        (csv, answer) -> {
          for (int i = 0; i < answer.count(); i++) {
            csv.writeRecord(row(report, answer, i));
          }
        });
  }

  /** One object, ended by a newline. */
  public static String json(NetworkReport<PosteriorSamples> report) {
    Optional<PosteriorSamples> answer = report.outcome().answer();
    return AnswerText.json(
        report,
        json -> {
          JsonText.estimate(json, "logEvidence", answer.map(PosteriorSamples::logEvidence));
          JsonText.texts(json, "sampleVariables", names(report));
          if (answer.isPresent()) {
            json.writeArrayPropertyStart("samples");
            for (int i = 0; i < answer.get().count(); i++) {
              json.writeStartArray();
              row(report, answer.get(), i).forEach(json::writeString);
              json.writeEndArray();
            }
            json.writeEndArray();
          } else {
            json.writeNullProperty("samples");
          }
        });
  }

  private static List<String> names(NetworkReport<PosteriorSamples> report) {
    return report.model().ownVariables().stream().map(variable -> variable.name()).toList();
  }

  private static List<String> row(
      NetworkReport<PosteriorSamples> report, PosteriorSamples answer, int sample) {
    List<String> row = new ArrayList<>();
    for (int v = 0; v < report.model().ownSize(); v++) {
      row.add(report.state(v, answer.state(sample, v)));
    }
    return row;
  }

  /** One line per draw. */
  private static TextTable table(NetworkReport<PosteriorSamples> report, PosteriorSamples answer) {
    TextTable table = new TextTable(names(report).stream().map(Column::left).toList());
    for (int i = 0; i < Math.min(MOST_SHOWN, answer.count()); i++) {
      table.row(row(report, answer, i));
    }
    return table;
  }

  private static String line(PosteriorSamples answer) {
    String shown =
        answer.count() > MOST_SHOWN
            ? answer.count() + " draws, the first " + MOST_SHOWN + " shown (--csv has all)"
            : answer.count() + (answer.count() == 1 ? " draw" : " draws");
    return shown + ", " + AnswerText.line("log evidence", answer.logEvidence());
  }
}
