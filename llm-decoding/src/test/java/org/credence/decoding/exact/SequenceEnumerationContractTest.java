package org.credence.decoding.exact;

import java.util.stream.Stream;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.testkit.EngineContract;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawProblem;
import org.credence.decoding.testkit.Questions;
import org.credence.decoding.testkit.ToyModels;

final class SequenceEnumerationContractTest extends EngineContract<TextLawProblem, TextLaw> {

  @Override
  protected InferenceEngine<TextLawProblem, TextLaw> engine() {
    return SequenceEnumeration.standard();
  }

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
