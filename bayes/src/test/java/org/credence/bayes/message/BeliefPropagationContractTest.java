package org.credence.bayes.message;

import java.util.stream.Stream;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.MarginalQuestions;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.testkit.EngineContract;

final class BeliefPropagationContractTest extends EngineContract<MarginalProblem, Marginals> {

  @Override
  protected InferenceEngine<MarginalProblem, Marginals> engine() {
    return BeliefPropagation.standard();
  }

  @Override
  protected Stream<Question<MarginalProblem, Marginals>> questions() {
    return MarginalQuestions.all();
  }

  @Override
  protected String bits(Marginals answer) {
    return MarginalQuestions.bits(answer);
  }

  @Override
  protected void assertSane(MarginalProblem problem, Marginals answer) {
    MarginalQuestions.assertSane(problem, answer);
  }
}
