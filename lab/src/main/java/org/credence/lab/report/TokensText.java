package org.credence.lab.report;

import java.util.ArrayList;
import java.util.List;
import org.credence.core.input.Escaped;
import org.credence.decoding.model.Vocabulary;

/** The tokens of a text, as lines and as JSON. */
public final class TokensText {

  private TokensText() {}

  /** A line for each token: its id and its piece. */
  public static String of(int[] ids, Vocabulary vocabulary) {
    StringBuilder out = new StringBuilder();
    for (int id : ids) {
      out.append(id).append(' ').append(Escaped.quote(vocabulary.text(id))).append('\n');
    }
    return out.toString();
  }

  /** One object with parallel arrays, ended by a newline, see docs/json.md. */
  public static String json(
      String label, String tokenizer, int[] ids, Vocabulary vocabulary, String text) {
    List<String> pieces = new ArrayList<>();
    for (int id : ids) {
      pieces.add(vocabulary.text(id));
    }
    return JsonText.object(
        json -> {
          json.writeStringProperty("model", label);
          json.writeStringProperty("tokenizer", tokenizer);
          LanguageJson.ids(json, "ids", ids);
          JsonText.texts(json, "pieces", pieces);
          json.writeStringProperty("text", text);
        });
  }
}
