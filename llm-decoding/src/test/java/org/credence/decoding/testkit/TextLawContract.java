package org.credence.decoding.testkit;

import java.util.stream.Stream;
import org.credence.core.testkit.EngineContract;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawProblem;

/** The engine contract for laws of texts: a toy model, and n-gram models with and without an end token. */
public abstract class TextLawContract extends EngineContract<TextLawProblem, TextLaw> {

  @Override
  protected Stream<Question<TextLawProblem, TextLaw>> questions() {
    return Questions.laws();
  }

  @Override
  protected String bits(TextLaw answer) {
    return ToyModels.bits(answer);
  }

  @Override
  protected void assertSane(TextLawProblem problem, TextLaw answer) {
    Questions.assertSane(problem, answer);
  }
}
