package org.credence.bayes.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.format.Bif;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The fixed point on well-known networks against that of libDAI 6df66a8 (BP), judged by its distance from the truth: the mean
 * over unobserved variables of the largest error of a state, to the two digits measured for {@code facts/graphical-models.md}.
 * Evidence: the alphabetically first five leaves in their first state.
 */
final class PublishedNetworksTest {

  private static final int OBSERVED = 5;

  private static Path network(String name) {
    String data =
        Optional.ofNullable(System.getProperty("credence.data"))
            .or(() -> Optional.ofNullable(System.getenv("CREDENCE_DATA")))
            .orElse(System.getProperty("credence.root", "..") + "/../shared/data");
    return Path.of(data, "networks", name + ".bif.gz");
  }

  private static Evidence firstLeaves(BayesianNetwork network) {
    List<Integer> parents =
        IntStream.range(0, network.size())
            .flatMap(v -> IntStream.of(network.parents(v)))
            .boxed()
            .toList();
    List<Integer> leaves =
        IntStream.range(0, network.size())
            .boxed()
            .filter(v -> !parents.contains(v))
            .sorted(Comparator.comparing(v -> network.variables().get(v).name()))
            .limit(OBSERVED)
            .toList();
    Evidence evidence = Evidence.none();
    for (int v : leaves) {
      evidence = evidence.observe(v, 0);
    }
    return evidence;
  }

  @ParameterizedTest
  @CsvSource({
    "alarm, 5.0e-2, 0.05e-2",
    "insurance, 7.9e-3, 0.05e-3",
    "hepar2, 4.2e-3, 0.05e-3",
    "andes, 2.8e-3, 0.05e-3"
  })
  void beliefsAreAsFarFromTheTruthAsThoseOfLibDai(String name, double error, double lastDigit) {
    assumeTrue(Files.exists(network(name)), "no " + network(name));
    BayesianNetwork network = Bif.read(network(name), ReadOptions.standard()).value();
    MarginalProblem problem = MarginalProblem.of(network, firstLeaves(network));
    Outcome<Marginals> outcome = BeliefPropagation.standard().infer(problem, Run.of(1));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.CONVERGED);
    Marginals truth = VariableElimination.marginals().infer(problem, Run.of(1)).orThrow();
    double sum = 0;
    for (int v = 0; v < network.size(); v++) {
      double worst = 0;
      for (int s = 0; s < network.cardinality(v); s++) {
        worst = Math.max(worst, Math.abs(outcome.orThrow().p(v, s) - truth.p(v, s)));
      }
      sum += worst;
    }
    assertThat(sum / (network.size() - OBSERVED)).isCloseTo(error, within(1.1 * lastDigit));
  }
}
