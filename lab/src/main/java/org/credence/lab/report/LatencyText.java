package org.credence.lab.report;

import java.util.List;
import org.credence.lab.cases.CaseTally;
import org.credence.lab.cases.Latencies;
import org.credence.lab.cases.LatencyStudy;
import org.credence.lab.report.TextTable.Column;

/** How fast an engine answers cases, real time and batch side by side, as a table and as JSON. */
public final class LatencyText {

  private static final double[] PERCENTS = {50, 90, 99};

  private LatencyText() {}

  /** For a terminal; every line ended by a newline. */
  public static String of(LatencyReport report, Terminal terminal) {
    StringBuilder out = new StringBuilder();
    Notes.wrap(out, title(report), terminal, "  ");
    out.append('\n').append(table(report).render(terminal)).append('\n');
    Notes.wrap(out, caption(report), terminal, "  ");
    List<String> warnings = report.warnings().stream().map(w -> "warning: " + w).toList();
    Notes.painted(out, warnings, terminal, terminal::yellow);
    return out.toString();
  }

  /** As Markdown. */
  public static String markdown(LatencyReport report) {
    StringBuilder out = new StringBuilder();
    out.append(MarkdownText.of(title(report))).append(".\n\n");
    out.append(table(report).markdown()).append('\n');
    out.append(MarkdownText.of(caption(report))).append(".\n");
    report.warnings().forEach(w -> out.append("\n- ").append(MarkdownText.of("warning: " + w)));
    return report.warnings().isEmpty() ? out.toString() : out.append('\n').toString();
  }

  private static String title(LatencyReport report) {
    return report.label() + ", " + report.cases() + ", " + report.result().engine();
  }

  private static TextTable table(LatencyReport report) {
    Latencies times = report.result().realTime();
    TextTable table =
        new TextTable(
            List.of(
                Column.left("asked"),
                Column.right("answers"),
                Column.right("p50"),
                Column.right("p90"),
                Column.right("p99"),
                Column.right("max"),
                Column.right("cases/s")));
    table.row(
        List.of(
            "one by one, 1 thread",
            Integer.toString(times.count()),
            Figures.seconds(times.percentile(PERCENTS[0])),
            Figures.seconds(times.percentile(PERCENTS[1])),
            Figures.seconds(times.percentile(PERCENTS[2])),
            Figures.seconds(times.max()),
            Figures.NONE));
    for (LatencyStudy.Throughput batch : report.result().batches()) {
      table.row(
          List.of(
              "batch, " + batch.threads() + (batch.threads() == 1 ? " thread" : " threads"),
              Long.toString(batch.cases()),
              Figures.NONE,
              Figures.NONE,
              Figures.NONE,
              Figures.NONE,
              Figures.count(Math.rint(batch.casesPerSecond()))));
    }
    return table;
  }

  private static String caption(LatencyReport report) {
    LatencyStudy.Result result = report.result();
    CaseTally tally = result.tally();
    return (report.interrupted() ? "interrupted; " : "")
        + "warm; "
        + result.cases()
        + " different cases round and round ("
        + tally.answered()
        + " answered, "
        + tally.impossible()
        + " impossible, "
        + (tally.unsure() + tally.refused() + tally.failed())
        + " otherwise); prepared in "
        + Figures.seconds(result.prepareSeconds())
        + "; percentiles by nearest rank";
  }

  /** One object, ended by a newline, see docs/json.md. */
  public static String json(LatencyReport report) {
    LatencyStudy.Result result = report.result();
    return JsonText.object(
        json -> {
          json.writeStringProperty("model", report.label());
          json.writeStringProperty("cases", report.cases());
          json.writeStringProperty("engine", result.engine());
          json.writeNumberProperty("differentCases", result.cases());
          json.writeNumberProperty("answered", result.tally().answered());
          JsonText.number(json, "prepareSeconds", result.prepareSeconds());
          json.writeObjectPropertyStart("realTime");
          json.writeNumberProperty("answers", result.realTime().count());
          JsonText.number(json, "p50", result.realTime().percentile(PERCENTS[0]));
          JsonText.number(json, "p90", result.realTime().percentile(PERCENTS[1]));
          JsonText.number(json, "p99", result.realTime().percentile(PERCENTS[2]));
          JsonText.number(json, "max", result.realTime().max());
          json.writeEndObject();
          json.writeArrayPropertyStart("batches");
          for (LatencyStudy.Throughput batch : result.batches()) {
            json.writeStartObject();
            json.writeNumberProperty("threads", batch.threads());
            json.writeNumberProperty("answers", batch.cases());
            JsonText.number(json, "seconds", batch.seconds());
            JsonText.number(json, "casesPerSecond", batch.casesPerSecond());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeBooleanProperty("interrupted", report.interrupted());
          JsonText.texts(json, "warnings", report.warnings());
          JsonText.run(json, report.run());
        });
  }
}
