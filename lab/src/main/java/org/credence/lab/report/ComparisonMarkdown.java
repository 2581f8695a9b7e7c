package org.credence.lab.report;

/** A comparison as Markdown: the table of the terminal with all its columns. */
public final class ComparisonMarkdown {

  private ComparisonMarkdown() {}

  /** Title, table, and what stands below it. */
  public static String of(ComparisonReport report) {
    ComparisonColumns columns = new ComparisonColumns(report);
    StringBuilder out = new StringBuilder();
    out.append(paragraph(String.join(". ", columns.title()) + "."));
    out.append(columns.table().markdown()).append('\n');
    out.append(paragraph(columns.caption() + "."));
    columns.reasons().forEach(reason -> out.append(item(reason)));
    columns.warnings().forEach(warning -> out.append(item("warning: " + warning)));
    return out.toString();
  }

  private static String paragraph(String text) {
    return MarkdownText.of(text) + "\n\n";
  }

  private static String item(String text) {
    return "- " + MarkdownText.of(text) + "\n";
  }
}
