package org.credence.lab.report;

import java.util.LinkedHashSet;
import java.util.Set;
import org.credence.core.math.CompensatedSum;

/** A drawn continuation as JSON, see docs/json.md. */
public final class GenerationJson {

  private GenerationJson() {}

  /** One object, ended by a newline. */
  public static String of(GenerationReport report) {
    boolean answered = report.outcome().answer().isPresent();
    CompensatedSum logP = new CompensatedSum();
    report.tokens().forEach(token -> logP.add(token.logP()));
    Set<String> warnings = new LinkedHashSet<>(report.warnings());
    warnings.addAll(report.outcome().diagnostics().warnings());
    return JsonText.object(
        json -> {
          json.writeStringProperty("model", report.label());
          json.writeStringProperty("prompt", report.prompt());
          json.writeStringProperty("law", report.law());
          json.writeNumberProperty("length", report.length());
          JsonText.outcome(json, report.engine(), report.outcome());
          JsonText.texts(json, "warnings", warnings);
          if (answered) {
            json.writeStringProperty("text", report.text());
            JsonText.number(json, "logP", logP.value());
            json.writeBooleanProperty("endedByToken", report.endedByToken());
            json.writeArrayPropertyStart("tokens");
            for (GenerationReport.Token token : report.tokens()) {
              json.writeStartObject();
              json.writeNumberProperty("id", token.id());
              json.writeStringProperty("text", token.text());
              JsonText.number(json, "logP", token.logP());
              JsonText.number(json, "rawLogP", token.rawLogP());
              json.writeEndObject();
            }
            json.writeEndArray();
          } else {
            json.writeNullProperty("text");
            json.writeNullProperty("logP");
            json.writeNullProperty("endedByToken");
            json.writeNullProperty("tokens");
          }
          JsonText.diagnostics(json, report.outcome().diagnostics(), report.evaluationUnit());
          JsonText.run(json, report.run());
        });
  }
}
