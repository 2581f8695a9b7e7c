package org.credence.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.credence.core.input.Escaped;
import org.credence.lab.report.NextTokenReport.Candidate;
import org.credence.lab.report.TextTable.Column;
import tools.jackson.core.JsonGenerator;

/** The distribution of the next token, as a table and as JSON. */
public final class NextTokenText {

  private NextTokenText() {}

  /** For a terminal; every line ended by a newline. */
  public static String of(NextTokenReport report, Terminal terminal) {
    boolean changed = !report.law().equals("raw");
    List<Column> columns =
        new ArrayList<>(
            List.of(Column.right("token"), Column.left("piece"), Column.right("probability")));
    if (changed) {
      columns.add(Column.right("model's own"));
    }
    TextTable table = new TextTable(columns);
    double shown = 0;
    for (Candidate candidate : report.candidates()) {
      shown += Math.exp(candidate.logP());
      List<String> row =
          new ArrayList<>(
              List.of(
                  String.valueOf(candidate.id()),
                  Escaped.quote(candidate.piece()),
                  Figures.probability(Math.exp(candidate.logP()))));
      if (changed) {
        row.add(Figures.probability(Math.exp(candidate.rawLogP())));
      }
      table.row(row);
    }
    StringBuilder out = new StringBuilder();
    Notes.wrap(
        out,
        report.label()
            + ": next token after "
            + Escaped.quote(report.prompt())
            + " ("
            + report.promptTokens().length()
            + (report.promptTokens().length() == 1 ? " token)" : " tokens)")
            + (changed ? ", " + report.law() : ""),
        terminal,
        "  ");
    out.append('\n').append(table.render(terminal)).append('\n');
    Notes.wrap(
        out,
        report.candidates().size()
            + " of "
            + report.vocabulary()
            + " tokens, together "
            + Figures.share(Math.min(1, shown)),
        terminal,
        "  ");
    List<String> warnings = report.warnings().stream().map(w -> "warning: " + w).toList();
    Notes.painted(out, warnings, terminal, terminal::yellow);
    return out.toString();
  }

  /** One object with parallel arrays, ended by a newline, see docs/json.md. */
  public static String json(NextTokenReport report) {
    return JsonText.object(
        json -> {
          json.writeStringProperty("model", report.label());
          json.writeStringProperty("prompt", report.prompt());
          LanguageJson.ids(json, "promptTokens", report.promptTokens().toArray());
          json.writeStringProperty("law", report.law());
          json.writeNumberProperty("vocabulary", report.vocabulary());
          List<Candidate> candidates = report.candidates();
          LanguageJson.ids(json, "tokens", candidates.stream().mapToInt(Candidate::id).toArray());
          JsonText.texts(json, "pieces", candidates.stream().map(Candidate::piece).toList());
          numbers(json, "probability", candidates, c -> Math.exp(c.logP()));
          numbers(json, "logProbability", candidates, Candidate::logP);
          numbers(json, "rawProbability", candidates, c -> Math.exp(c.rawLogP()));
          numbers(json, "rawLogProbability", candidates, Candidate::rawLogP);
          JsonText.texts(json, "warnings", report.warnings());
        });
  }

  private static void numbers(
      JsonGenerator json, String name, List<Candidate> all, ToDoubleFunction<Candidate> value) {
    JsonText.numbers(json, name, all.stream().mapToDouble(value).toArray());
  }
}
