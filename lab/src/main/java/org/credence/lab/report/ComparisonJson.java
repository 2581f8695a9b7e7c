package org.credence.lab.report;

import java.util.LinkedHashMap;
import java.util.Map;
import org.credence.core.compare.ComparisonResult;
import org.credence.core.compare.ComparisonRow;
import org.credence.core.compare.CurvePoint;
import org.credence.core.compare.StatedError;
import tools.jackson.core.JsonGenerator;

/** A comparison as JSON, see docs/json.md: one row per engine and seed. */
public final class ComparisonJson {

  private ComparisonJson() {}

  /** One object, ended by a newline. */
  public static String of(ComparisonReport report) {
    ComparisonResult result = report.result();
    return JsonText.object(
        json -> {
          json.writeStringProperty("problem", result.problem());
          JsonText.textOrNull(json, "reference", result.reference());
          JsonText.textOrNull(json, "referenceNote", result.referenceNote());
          json.writeArrayPropertyStart("rows");
          result.rows().forEach(row -> row(json, report, row));
          json.writeEndArray();
          JsonText.texts(json, "warnings", report.warnings());
          json.writeNumberProperty("repeats", report.repeats());
          json.writeBooleanProperty("interrupted", report.interrupted());
          JsonText.run(json, report.run());
        });
  }

  private static void row(JsonGenerator json, ComparisonReport report, ComparisonRow row) {
    json.writeStartObject();
    json.writeStringProperty("engine", row.engine());
    json.writeStringProperty("guarantee", row.diagnostics().guarantee().label());
    json.writeStringProperty("stop", row.diagnostics().stop().label());
    json.writeStringProperty("outcome", row.outcome());
    JsonText.textOrNull(json, "reason", row.reason());
    JsonText.numbers(json, "error", errors(report.kind(), row.errors()));
    StatedError stated =
        row.stated().orElse(new StatedError("", Double.NaN, Double.NaN, Double.NaN, Double.NaN));
    json.writeObjectPropertyStart("stated");
    JsonText.textOrNull(json, "kind", stated.kind());
    JsonText.number(json, "level", stated.level());
    JsonText.number(json, "maxHalfWidth", stated.maxHalfWidth());
    JsonText.number(json, "coveredShare", stated.coveredShare());
    JsonText.number(json, "unknownShare", stated.unknownShare());
    json.writeEndObject();
    JsonText.numbers(json, "measures", row.diagnostics().measures());
    json.writeNumberProperty("steps", row.diagnostics().steps());
    json.writeNumberProperty("evaluations", row.diagnostics().evaluations());
    json.writeStringProperty("evaluationUnit", report.result().evaluationUnit());
    JsonText.number(json, "seconds", row.seconds());
    json.writeNumberProperty("peakBytes", row.diagnostics().peakBytes());
    json.writeNumberProperty("seed", row.seed());
    JsonText.texts(json, "warnings", row.diagnostics().warnings());
    if (!row.curve().isEmpty()) {
      json.writeArrayPropertyStart("curve");
      row.curve().forEach(point -> point(json, report.kind(), point));
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void point(JsonGenerator json, ComparisonReport.Kind kind, CurvePoint point) {
    json.writeStartObject();
    json.writeNumberProperty("evaluations", point.evaluations());
    JsonText.number(json, "seconds", point.seconds());
    JsonText.numbers(json, "error", errors(kind, point.errors()));
    json.writeEndObject();
  }

  /** All errors of the kind in order, undefined where there is none, then any others. */
  private static Map<String, Double> errors(
      ComparisonReport.Kind kind, Map<String, Double> errors) {
    Map<String, Double> all = new LinkedHashMap<>();
    kind.errors().forEach(name -> all.put(name, Double.NaN));
    all.putAll(errors);
    return all;
  }
}
