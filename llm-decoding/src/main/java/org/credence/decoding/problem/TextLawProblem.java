package org.credence.decoding.problem;

import org.credence.core.engine.Problem;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenSequence;

/**
 * The law of continuations: how probable each text is that a {@link GenerationProblem} may draw.
 *
 * @param model the model
 * @param law what the target is
 * @param prompt what stands before; an empty one becomes the begin token, or is refused where there is none
 * @param length how many tokens at most, at least 1
 */
public record TextLawProblem(LanguageModel model, TokenLaw law, TokenSequence prompt, int length)
    implements Problem<TextLaw> {

  public TextLawProblem {
    prompt = Prompts.resolve(model.vocabulary(), prompt);
    Prompts.requireLength(length);
  }

  /** The problem of drawing once from this law. */
  public GenerationProblem generation() {
    return new GenerationProblem(model, law, prompt, length);
  }

  @Override
  public String evaluationUnit() {
    return Prompts.EVALUATION_UNIT;
  }
}
