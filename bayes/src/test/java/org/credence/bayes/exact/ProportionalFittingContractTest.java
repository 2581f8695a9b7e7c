package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.FittedEvidence;
import org.credence.bayes.problem.SoftEvidence;
import org.credence.bayes.problem.SoftEvidenceProblem;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.testkit.EngineContract;

final class ProportionalFittingContractTest
    extends EngineContract<SoftEvidenceProblem, FittedEvidence> {

  @Override
  protected InferenceEngine<SoftEvidenceProblem, FittedEvidence> engine() {
    return ProportionalFitting.standard();
  }

  @Override
  protected Stream<Question<SoftEvidenceProblem, FittedEvidence>> questions() {
    BayesianNetwork asia = SmallNetworks.asia();
    SoftEvidence one = SoftEvidence.none().with(asia, "lung", 0.7, 0.3);
    return Stream.of(
            new SoftEvidenceProblem(asia, Evidence.none(), one),
            new SoftEvidenceProblem(
                asia,
                Evidence.of(asia, Map.of("xray", "yes")),
                one.with(asia, "smoke", 0.4, 0.6).with(asia, "dysp", 0.2, 0.8)),
            new SoftEvidenceProblem(asia, Evidence.of(asia, Map.of("either", "no")), one))
        .map(Question::of);
  }

  @Override
  protected String bits(FittedEvidence answer) {
    StringBuilder text = new StringBuilder();
    for (int v : answer.evidence().likelihoodVariables()) {
      text.append(Arrays.toString(answer.evidence().likelihood(v)));
    }
    return text.append(answer.residual()).append(' ').append(answer.sweeps()).toString();
  }

  @Override
  protected void assertSane(SoftEvidenceProblem problem, FittedEvidence answer) {
    assertThat(answer.residual()).isBetween(0.0, 1e-10);
    assertThat(answer.evidence().softVariables())
        .containsExactlyElementsOf(problem.soft().targets().keySet());
    assertThat(answer.evidence().states()).isEqualTo(problem.evidence().states());
  }
}
