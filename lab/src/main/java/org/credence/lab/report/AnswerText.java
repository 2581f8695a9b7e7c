package org.credence.lab.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.credence.core.uncertainty.Estimate;
import tools.jackson.core.JsonGenerator;

/** The frame of reports whose answer people read as tables with a line below them. */
final class AnswerText {

  private AnswerText() {}

  /** For a terminal: each table, an empty line below it, and the line; nothing of these where there is no answer. */
  static <A> String terminal(
      NetworkReport<A> report,
      Terminal terminal,
      Function<A, List<TextTable>> tables,
      Function<A, String> line) {
    return NetworkText.terminal(
        report,
        body(report, tables, table -> table.render(terminal), answer -> line.apply(answer) + "\n"),
        terminal);
  }

  /** The same as Markdown; the line becomes a sentence. */
  static <A> String markdown(
      NetworkReport<A> report, Function<A, List<TextTable>> tables, Function<A, String> line) {
    return NetworkText.markdown(
        report,
        body(
            report,
            tables,
            TextTable::markdown,
            answer -> MarkdownText.of(line.apply(answer)) + ".\n"));
  }

  private static <A> String body(
      NetworkReport<A> report,
      Function<A, List<TextTable>> tables,
      Function<TextTable, String> text,
      Function<A, String> end) {
    StringBuilder body = new StringBuilder();
    report
        .outcome()
        .answer()
        .ifPresent(
            answer -> {
              tables.apply(answer).forEach(t -> body.append(text.apply(t)).append('\n'));
              body.append(end.apply(answer));
            });
    return body.toString();
  }

  /** The heading, and the rows of the answer where there is one. */
  static <A> String csv(
      NetworkReport<A> report, List<String> heading, BiConsumer<CsvWriter, A> rows) {
    return CsvText.of(
        heading, csv -> report.outcome().answer().ifPresent(answer -> rows.accept(csv, answer)));
  }

  /** One object, ended by a newline: the fields of the answer between those that all questions have. */
  static String json(NetworkReport<?> report, Consumer<JsonGenerator> fields) {
    return JsonText.object(
        json -> {
          NetworkText.head(json, report);
          fields.accept(json);
          NetworkText.tail(json, report);
        });
  }

  /** A number with what is stated about it: {@code log evidence -3.2, exact}. */
  static String line(String name, Estimate estimate) {
    return name
        + " "
        + Figures.number(estimate.value())
        + ", "
        + NetworkText.statement(estimate.error());
  }
}
