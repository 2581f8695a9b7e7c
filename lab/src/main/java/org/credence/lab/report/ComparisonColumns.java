package org.credence.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.credence.core.compare.ComparisonRow;
import org.credence.core.compare.Spread;
import org.credence.core.compare.StatedError;
import org.credence.lab.report.TextTable.Column;

/** What a comparison looks like as a table for people, on a terminal or in Markdown: its columns, rows and notes. */
final class ComparisonColumns {

  /** One column: how its cell is made from the rows of one engine, and the least and greatest of them if it has such. */
  private record Cell(
      Column column,
      Function<List<ComparisonRow>, String> text,
      Function<List<ComparisonRow>, String> least,
      Function<List<ComparisonRow>, String> greatest) {}

  private final ComparisonReport report;
  private final List<Cell> cells = new ArrayList<>();

  ComparisonColumns(ComparisonReport report) {
    this.report = report;
    text(Column.left("engine"), rows -> rows.get(0).engine());
    text(Column.left("guarantee"), rows -> all(rows, r -> r.diagnostics().guarantee().label()));
    if (report.kind() == ComparisonReport.Kind.NETWORK) {
      error(Column.right("max\nerror"), "max");
      error(Column.right("mean\nerror").rank(4), "mean");
      text(Column.right("own\nstatement"), ComparisonColumns::stated);
      figure(
          Column.right("covered").rank(2),
          r -> stated(r, StatedError::coveredShare),
          Figures::share);
      error(Column.right("log-ev.\nerror").rank(3), "logEvidence");
    } else {
      error(Column.right("total\nvariation"), "totalVariation");
      error(Column.right("noise\nfloor"), "noiseFloor");
      error(Column.right("KL").rank(3), "kl");
      error(Column.right("MAP\ngap").rank(4), "mapGap");
      text(Column.right("own\nstatement").rank(2), ComparisonColumns::stated);
      measures().forEach(this::measure);
    }
    figure(Column.right("evalu-\nations"), r -> r.diagnostics().evaluations(), Figures::count);
    figure(Column.right("time"), ComparisonRow::seconds, Figures::seconds);
    text(Column.left("stop"), rows -> all(rows, r -> r.diagnostics().stop().label()));
  }

  /** The measures that every text comparison shows, with their headings, where any row has them. */
  private Map<String, Column> measures() {
    Map<String, Column> known = new LinkedHashMap<>();
    known.put("acceptanceRate", Column.right("accept-\nance"));
    known.put("targetPasses", Column.right("target\npasses"));
    known
        .keySet()
        .removeIf(
            name ->
                report.result().rows().stream()
                    .noneMatch(row -> row.diagnostics().measures().containsKey(name)));
    return known;
  }

  private void measure(String name, Column column) {
    figure(
        column,
        r -> r.diagnostics().measures().getOrDefault(name, Double.NaN),
        name.endsWith("Rate") ? Figures::share : Figures::count);
  }

  private void text(Column column, Function<List<ComparisonRow>, String> text) {
    cells.add(new Cell(column, text, rows -> "", rows -> ""));
  }

  private void error(Column column, String name) {
    figure(column, r -> r.errors().getOrDefault(name, Double.NaN), Figures::error);
  }

  private void figure(
      Column column, ToDoubleFunction<ComparisonRow> value, DoubleFunction<String> form) {
    cells.add(
        new Cell(
            column,
            rows -> spread(rows, value).map(s -> form.apply(s.median())).orElse(Figures.NONE),
            rows -> spread(rows, value).map(s -> form.apply(s.min())).orElse(""),
            rows -> spread(rows, value).map(s -> form.apply(s.max())).orElse("")));
  }

  private static Optional<Spread> spread(
      List<ComparisonRow> rows, ToDoubleFunction<ComparisonRow> value) {
    return Spread.of(rows.stream().mapToDouble(value).toArray());
  }

  private static double stated(ComparisonRow row, ToDoubleFunction<StatedError> figure) {
    return row.stated().map(figure::applyAsDouble).orElse(Double.NaN);
  }

  /** What the answers say of their error: {@code exact}, {@code ±0.012 (95%)}, {@code unknown}. */
  private static String stated(List<ComparisonRow> rows) {
    List<ComparisonRow> answered = rows.stream().filter(r -> r.stated().isPresent()).toList();
    if (answered.isEmpty()) {
      return Figures.NONE;
    }
    String kind = all(answered, r -> r.stated().map(StatedError::kind).orElse(""));
    if (kind.equals("exact") || kind.equals("unknown")) {
      return kind;
    }
    String text =
        spread(answered, r -> stated(r, StatedError::maxHalfWidth))
            .map(s -> "±" + Figures.error(s.median()))
            .orElse(kind);
    Optional<Spread> level = spread(answered, r -> stated(r, StatedError::level));
    if (level.isPresent()) {
      text += " (" + Figures.share(level.get().median()) + ")";
    } else if (kind.equals("bound")) {
      text += " (bound)";
    }
    double unknown =
        spread(answered, r -> stated(r, StatedError::unknownShare)).map(Spread::median).orElse(0.0);
    return unknown > 0 ? text + ", " + Figures.share(unknown) + " unknown" : text;
  }

  /** The values of all rows, each once, in order. */
  private static String all(List<ComparisonRow> rows, Function<ComparisonRow, String> value) {
    return rows.stream().map(value).distinct().collect(Collectors.joining(", "));
  }

  /** The table: one row per engine, with its least and greatest figures below where there are repeats. */
  TextTable table() {
    TextTable table = new TextTable(cells.stream().map(Cell::column).toList());
    for (List<ComparisonRow> rows : report.result().byEngine().values()) {
      table.row(cells.stream().map(c -> c.text().apply(rows)).toList());
      if (rows.size() > 1) {
        table.faintRow(range("  min", rows, Cell::least));
        table.faintRow(range("  max", rows, Cell::greatest));
      }
    }
    return table;
  }

  private List<String> range(
      String name,
      List<ComparisonRow> rows,
      Function<Cell, Function<List<ComparisonRow>, String>> part) {
    List<String> range =
        new ArrayList<>(cells.stream().map(c -> part.apply(c).apply(rows)).toList());
    range.set(0, name);
    return range;
  }

  /** The question, and what errors are measured against. */
  List<String> title() {
    String against =
        report.result().reference().isEmpty()
            ? "No reference, so no errors"
                + (report.result().referenceNote().isEmpty()
                    ? ""
                    : ": " + report.result().referenceNote())
            : "Errors against " + report.result().reference();
    String repeats = report.repeats() > 1 ? "; medians over " + report.repeats() + " seeds" : "";
    return List.of(report.result().problem(), against + repeats);
  }

  /** What an evaluation is, and what else the figures need. */
  String caption() {
    String text =
        "1 evaluation = 1 " + report.result().evaluationUnit() + "; seed " + report.run().seed();
    text += report.run().budget().limitsWork() ? "; budget " + report.run().budget() : "";
    return report.interrupted() ? text + "; interrupted, rows may be missing" : text;
  }

  /** Why engines have no answer, once each. */
  List<String> reasons() {
    Set<String> reasons = new LinkedHashSet<>();
    for (ComparisonRow row : report.result().rows()) {
      if (!row.answered()) {
        String why =
            row.outcome().equals("gave-up")
                ? "gave up: " + row.reason()
                : "the evidence is impossible: " + row.reason();
        reasons.add(row.engine() + " " + why);
      }
    }
    return List.copyOf(reasons);
  }

  /** Warnings about the model and from the engines, once each. */
  List<String> warnings() {
    Set<String> warnings = new LinkedHashSet<>(report.warnings());
    for (ComparisonRow row : report.result().rows()) {
      row.diagnostics().warnings().forEach(w -> warnings.add(row.engine() + ": " + w));
    }
    return List.copyOf(warnings);
  }
}
