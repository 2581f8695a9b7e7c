package org.credence.lab.report;

import java.util.List;

/** A comparison as a table on a terminal; with repeats, the median over the seeds and below it the range. */
public final class ComparisonTable {

  private ComparisonTable() {}

  /** The table with its title, and reasons and warnings below it; every line ended by a newline. */
  public static String of(ComparisonReport report, Terminal terminal) {
    ComparisonColumns columns = new ComparisonColumns(report);
    StringBuilder out = new StringBuilder();
    for (String line : columns.title()) {
      Notes.wrap(out, line, terminal, "  ");
    }
    out.append('\n').append(columns.table().render(terminal)).append('\n');
    Notes.wrap(out, columns.caption(), terminal, "  ");
    Notes.painted(out, columns.reasons(), terminal, terminal::red);
    List<String> warnings = columns.warnings().stream().map(w -> "warning: " + w).toList();
    Notes.painted(out, warnings, terminal, terminal::yellow);
    return out.toString();
  }
}
