package org.credence.bayes.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.testkit.EngineContract;

final class AndOrSearchMostProbableContractTest
    extends EngineContract<MostProbableProblem, MostProbableAssignment> {

  @Override
  protected InferenceEngine<MostProbableProblem, MostProbableAssignment> engine() {
    return AndOrSearch.mostProbable().withCells(4);
  }

  @Override
  protected Stream<Question<MostProbableProblem, MostProbableAssignment>> questions() {
    return IntStream.range(0, 12).mapToObj(i -> Question.of(Searched.mostProbable(i)));
  }

  @Override
  protected String bits(MostProbableAssignment answer) {
    return answer.toString() + answer.logP();
  }

  @Override
  protected void assertSane(MostProbableProblem problem, MostProbableAssignment answer) {
    assertThat(answer.logP().value()).isFinite();
    assertThat(answer.logP().error().covers(answer.logP().value(), answer.logP().value(), 0))
        .isTrue();
    problem
        .evidence()
        .states()
        .forEach((v, s) -> assertThat(answer.state(v)).isEqualTo(s.intValue()));
  }
}
