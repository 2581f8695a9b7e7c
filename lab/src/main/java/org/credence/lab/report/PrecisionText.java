package org.credence.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.credence.core.compare.Spread;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.decoding.precision.Measured;
import org.credence.lab.precision.PrecisionRow;
import org.credence.lab.precision.PrecisionRow.Measures;
import org.credence.lab.report.TextTable.Column;

/** A comparison of precisions as a table for people, on a terminal or in Markdown. */
public final class PrecisionText {

  /**
   * One column.
   *
   * @param distance whether it is from the reference, which has none from itself
   */
  private record Cell(Column column, boolean distance, Function<Measures, String> text) {}

  private PrecisionText() {}

  /** The table with its title and what stands below it; every line ended by a newline. */
  public static String of(PrecisionReport report, Terminal terminal) {
    StringBuilder out = new StringBuilder();
    for (String line : title(report)) {
      Notes.wrap(out, line, terminal, "  ");
    }
    out.append('\n').append(table(report).render(terminal)).append('\n');
    Notes.wrap(out, caption(report), terminal, "  ");
    Notes.painted(out, reasons(report), terminal, terminal::red);
    Notes.painted(out, notes(report), terminal, text -> text);
    List<String> warnings = report.warnings().stream().map(w -> "warning: " + w).toList();
    Notes.painted(out, warnings, terminal, terminal::yellow);
    return out.toString();
  }

  /** The same as Markdown, all columns. */
  public static String markdown(PrecisionReport report) {
    StringBuilder out = new StringBuilder();
    out.append(MarkdownText.of(String.join(". ", title(report)) + ".")).append("\n\n");
    out.append(table(report).markdown()).append('\n');
    out.append(MarkdownText.of(caption(report) + ".")).append("\n\n");
    List<String> below = new ArrayList<>(reasons(report));
    below.addAll(notes(report));
    report.warnings().forEach(w -> below.add("warning: " + w));
    below.forEach(line -> out.append("- ").append(MarkdownText.of(line)).append('\n'));
    return out.toString();
  }

  private static List<String> title(PrecisionReport report) {
    return List.of(
        report.label() + " on " + report.text(),
        "Distances from "
            + report.result().rows().stream()
                .findFirst()
                .map(PrecisionRow::label)
                .orElse(report.label()));
  }

  private static TextTable table(PrecisionReport report) {
    List<Cell> cells = cells(report);
    List<Column> columns = new ArrayList<>(List.of(Column.left("model")));
    cells.forEach(cell -> columns.add(cell.column()));
    TextTable table = new TextTable(columns);
    boolean reference = true; // the first row
    for (PrecisionRow row : report.result().rows()) {
      List<String> texts = new ArrayList<>(List.of(row.label()));
      for (Cell cell : cells) {
        boolean none = reference && cell.distance();
        texts.add(none ? Figures.NONE : row.measures().map(cell.text()).orElse(Figures.NONE));
      }
      table.row(texts);
      reference = false;
    }
    return table;
  }

  private static List<Cell> cells(PrecisionReport report) {
    List<Cell> cells = new ArrayList<>();
    add(cells, Column.right("size"), m -> Figures.bytes(m.bytes()));
    add(cells, Column.right("bits per\nweight").rank(2), m -> Figures.number(m.bitsPerWeight()));
    add(cells, Column.right("perplexity"), m -> measured(m.divergence().perplexity()));
    distance(
        cells, Column.right("log of its\nratio").rank(3), m -> measured(m.divergence().logRatio()));
    distance(cells, Column.right("KL\nmean"), m -> measured(m.divergence().kl()));
    distance(cells, Column.right("KL\n99 %").rank(4), m -> measured(m.divergence().kl99()));
    distance(cells, Column.right("KL\nmax").rank(5), m -> Figures.error(m.divergence().klMost()));
    distance(cells, Column.right("same\ntop 1"), PrecisionText::agreement);
    if (report.repeats() > 0) {
      add(cells, Column.right("decode\ntokens/s"), m -> speed(m, false));
      add(cells, Column.right("prompt\ntokens/s"), m -> speed(m, true));
    }
    if (report.result().rows().stream()
        .flatMap(r -> r.measures().stream())
        .anyMatch(m -> m.floatError().isPresent())) {
      add(
          cells,
          Column.right("max float\nerror"),
          m -> m.floatError().map(e -> Figures.error(e.most())).orElse(Figures.NONE));
      add(
          cells,
          Column.right("mean float\nerror").rank(1),
          m -> m.floatError().map(e -> Figures.error(e.mean())).orElse(Figures.NONE));
    }
    return cells;
  }

  private static void add(List<Cell> cells, Column column, Function<Measures, String> text) {
    cells.add(new Cell(column, false, text));
  }

  private static void distance(List<Cell> cells, Column column, Function<Measures, String> text) {
    cells.add(new Cell(column, true, text));
  }

  private static String measured(Measured measured) {
    String value = Figures.number(measured.value());
    return Double.isFinite(measured.standardError()) && measured.value() != 0
        ? value + " ± " + Figures.error(measured.standardError())
        : value;
  }

  private static String agreement(Measures measures) {
    ErrorStatement.Interval interval = measures.divergence().agreement();
    double share = (double) measures.divergence().agreements() / measures.divergence().tokens();
    return String.format(
        Locale.ROOT,
        "%s [%.1f, %.1f]",
        Figures.share(share),
        100 * interval.lower(),
        100 * interval.upper());
  }

  private static String speed(Measures measures, boolean prompt) {
    return measures
        .speed()
        .map(trial -> prompt ? trial.prompt() : trial.decode())
        .map(PrecisionText::spread)
        .orElse(Figures.NONE);
  }

  private static String spread(Spread spread) {
    String median = Figures.count(Math.rint(spread.median() * 10) / 10);
    return spread.min() == spread.max()
        ? median
        : median
            + " ("
            + Figures.count(Math.rint(spread.min() * 10) / 10)
            + "-"
            + Figures.count(Math.rint(spread.max() * 10) / 10)
            + ")";
  }

  private static String caption(PrecisionReport report) {
    StringBuilder text = new StringBuilder();
    text.append(report.result().scored()).append(" tokens scored by each model, each once");
    text.append(report.result().note().map(n -> "; " + n).orElse(", all in one context"));
    text.append("; \u00b1 standard errors by the effective number of tokens")
        .append(", intervals of top 1 at 95% with tokens taken as independent");
    report.result().rows().stream()
        .flatMap(r -> r.measures().stream())
        .flatMap(m -> m.speed().stream())
        .findFirst()
        .ifPresent(
            trial ->
                text.append("; speed: median")
                    .append(report.repeats() > 1 ? " and range" : "")
                    .append(" of ")
                    .append(report.repeats())
                    .append(", ")
                    .append(trial.promptTokens())
                    .append(" tokens of prompt, ")
                    .append(trial.decodeTokens())
                    .append(" decoded, ")
                    .append(report.threads())
                    .append(report.threads() == 1 ? " thread" : " threads"));
    report.result().rows().stream()
        .flatMap(r -> r.measures().stream())
        .flatMap(m -> m.floatError().stream())
        .findFirst()
        .ifPresent(
            error ->
                text.append(
                        "; float errors of log-probabilities against double precision over each model's own weights, ")
                    .append(error.positions())
                    .append(" positions"));
    return report.result().interrupted()
        ? text.append("; interrupted, rows may be missing").toString()
        : text.toString();
  }

  private static List<String> reasons(PrecisionReport report) {
    return report.result().rows().stream()
        .filter(row -> row.measures().isEmpty())
        .map(row -> row.label() + " has no figures: " + row.reason())
        .toList();
  }

  private static List<String> notes(PrecisionReport report) {
    return report.result().rows().stream().flatMap(row -> row.notes().stream()).toList();
  }
}
