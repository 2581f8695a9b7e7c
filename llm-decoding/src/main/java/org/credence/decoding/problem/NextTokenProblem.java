package org.credence.decoding.problem;

import org.credence.core.engine.Problem;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenSequence;

/**
 * The distribution of the token after a prompt, raw and under the law.
 *
 * @param model the model
 * @param law what the target is
 * @param prompt what stands before; an empty one becomes the begin token, or is refused where there is none
 */
public record NextTokenProblem(LanguageModel model, TokenLaw law, TokenSequence prompt)
    implements Problem<TokenDistribution> {

  public NextTokenProblem {
    prompt = Prompts.resolve(model.vocabulary(), prompt);
  }

  @Override
  public String evaluationUnit() {
    return Prompts.EVALUATION_UNIT;
  }
}
