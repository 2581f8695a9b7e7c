package org.credence.decoding.problem;

import org.credence.core.engine.Problem;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenSequence;

/**
 * One draw of a continuation: {@code length} tokens after the prompt, each from the law given all before it; the text ends early
 * at the vocabulary's end token, which is then its last token, and at the token with which a stop text is complete. Stop texts do not
 * change what is drawn before.
 *
 * @param model the model
 * @param law what the target is
 * @param prompt what stands before; an empty one becomes the begin token, or is refused where there is none
 * @param length how many tokens at most, at least 1
 * @param stops texts that end the continuation
 */
public record GenerationProblem(
    LanguageModel model, TokenLaw law, TokenSequence prompt, int length, StopTexts stops)
    implements Problem<Generation> {

  public GenerationProblem {
    prompt = Prompts.resolve(model.vocabulary(), prompt);
    Prompts.requireLength(length);
  }

  /** Without stop texts. */
  public GenerationProblem(LanguageModel model, TokenLaw law, TokenSequence prompt, int length) {
    this(model, law, prompt, length, StopTexts.none());
  }

  @Override
  public String evaluationUnit() {
    return Prompts.EVALUATION_UNIT;
  }
}
