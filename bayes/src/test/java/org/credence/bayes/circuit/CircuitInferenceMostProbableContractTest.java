package org.credence.bayes.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.EngineContract;

final class CircuitInferenceMostProbableContractTest
    extends EngineContract<MostProbableProblem, MostProbableAssignment> {
  @Override
  protected InferenceEngine<MostProbableProblem, MostProbableAssignment> engine() {
    return CircuitInference.mostProbable(EliminationHeuristic.MIN_WEIGHT);
  }

  @Override
  protected Stream<Question<MostProbableProblem, MostProbableAssignment>> questions() {
    return IntStream.range(0, 8)
        .mapToObj(
            i -> {
              Randomness random = SeededRandomness.of(5).split(i);
              GraphicalModel model = RandomModels.network(random, 5, 3, 2, i % 2 * 0.3);
              return Question.of(
                  new MostProbableProblem(model, RandomModels.evidence(random, model, 0.3)));
            });
  }

  @Override
  protected String bits(MostProbableAssignment answer) {
    return answer.toString();
  }

  @Override
  protected void assertSane(MostProbableProblem problem, MostProbableAssignment answer) {
    assertThat(answer.logP().guarantee()).isEqualTo(Guarantee.EXACT);
    problem.evidence().states().forEach((v, s) -> assertThat(answer.state(v)).isEqualTo(s));
  }
}
