package org.credence.decoding.problem;

import java.util.Arrays;
import org.credence.core.engine.Problem;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenSequence;

/**
 * The model's own log-probability of a text: {@code log P(tokens | prompt)}, token by token. No law is applied.
 *
 * @param model the model
 * @param prompt what stands before and is not scored; an empty one becomes the begin token, or is refused where there is none
 * @param tokens what is scored, at least one token
 */
public record ScoreProblem(LanguageModel model, TokenSequence prompt, TokenSequence tokens)
    implements Problem<Score> {

  public ScoreProblem {
    prompt = Prompts.resolve(model.vocabulary(), prompt);
    Prompts.requireTokens(model.vocabulary(), tokens, "text");
    if (tokens.isEmpty()) {
      throw new IllegalArgumentException("there is no token to score; give at least one");
    }
  }

  /**
   * A whole text. Where the vocabulary has a begin token, every token is scored, the first one after the begin token (which, if
   * the text has it already, is not scored). Where it has none, nothing is known of the first token: it is read, not scored.
   */
  public static ScoreProblem of(LanguageModel model, TokenSequence text) {
    boolean beginsItself =
        model.vocabulary().begin().isEmpty()
            || (!text.isEmpty() && text.token(0) == model.vocabulary().begin().getAsInt());
    if (!beginsItself) {
      return new ScoreProblem(model, TokenSequence.empty(), text);
    }
    if (text.length() < 2) {
      throw new IllegalArgumentException(
          "there is no token to score: the text has "
              + text.length()
              + " tokens, the first is only read; give at least 2");
    }
    int[] tokens = text.toArray();
    return new ScoreProblem(
        model,
        TokenSequence.of(tokens[0]),
        TokenSequence.of(Arrays.copyOfRange(tokens, 1, tokens.length)));
  }

  @Override
  public String evaluationUnit() {
    return Prompts.EVALUATION_UNIT;
  }
}
