package org.credence.bayes.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.credence.bayes.problem.MarginalMapAssignment;
import org.credence.bayes.problem.MarginalMapProblem;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.testkit.EngineContract;

final class AndOrSearchMarginalMapContractTest
    extends EngineContract<MarginalMapProblem, MarginalMapAssignment> {

  @Override
  protected InferenceEngine<MarginalMapProblem, MarginalMapAssignment> engine() {
    return AndOrSearch.marginalMap().withCells(4);
  }

  @Override
  protected Stream<Question<MarginalMapProblem, MarginalMapAssignment>> questions() {
    return IntStream.range(0, 12).mapToObj(i -> Question.of(Searched.marginalMap(i)));
  }

  @Override
  protected String bits(MarginalMapAssignment answer) {
    return answer.toString() + answer.logP();
  }

  @Override
  protected void assertSane(MarginalMapProblem problem, MarginalMapAssignment answer) {
    assertThat(answer.logP().value()).isFinite();
    assertThat(answer.logP().error().covers(answer.logP().value(), answer.logP().value(), 0))
        .isTrue();
    assertThat(answer.variables()).isEqualTo(problem.maxVariables());
  }
}
