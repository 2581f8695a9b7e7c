package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.NetworkData;
import org.credence.bayes.testkit.Truth;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Variable elimination on published networks against libDAI's junction tree (data folder; skipped where it is missing). */
final class NetworksTest {

  /**
   * One tolerance for all files: the truth was computed in double precision on rows normalised to 1, as here, and is printed with
   * 15 digits. The largest difference seen on any of them is 1e-13 (link).
   */
  private static final double TOLERANCE = 1e-9;

  private static final Run RUN = Run.of(1);

  private static void assertAgreesWithTruth(String name) {
    BayesianNetwork network = NetworkData.network(name.replace(".prior", ""));
    Truth truth = NetworkData.truth(network, name);
    Evidence evidence = truth.evidence();
    MarginalProblem problem = MarginalProblem.of(network, evidence);
    Forecast forecast = VariableElimination.marginals().forecast(problem);
    Outcome<Marginals> outcome = VariableElimination.marginals().infer(problem, RUN);
    Marginals answer = outcome.orThrow();
    double worst = 0;
    for (int v = 0; v < network.size(); v++) {
      for (int s = 0; s < network.cardinality(v); s++) {
        worst = Math.max(worst, Math.abs(answer.p(v, s) - truth.marginals()[v][s]));
      }
    }
    assertThat(worst).as("largest error of a marginal").isLessThan(TOLERANCE);
    assertThat(Models.logEvidence(answer)).isCloseTo(truth.logEvidence(), within(TOLERANCE));
    assertThat(
            VariableElimination.evidenceProbability()
                .infer(new EvidenceProbabilityProblem(network, evidence), RUN)
                .orThrow()
                .value())
        .isCloseTo(truth.logEvidence(), within(TOLERANCE));
    assertThat((double) outcome.diagnostics().peakBytes()).isEqualTo(forecast.bytes());
    assertThat(forecast.evaluations()) // at most, as zeros are skipped
        .isGreaterThanOrEqualTo(outcome.diagnostics().evaluations());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cancer",
        "earthquake",
        "asia",
        "sachs",
        "alarm",
        "insurance",
        "hailfinder",
        "hepar2",
        "andes",
        "pathfinder",
        "water"
      })
  void marginalsAreThoseOfTheTruthFile(String name) {
    assertAgreesWithTruth(name);
    assertAgreesWithTruth(name + ".prior");
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"mildew", "diabetes", "munin", "munin2", "link"})
  void marginalsOfLargeNetworksAreThoseOfTheTruthFile(String name) {
    assertAgreesWithTruth(name);
    assertAgreesWithTruth(name + ".prior");
  }

  @Tag("slow")
  @Test
  void muninOneHasNoTruthButTwoOrdersAgreeOnIt() {
    BayesianNetwork network = NetworkData.network("munin1");
    MarginalProblem problem = MarginalProblem.of(network, Evidence.none());
    Marginals one =
        VariableElimination.marginals(EliminationHeuristic.MIN_FILL).infer(problem, RUN).orThrow();
    Marginals other =
        VariableElimination.marginals(EliminationHeuristic.WEIGHTED_MIN_FILL)
            .infer(problem, RUN)
            .orThrow();
    assertThat(Models.largestError(problem, one, other)).isLessThan(1e-12);
    assertThat(Models.logEvidence(one)).isCloseTo(0, within(1e-12));
  }

  @Test
  void theMostProbableAssignmentOfInsuranceIsTheKnownOptimum() {
    BayesianNetwork network = NetworkData.network("insurance");
    Evidence evidence = NetworkData.truth(network, "insurance").evidence();
    MostProbableAssignment best =
        VariableElimination.mostProbable()
            .infer(new MostProbableProblem(network, evidence), RUN)
            .orThrow();
    // facts: -10.033867 by two independent methods
    assertThat(best.logP().value()).isCloseTo(-10.033867, within(1e-6));
    assertThat(best.states()).hasSize(network.size());
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"mildew", "munin2", "link"})
  void noSingleChangeImprovesTheMostProbableAssignment(String name) {
    BayesianNetwork network = NetworkData.network(name);
    Evidence evidence = NetworkData.truth(network, name).evidence();
    MostProbableAssignment best =
        VariableElimination.mostProbable()
            .infer(new MostProbableProblem(network, evidence), RUN)
            .orThrow();
    int[] states = best.states();
    assertThat(logWeight(network, states)).isCloseTo(best.logP().value(), within(TOLERANCE));
    for (int v = 0; v < network.size(); v++) {
      for (int s = 0; s < network.cardinality(v); s++) {
        int[] changed = Arrays.copyOf(states, states.length);
        changed[v] = s;
        if (!evidence.states().containsKey(v)) {
          assertThat(logWeight(network, changed))
              .isLessThanOrEqualTo(best.logP().value() + TOLERANCE);
        }
      }
    }
  }

  private static double logWeight(BayesianNetwork network, int[] states) {
    return network.factors().stream().mapToDouble(f -> Math.log(f.at(states))).sum();
  }
}
