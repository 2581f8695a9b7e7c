package org.credence.lab.report;

import java.util.function.UnaryOperator;

/** A comparison as a table on a terminal; with repeats, the median over the seeds and below it the range. */
public final class ComparisonTable {

  private ComparisonTable() {}

  /** The table with its title, and reasons and warnings below it; every line ended by a newline. */
  public static String of(ComparisonReport report, Terminal terminal) {
    ComparisonColumns columns = new ComparisonColumns(report);
    StringBuilder out = new StringBuilder();
    for (String line : columns.title()) {
      TextTable.wrap(out, line, terminal, "  ");
    }
    out.append('\n').append(columns.table().render(terminal)).append('\n');
    TextTable.wrap(out, columns.caption(), terminal, "  ");
    for (String reason : columns.reasons()) {
      StringBuilder lines = new StringBuilder();
      TextTable.wrap(lines, reason, terminal, "  ");
      out.append(painted(lines, terminal::red));
    }
    for (String warning : columns.warnings()) {
      StringBuilder lines = new StringBuilder();
      TextTable.wrap(lines, "warning: " + warning, terminal, "  ");
      out.append(painted(lines, terminal::yellow));
    }
    return out.toString();
  }

  private static String painted(StringBuilder lines, UnaryOperator<String> paint) {
    StringBuilder out = new StringBuilder();
    lines.toString().lines().forEach(line -> out.append(paint.apply(line)).append('\n'));
    return out.toString();
  }
}
