package org.credence.lab.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.credence.core.engine.Calibration;
import org.credence.core.engine.Forecast;
import org.credence.lab.report.TextTable.Column;

/** What a model is, as text and as JSON. */
public final class InfoText {

  private static final double LEAST_SECONDS = 1e-3;

  private InfoText() {}

  /** For a terminal; every line ended by a newline. */
  public static String of(InfoReport report, Terminal terminal) {
    StringBuilder out = new StringBuilder();
    Notes.wrap(out, report.label() + ": " + report.kind(), terminal, "  ");
    out.append('\n').append(sizes(report).render(terminal));
    if (!report.engines().isEmpty()) {
      out.append('\n').append(engines(report).render(terminal)).append('\n');
      Notes.wrap(out, caption(report), terminal, "  ");
    }
    List<String> warnings = report.warnings().stream().map(w -> "warning: " + w).toList();
    Notes.painted(out, warnings, terminal, terminal::yellow);
    return out.toString();
  }

  /** As Markdown. */
  public static String markdown(InfoReport report) {
    StringBuilder out = new StringBuilder();
    out.append(MarkdownText.of(report.label() + ": " + report.kind())).append(".\n\n");
    out.append(sizes(report).markdown());
    if (!report.engines().isEmpty()) {
      out.append('\n').append(engines(report).markdown()).append('\n');
      out.append(MarkdownText.of(caption(report))).append(".\n");
    }
    report.warnings().forEach(w -> out.append("\n- ").append(MarkdownText.of("warning: " + w)));
    return report.warnings().isEmpty() ? out.toString() : out.append('\n').toString();
  }

  private static TextTable sizes(InfoReport report) {
    TextTable table = new TextTable(List.of(Column.left("size"), Column.right("value")));
    for (Map.Entry<String, Double> size : report.sizes().entrySet()) {
      table.row(List.of(inWords(size.getKey()), figure(size.getKey(), size.getValue())));
    }
    return table;
  }

  private static String figure(String name, double value) {
    return name.endsWith("Share")
        ? Figures.share(value)
        : value == Math.rint(value) ? Figures.count(value) : Figures.number(value);
  }

  /** {@code maxParents} as {@code max parents}. */
  private static String inWords(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
  }

  private static TextTable engines(InfoReport report) {
    TextTable table =
        new TextTable(
            List.of(
                Column.left("engine"),
                Column.left("guarantee"),
                Column.right("evaluations"),
                Column.right("time"),
                Column.left("per"),
                Column.right("memory"),
                Column.left("fits"),
                Column.left("basis").rank(1)));
    for (InfoReport.EngineForecast engine : report.engines()) {
      Forecast forecast = engine.forecast();
      table.row(
          List.of(
              engine.engine(),
              engine.guarantee(),
              Figures.count(forecast.evaluations()),
              time(forecast, report.calibration()),
              forecast.scope().name().toLowerCase(Locale.ROOT),
              Figures.bytes(forecast.bytes()),
              engine.fits().label(),
              forecast.basis()));
    }
    return table;
  }

  /** A time; one that the fixed costs of any answer exceed is not told. */
  private static String time(Forecast forecast, Calibration calibration) {
    double seconds = forecast.seconds(calibration);
    return forecast.scope() == Forecast.Scope.ANSWER && seconds < LEAST_SECONDS
        ? "< " + Figures.seconds(LEAST_SECONDS)
        : Figures.seconds(seconds);
  }

  private static String caption(InfoReport report) {
    return "predicted; times are those of this machine, one warm thread, within a factor of a few; 1 evaluation = 1 "
        + report.evaluationUnit();
  }

  /** One object, ended by a newline, see docs/json.md. */
  public static String json(InfoReport report) {
    return JsonText.object(
        json -> {
          json.writeStringProperty("model", report.label());
          json.writeStringProperty("kind", report.kind());
          json.writeObjectPropertyStart("sizes");
          report.sizes().forEach((name, value) -> JsonText.count(json, name, value));
          json.writeEndObject();
          json.writeStringProperty("evaluationUnit", report.evaluationUnit());
          JsonText.number(json, "nanosPerEvaluation", report.calibration().nanosPerEvaluation());
          json.writeArrayPropertyStart("engines");
          for (InfoReport.EngineForecast engine : report.engines()) {
            Forecast forecast = engine.forecast();
            json.writeStartObject();
            json.writeStringProperty("engine", engine.engine());
            json.writeStringProperty("guarantee", engine.guarantee());
            json.writeObjectPropertyStart("forecast");
            json.writeStringProperty("scope", forecast.scope().name().toLowerCase(Locale.ROOT));
            JsonText.count(json, "evaluations", forecast.evaluations());
            JsonText.count(json, "bytes", forecast.bytes());
            JsonText.number(json, "seconds", forecast.seconds(report.calibration()));
            json.writeStringProperty("basis", forecast.basis());
            json.writeEndObject();
            json.writeStringProperty("fits", engine.fits().label());
            json.writeEndObject();
          }
          json.writeEndArray();
          JsonText.texts(json, "warnings", report.warnings());
        });
  }
}
