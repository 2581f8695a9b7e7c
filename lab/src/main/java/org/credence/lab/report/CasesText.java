package org.credence.lab.report;

import java.util.ArrayList;
import java.util.List;
import org.credence.lab.cases.CaseTally;
import org.credence.lab.report.TextTable.Column;

/** How a table of cases was answered, as one line, as a table and as JSON. */
public final class CasesText {

  private CasesText() {}

  /** One line: how many were answered, what became of the others, how fast. */
  public static String line(CasesReport report) {
    CaseTally tally = report.tally();
    List<String> others = new ArrayList<>();
    add(others, tally.unsure(), "unsure");
    add(others, tally.impossible(), "impossible");
    add(others, tally.malformed(), "malformed");
    add(others, tally.refused(), "refused");
    add(others, tally.failed(), "failed");
    return (report.interrupted() ? "interrupted: " : "")
        + tally.answered()
        + " of "
        + tally.cases()
        + (tally.cases() == 1 ? " case" : " cases")
        + " answered"
        + (others.isEmpty() ? "" : " (" + String.join(", ", others) + ")")
        + " in "
        + Figures.seconds(report.seconds())
        + ", "
        + Figures.count(Math.rint(report.casesPerSecond()))
        + " cases/s by "
        + report.engine()
        + " on "
        + report.run().threads()
        + (report.run().threads() == 1 ? " thread" : " threads");
  }

  private static void add(List<String> others, long count, String kind) {
    if (count > 0) {
      others.add(count + " " + kind);
    }
  }

  /** As Markdown. */
  public static String markdown(CasesReport report) {
    CaseTally tally = report.tally();
    TextTable table = new TextTable(List.of(Column.left("cases"), Column.right("count")));
    table.row(List.of("all", Long.toString(tally.cases())));
    table.row(List.of("answered", Long.toString(tally.answered())));
    table.row(List.of("unsure", Long.toString(tally.unsure())));
    table.row(List.of("impossible", Long.toString(tally.impossible())));
    table.row(List.of("malformed", Long.toString(tally.malformed())));
    table.row(List.of("refused", Long.toString(tally.refused())));
    table.row(List.of("failed", Long.toString(tally.failed())));
    StringBuilder out = new StringBuilder();
    out.append(MarkdownText.of(report.label() + ", " + report.cases())).append(".\n\n");
    out.append(table.markdown()).append('\n');
    out.append(MarkdownText.of(line(report))).append(".\n");
    report.warnings().forEach(w -> out.append("\n- ").append(MarkdownText.of("warning: " + w)));
    return report.warnings().isEmpty() ? out.toString() : out.append('\n').toString();
  }

  /** One object, ended by a newline, see docs/json.md. */
  public static String json(CasesReport report) {
    CaseTally tally = report.tally();
    return JsonText.object(
        json -> {
          json.writeStringProperty("model", report.label());
          json.writeStringProperty("cases", report.cases());
          json.writeStringProperty("engine", report.engine());
          json.writeObjectPropertyStart("rows");
          json.writeNumberProperty("all", tally.cases());
          json.writeNumberProperty("answered", tally.answered());
          json.writeNumberProperty("unsure", tally.unsure());
          json.writeNumberProperty("impossible", tally.impossible());
          json.writeNumberProperty("malformed", tally.malformed());
          json.writeNumberProperty("refused", tally.refused());
          json.writeNumberProperty("failed", tally.failed());
          json.writeEndObject();
          JsonText.number(json, "prepareSeconds", report.prepareSeconds());
          JsonText.number(json, "seconds", report.seconds());
          JsonText.number(json, "casesPerSecond", report.casesPerSecond());
          json.writeBooleanProperty("interrupted", report.interrupted());
          JsonText.texts(json, "warnings", report.warnings());
          JsonText.run(json, report.run());
        });
  }
}
