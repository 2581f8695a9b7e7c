package org.credence.lab.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.credence.core.math.CompensatedSum;
import org.credence.lab.report.GenerationReport.Ending;
import org.credence.lab.report.GenerationReport.Token;
import tools.jackson.core.JsonGenerator;

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
          JsonText.texts(json, "stopTexts", report.stopTexts());
          JsonText.outcome(json, report.engine(), report.outcome());
          JsonText.texts(json, "warnings", warnings);
          if (answered) {
            json.writeStringProperty("text", report.text());
            JsonText.number(json, "logP", logP.value());
            json.writeBooleanProperty(
                "endedByToken", report.ending().equals(Optional.of(Ending.END_TOKEN)));
            JsonText.textOrNull(json, "endedBy", report.ending().map(Ending::label).orElse(""));
            JsonText.textOrNull(json, "stopText", report.stopText().orElse(""));
            List<Token> tokens = report.tokens();
            LanguageJson.ids(json, "tokens", tokens.stream().mapToInt(Token::id).toArray());
            JsonText.texts(json, "pieces", tokens.stream().map(Token::text).toList());
            numbers(json, "logProbability", tokens, Token::logP);
            numbers(json, "rawLogProbability", tokens, Token::rawLogP);
          } else {
            json.writeNullProperty("text");
            json.writeNullProperty("logP");
            json.writeNullProperty("endedByToken");
            json.writeNullProperty("endedBy");
            json.writeNullProperty("stopText");
            json.writeNullProperty("tokens");
            json.writeNullProperty("pieces");
            json.writeNullProperty("logProbability");
            json.writeNullProperty("rawLogProbability");
          }
          JsonText.diagnostics(json, report.outcome().diagnostics(), report.evaluationUnit());
          JsonText.run(json, report.run());
        });
  }

  private static void numbers(
      JsonGenerator json, String name, List<Token> tokens, ToDoubleFunction<Token> value) {
    JsonText.numbers(json, name, tokens.stream().mapToDouble(value).toArray());
  }
}
