package org.credence.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.credence.core.engine.Diagnostics;
import org.credence.core.input.Escaped;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.decoding.problem.TextLaw;
import org.credence.lab.report.TextTable.Column;
import tools.jackson.core.JsonGenerator;

/** The law of continuations from one engine, as a table, Markdown, CSV and JSON. */
public final class TextLawText {

  private TextLawText() {}

  /** For a terminal; every line ended by a newline. */
  public static String of(TextLawReport report, Terminal terminal) {
    StringBuilder out = new StringBuilder();
    for (String line : title(report)) {
      Notes.wrap(out, line, terminal, "  ");
    }
    if (report.outcome().answer().isPresent()) {
      out.append('\n').append(table(report).render(terminal)).append('\n');
      Notes.wrap(out, rest(report, report.outcome().answer().get()), terminal, "  ");
    }
    Notes.painted(out, reasons(report), terminal, terminal::red);
    List<String> warnings = warnings(report).stream().map(w -> "warning: " + w).toList();
    Notes.painted(out, warnings, terminal, terminal::yellow);
    return out.toString();
  }

  /** As Markdown. */
  public static String markdown(TextLawReport report) {
    StringBuilder out = new StringBuilder();
    out.append(MarkdownText.of(String.join(". ", title(report)))).append(".\n");
    if (report.outcome().answer().isPresent()) {
      out.append('\n').append(table(report).markdown()).append('\n');
      out.append(MarkdownText.of(rest(report, report.outcome().answer().get()))).append(".\n");
    }
    List<String> notes = new ArrayList<>(reasons(report));
    warnings(report).forEach(w -> notes.add("warning: " + w));
    notes.forEach(note -> out.append("\n- ").append(MarkdownText.of(note)));
    return notes.isEmpty() ? out.toString() : out.append('\n').toString();
  }

  /** Columns: text, p, kind, lower, upper, level, reason. */
  public static String csv(TextLawReport report) {
    return CsvText.of(
        List.of("text", "p", "kind", "lower", "upper", "level", "reason"),
        csv -> {
          for (TextLawReport.Row row : report.rows()) {
            double p = row.estimate().value();
            ErrorStatement error = row.estimate().error();
            csv.writeRecord(
                row.shown(),
                Figures.digits(p),
                error.kind(),
                Figures.digits(
                    error.match(e -> p, i -> i.lower(), b -> b.lower(), u -> Double.NaN)),
                Figures.digits(
                    error.match(e -> p, i -> i.upper(), b -> b.upper(), u -> Double.NaN)),
                Figures.digits(
                    error.match(
                        e -> Double.NaN, i -> i.level(), b -> Double.NaN, u -> Double.NaN)),
                error.match(e -> "", i -> "", b -> "", u -> u.reason()));
          }
        });
  }

  /** One object, ended by a newline, see docs/json.md. */
  public static String json(TextLawReport report) {
    Optional<TextLaw> answer = report.outcome().answer();
    return JsonText.object(
        json -> {
          json.writeStringProperty("model", report.label());
          json.writeStringProperty("prompt", report.prompt());
          json.writeStringProperty("law", report.problem().law().toString());
          json.writeNumberProperty("length", report.problem().length());
          JsonText.outcome(json, report.engine(), report.outcome());
          JsonText.texts(json, "warnings", warnings(report));
          if (answer.isPresent()) {
            texts(json, report, answer.get());
          } else {
            json.writeNullProperty("texts");
            json.writeNullProperty("listed");
            json.writeNullProperty("residual");
            json.writeNullProperty("draws");
          }
          JsonText.diagnostics(
              json, report.outcome().diagnostics(), report.problem().evaluationUnit());
          JsonText.run(json, report.run());
        });
  }

  private static void texts(JsonGenerator json, TextLawReport report, TextLaw law) {
    json.writeArrayPropertyStart("texts");
    for (TextLawReport.Row row : report.rows()) {
      json.writeStartObject();
      json.writeStringProperty("text", row.shown());
      json.writeArrayPropertyStart("tokens");
      for (int token : row.text().toArray()) {
        json.writeNumber(token);
      }
      json.writeEndArray();
      JsonText.number(json, "p", row.estimate().value());
      JsonText.error(json, "error", row.estimate().value(), row.estimate().error());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberProperty("listed", law.texts().size());
    JsonText.number(json, "residual", law.residual());
    json.writeName("draws");
    if (law.draws().isPresent()) {
      json.writeNumber(law.draws().getAsLong());
    } else {
      json.writeNull();
    }
  }

  private static List<String> title(TextLawReport report) {
    Diagnostics diagnostics = report.outcome().diagnostics();
    return List.of(
        report.label()
            + ", texts of "
            + report.problem().length()
            + " tokens after "
            + Escaped.quote(report.prompt())
            + ", law "
            + report.problem().law(),
        report.engine()
            + ": "
            + diagnostics.guarantee().label()
            + ", stopped by "
            + diagnostics.stop().label()
            + ", "
            + Figures.count(diagnostics.evaluations())
            + " evaluations ("
            + report.problem().evaluationUnit()
            + "), "
            + Figures.seconds(diagnostics.elapsed().toNanos() / 1e9));
  }

  private static TextTable table(TextLawReport report) {
    TextTable table =
        new TextTable(
            List.of(Column.left("text"), Column.right("p"), Column.left("own statement")));
    for (TextLawReport.Row row : report.rows()) {
      table.row(
          List.of(
              Escaped.quote(row.shown()),
              Figures.probability(row.estimate().value()),
              NetworkText.statement(row.estimate().error())));
    }
    return table;
  }

  /** What the table does not show. */
  private static String rest(TextLawReport report, TextLaw law) {
    double shown = report.rows().stream().mapToDouble(row -> row.estimate().value()).sum();
    String text =
        Math.min(report.most(), law.texts().size())
            + " of "
            + law.texts().size()
            + " texts, together "
            + Figures.share(Math.min(1, shown))
            + " of the probability";
    return law.residual() > 0
        ? text + "; " + Figures.error(law.residual()) + " lies on texts that are not listed"
        : text;
  }

  private static List<String> reasons(TextLawReport report) {
    return report
        .outcome()
        .match(
            answered -> List.<String>of(),
            impossible ->
                List.of("the evidence is impossible: " + String.join(", ", impossible.conflict())),
            gaveUp -> List.of("no answer: " + gaveUp.reason()));
  }

  private static Set<String> warnings(TextLawReport report) {
    Set<String> warnings = new LinkedHashSet<>(report.warnings());
    warnings.addAll(report.outcome().diagnostics().warnings());
    return warnings;
  }
}
