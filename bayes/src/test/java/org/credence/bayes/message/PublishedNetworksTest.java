package org.credence.bayes.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.NetworkData;
import org.credence.bayes.testkit.Truth;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The fixed point on well-known networks against that of libDAI 6df66a8 (BP), judged by its distance from the truth: the mean
 * over unobserved variables of the largest error of a state, to the two digits measured with it on the same evidence.
 */
final class PublishedNetworksTest {

  @ParameterizedTest
  @CsvSource({
    "alarm, 5.0e-2, 0.05e-2",
    "insurance, 7.9e-3, 0.05e-3",
    "hepar2, 4.2e-3, 0.05e-3",
    "andes, 2.8e-3, 0.05e-3"
  })
  void beliefsAreAsFarFromTheTruthAsThoseOfLibDai(String name, double error, double lastDigit) {
    BayesianNetwork network = NetworkData.network(name);
    Truth known = NetworkData.truth(network, name);
    MarginalProblem problem = MarginalProblem.of(network, known.evidence());
    Outcome<Marginals> outcome = BeliefPropagation.standard().infer(problem, Run.of(1));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.CONVERGED);
    double[][] truth = known.marginals();
    double sum = 0;
    for (int v = 0; v < network.size(); v++) {
      double worst = 0;
      for (int s = 0; s < network.cardinality(v); s++) {
        worst = Math.max(worst, Math.abs(outcome.orThrow().p(v, s) - truth[v][s]));
      }
      sum += worst;
    }
    assertThat(sum / (network.size() - known.evidence().states().size()))
        .isCloseTo(error, within(1.1 * lastDigit));
  }
}
