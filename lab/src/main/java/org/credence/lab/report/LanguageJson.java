package org.credence.lab.report;

import org.credence.core.engine.Outcome;
import org.credence.core.engine.StopReason;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.problem.ContinuationText;
import org.credence.decoding.problem.StopTexts;
import tools.jackson.core.JsonGenerator;

/** What the JSON of language models has in common. */
public final class LanguageJson {

  private LanguageJson() {}

  /** Token ids in order. */
  static void ids(JsonGenerator json, String name, int[] ids) {
    json.writeArrayPropertyStart(name);
    for (int id : ids) {
      json.writeNumber(id);
    }
    json.writeEndArray();
  }

  /** The text that a continuation adds to a prompt, up to a stop text. */
  static String continuation(
      Vocabulary vocabulary, TokenSequence prompt, TokenSequence continuation, StopTexts stops) {
    ContinuationText written = new ContinuationText(vocabulary, prompt, stops);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < continuation.length(); i++) {
      text.append(written.append(continuation.token(i)));
    }
    return text.append(written.finish()).toString();
  }

  /** A question that was refused before it was put to the model, see docs/json.md. */
  public static String refusal(String label, String reason) {
    return withoutAnswer(label, StopReason.REFUSED.label(), "gave-up", reason);
  }

  /** A question that the engine had no answer to, in the same fields. */
  public static String withoutAnswer(String label, Outcome<?> outcome, String reason) {
    return withoutAnswer(label, outcome.diagnostics().stop().label(), outcome.label(), reason);
  }

  private static String withoutAnswer(String label, String stop, String outcome, String reason) {
    return JsonText.object(
        json -> {
          json.writeStringProperty("model", label);
          json.writeStringProperty("stop", stop);
          json.writeStringProperty("outcome", outcome);
          json.writeStringProperty("reason", reason);
        });
  }
}
