package org.credence.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.credence.core.engine.Diagnostics;
import org.credence.core.input.Escaped;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.problem.StopTexts;
import org.credence.decoding.problem.TextLaw;
import org.credence.lab.report.TextTable.Column;
import tools.jackson.core.JsonGenerator;

/** The law of continuations from one engine, its most probable texts first, as a table, Markdown, CSV and JSON. */
public final class TextLawText {

  private TextLawText() {}

  /** For a terminal; every line ended by a newline. */
  public static String of(TextReport report, Terminal terminal) {
    StringBuilder out = new StringBuilder();
    title(report).forEach(line -> Notes.wrap(out, line, terminal, "  "));
    Optional<TextLaw> law = report.outcome().answer();
    law.ifPresent(
        l -> {
          out.append('\n').append(table(report, l).render(terminal)).append('\n');
          Notes.wrap(out, rest(report, l), terminal, "  ");
        });
    Notes.painted(out, reasons(report), terminal, terminal::red);
    List<String> warnings = warnings(report).stream().map(w -> "warning: " + w).toList();
    Notes.painted(out, warnings, terminal, terminal::yellow);
    return out.toString();
  }

  /** As Markdown. */
  public static String markdown(TextReport report) {
    StringBuilder out = new StringBuilder();
    out.append(MarkdownText.of(String.join(". ", title(report)))).append(".\n");
    report
        .outcome()
        .answer()
        .ifPresent(
            law ->
                out.append('\n')
                    .append(table(report, law).markdown())
                    .append('\n')
                    .append(MarkdownText.of(rest(report, law)))
                    .append(".\n"));
    Stream.concat(reasons(report).stream(), warnings(report).stream().map(w -> "warning: " + w))
        .forEach(note -> out.append("\n- ").append(MarkdownText.of(note)).append('\n'));
    return out.toString();
  }

  /** Columns: text, p, errorKind, lower, upper, level; all listed texts; the heading alone where there is no answer. */
  public static String csv(TextReport report) {
    return CsvText.of(
        List.of("text", "p", "errorKind", "lower", "upper", "level"),
        csv ->
            report
                .outcome()
                .answer()
                .ifPresent(
                    law ->
                        law.texts()
                            .forEach(
                                (text, estimate) ->
                                    csv.writeRecord(cells(show(report, text), estimate)))));
  }

  private static List<String> cells(String text, Estimate estimate) {
    double p = estimate.value();
    ErrorStatement error = estimate.error();
    return List.of(
        text,
        Figures.digits(p),
        error.kind(),
        Figures.digits(error.match(e -> p, i -> i.lower(), b -> b.lower(), u -> Double.NaN)),
        Figures.digits(error.match(e -> p, i -> i.upper(), b -> b.upper(), u -> Double.NaN)),
        Figures.digits(
            error.match(e -> Double.NaN, i -> i.level(), b -> Double.NaN, u -> Double.NaN)));
  }

  /** One object, ended by a newline, see docs/json.md. */
  public static String json(TextReport report) {
    return JsonText.object(
        json -> {
          Vocabulary vocabulary = report.problem().model().vocabulary();
          json.writeStringProperty("model", report.label());
          json.writeStringProperty("prompt", vocabulary.decode(report.problem().prompt()));
          json.writeStringProperty("law", report.problem().law().toString());
          json.writeNumberProperty("length", report.problem().length());
          JsonText.outcome(json, report.engine(), report.outcome());
          JsonText.texts(json, "warnings", warnings(report));
          Optional<TextLaw> law = report.outcome().answer();
          if (law.isPresent()) {
            texts(json, report, law.get());
          } else {
            json.writeNullProperty("listedTexts");
            json.writeNullProperty("residual");
            json.writeNullProperty("texts");
          }
          JsonText.diagnostics(
              json, report.outcome().diagnostics(), report.problem().evaluationUnit());
          JsonText.run(json, report.run());
        });
  }

  private static void texts(JsonGenerator json, TextReport report, TextLaw law) {
    json.writeNumberProperty("listedTexts", law.texts().size());
    JsonText.number(json, "residual", law.residual());
    json.writeArrayPropertyStart("texts");
    for (Map.Entry<TokenSequence, Estimate> entry : shown(report, law)) {
      json.writeStartObject();
      json.writeStringProperty("text", show(report, entry.getKey()));
      json.writeName("tokens");
      int[] tokens = entry.getKey().toArray();
      json.writeArray(tokens, 0, tokens.length);
      JsonText.number(json, "p", entry.getValue().value());
      JsonText.error(json, "error", entry.getValue().value(), entry.getValue().error());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static List<Map.Entry<TokenSequence, Estimate>> shown(TextReport report, TextLaw law) {
    return law.texts().entrySet().stream().limit(report.most()).toList();
  }

  /** What a continuation adds to the prompt. */
  private static String show(TextReport report, TokenSequence text) {
    return LanguageJson.continuation(
        report.problem().model().vocabulary(), report.problem().prompt(), text, StopTexts.none());
  }

  private static List<String> title(TextReport report) {
    Diagnostics diagnostics = report.outcome().diagnostics();
    String prompt = report.problem().model().vocabulary().decode(report.problem().prompt());
    return List.of(
        report.label()
            + ", "
            + report.problem().length()
            + (report.problem().length() == 1 ? " token" : " tokens")
            + (prompt.isEmpty() ? "" : " after " + Escaped.quote(prompt))
            + ", law "
            + report.problem().law(),
        report.engine()
            + ": "
            + diagnostics.guarantee().label()
            + ", "
            + diagnostics.stop().label()
            + ", "
            + Figures.count(diagnostics.evaluations())
            + " evaluations ("
            + report.problem().evaluationUnit()
            + "), "
            + Figures.seconds(diagnostics.elapsed().toNanos() / 1e9));
  }

  private static TextTable table(TextReport report, TextLaw law) {
    Vocabulary vocabulary = report.problem().model().vocabulary();
    TextTable table =
        new TextTable(
            List.of(Column.left("text"), Column.right("p"), Column.left("own statement")));
    for (Map.Entry<TokenSequence, Estimate> entry : shown(report, law)) {
      TokenSequence text = entry.getKey();
      boolean ended = !text.isEmpty() && vocabulary.isEnd(text.token(text.length() - 1));
      table.row(
          List.of(
              Escaped.quote(show(report, text)) + (ended ? " (ends)" : ""),
              Figures.probability(entry.getValue().value()),
              NetworkText.statement(entry.getValue().error())));
    }
    return table;
  }

  private static String rest(TextReport report, TextLaw law) {
    int listed = law.texts().size();
    String texts =
        listed <= report.most()
            ? listed + (listed == 1 ? " text" : " texts")
            : "the " + report.most() + " most probable of " + listed + " texts";
    return texts
        + (law.residual() > 0
            ? "; texts not listed have " + Figures.number(law.residual()) + " together"
            : "")
        + (law.draws().isPresent() ? "; " + law.draws().getAsLong() + " draws" : "");
  }

  private static List<String> reasons(TextReport report) {
    List<String> reasons = new ArrayList<>();
    report
        .outcome()
        .match(
            answered -> false,
            impossible ->
                reasons.add(
                    "the condition is impossible: " + String.join(", ", impossible.conflict())),
            gaveUp -> reasons.add("no answer: " + gaveUp.reason()));
    return reasons;
  }

  private static Set<String> warnings(TextReport report) {
    Set<String> warnings = new LinkedHashSet<>(report.warnings());
    warnings.addAll(report.outcome().diagnostics().warnings());
    return warnings;
  }
}
