package org.credence.lab.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.credence.core.input.Escaped;

/**
 * Rows of text under headings, set out for a terminal or as Markdown. A heading may have several lines. Where the terminal is too
 * narrow, the table first closes up, then leaves out columns that may go (said below it), then breaks the first column; if that
 * is not enough it is wider than the terminal.
 */
final class TextTable {

  /**
   * @param heading lines separated by newlines
   * @param right whether cells stand to the right
   * @param rank columns of rank above 0 may be left out, the highest rank first
   */
  record Column(String heading, boolean right, int rank) {
    static Column left(String heading) {
      return new Column(heading, false, 0);
    }

    static Column right(String heading) {
      return new Column(heading, true, 0);
    }

    Column rank(int newRank) {
      return new Column(heading, right, newRank);
    }

    String plainHeading() {
      return heading.replace("-\n", "").replace('\n', ' ');
    }
  }

  private record Row(List<String> cells, boolean faint) {}

  private static final int NARROWEST_FIRST = 12;

  private final List<Column> columns;
  private final List<Row> rows = new ArrayList<>();
  private int[] widths = {}; // [column], of all rows; made when asked for

  TextTable(List<Column> columns) {
    this.columns = List.copyOf(columns);
  }

  /** Adds a row; cells are made safe to print. */
  TextTable row(List<String> cells) {
    return add(cells, false);
  }

  /** Adds a row that belongs to the one above. */
  TextTable faintRow(List<String> cells) {
    return add(cells, true);
  }

  private TextTable add(List<String> cells, boolean faint) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(
          "a row has " + cells.size() + " cells but the table has " + columns.size() + " columns");
    }
    widths = new int[0];
    rows.add(new Row(cells.stream().map(Escaped::text).toList(), faint));
    return this;
  }

  /** Lines for a terminal, each ended by a newline. */
  String render(Terminal terminal) {
    int first = columns.isEmpty() ? 0 : width(0);
    List<Integer> shown = new ArrayList<>(IntStream.range(0, columns.size()).boxed().toList());
    List<Integer> leftOut = new ArrayList<>();
    int gap = 2;
    while (total(shown, first, gap) > terminal.width()) {
      if (gap == 2) {
        gap = 1;
        continue;
      }
      int next =
          shown.stream()
              .filter(c -> columns.get(c).rank() > 0)
              .reduce((a, b) -> columns.get(b).rank() >= columns.get(a).rank() ? b : a)
              .orElse(-1);
      if (next < 0) {
        int over = (int) Math.min(first, total(shown, first, gap) - terminal.width());
        first = Math.max(Math.min(first, NARROWEST_FIRST), first - over);
        break;
      }
      shown.remove(Integer.valueOf(next));
      leftOut.add(next);
      gap = 2;
    }
    StringBuilder out = new StringBuilder();
    heading(out, shown, first, gap, terminal);
    for (Row row : rows) {
      body(out, row, shown, first, gap, terminal);
    }
    if (!leftOut.isEmpty()) {
      Collections.sort(leftOut);
      String names =
          leftOut.stream()
              .map(c -> columns.get(c).plainHeading())
              .collect(Collectors.joining(", "));
      Notes.wrap(out, "(left out for width: " + names + ")", terminal, "");
    }
    return out.toString();
  }

  private long total(List<Integer> shown, int first, int gap) {
    long total = (long) gap * Math.max(0, shown.size() - 1);
    for (int c : shown) {
      total += c == 0 ? first : width(c);
    }
    return total;
  }

  private int width(int column) {
    if (widths.length == 0) {
      widths = IntStream.range(0, columns.size()).map(this::widest).toArray();
    }
    return widths[column];
  }

  private int widest(int column) {
    int width = 0;
    for (String line : columns.get(column).heading().split("\n")) {
      width = Math.max(width, DisplayWidth.of(line));
    }
    for (Row row : rows) {
      width = Math.max(width, DisplayWidth.of(row.cells().get(column)));
    }
    return width;
  }

  private void heading(
      StringBuilder out, List<Integer> shown, int first, int gap, Terminal terminal) {
    int lines = 0;
    for (int c : shown) {
      lines = Math.max(lines, columns.get(c).heading().split("\n").length);
    }
    for (int line = 0; line < lines; line++) {
      List<String> cells = new ArrayList<>();
      for (Column column : columns) {
        String[] parts = column.heading().split("\n");
        int from = line - (lines - parts.length); // headings stand on the line above the rows
        cells.add(from >= 0 ? parts[from] : "");
      }
      out.append(terminal.bold(line(cells, shown, first, gap))).append('\n');
    }
    StringBuilder rule = new StringBuilder();
    rule.append("-".repeat((int) Math.min(10_000, total(shown, first, gap))));
    out.append(terminal.faint(rule.toString())).append('\n');
  }

  private void body(
      StringBuilder out, Row row, List<Integer> shown, int first, int gap, Terminal terminal) {
    List<String> parts = DisplayWidth.pieces(row.cells().get(0), first);
    for (int i = 0; i < parts.size(); i++) {
      List<String> cells = new ArrayList<>();
      for (int c = 0; c < columns.size(); c++) {
        cells.add(c == 0 ? parts.get(i) : i == 0 ? row.cells().get(c) : "");
      }
      String line = line(cells, shown, first, gap);
      out.append(row.faint() ? terminal.faint(line) : line).append('\n');
    }
  }

  private String line(List<String> cells, List<Integer> shown, int first, int gap) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < shown.size(); i++) {
      int c = shown.get(i);
      int width = c == 0 ? first : width(c);
      String padding = " ".repeat(Math.max(0, width - DisplayWidth.of(cells.get(c))));
      line.append(i == 0 ? "" : " ".repeat(gap));
      line.append(columns.get(c).right() ? padding + cells.get(c) : cells.get(c) + padding);
    }
    return line.toString().stripTrailing();
  }

  /** The table as Markdown, all columns. */
  String markdown() {
    StringBuilder out = new StringBuilder();
    out.append(
            columns.stream()
                .map(c -> MarkdownText.of(c.plainHeading()))
                .collect(Collectors.joining(" | ", "| ", " |")))
        .append('\n');
    out.append(
            columns.stream()
                .map(c -> c.right() ? "---:" : ":---")
                .collect(Collectors.joining("|", "|", "|")))
        .append('\n');
    for (Row row : rows) {
      out.append(
              row.cells().stream()
                  .map(MarkdownText::of)
                  .collect(Collectors.joining(" | ", "| ", " |")))
          .append('\n');
    }
    return out.toString();
  }
}
