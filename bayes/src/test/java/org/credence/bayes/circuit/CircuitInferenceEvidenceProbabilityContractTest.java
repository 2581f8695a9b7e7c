package org.credence.bayes.circuit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.EngineContract;
import org.credence.core.uncertainty.Estimate;

final class CircuitInferenceEvidenceProbabilityContractTest
    extends EngineContract<EvidenceProbabilityProblem, Estimate> {
  @Override
  protected InferenceEngine<EvidenceProbabilityProblem, Estimate> engine() {
    return CircuitInference.evidenceProbability();
  }

  @Override
  protected Stream<Question<EvidenceProbabilityProblem, Estimate>> questions() {
    return IntStream.range(0, 8)
        .mapToObj(
            i -> {
              Randomness random = SeededRandomness.of(6).split(i);
              GraphicalModel model = RandomModels.network(random, 5, 3, 2, i % 2 * 0.3);
              Evidence evidence = RandomModels.evidence(random, model, 0.3);
              if (evidence.isEmpty()) { // which would cost nothing at all
                evidence = evidence.observe(0, 0);
              }
              return Question.of(new EvidenceProbabilityProblem(model, evidence));
            });
  }

  @Override
  protected String bits(Estimate answer) {
    return Double.toString(answer.value());
  }

  @Override
  protected void assertSane(EvidenceProbabilityProblem problem, Estimate answer) {
    assertThat(answer.guarantee()).isEqualTo(Guarantee.EXACT);
    assertThat(answer.value()).isFinite();
  }
}
