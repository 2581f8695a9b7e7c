package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.JointMarginal;
import org.credence.bayes.problem.JointMarginalProblem;
import org.credence.bayes.problem.KMostProbable;
import org.credence.bayes.problem.KMostProbableProblem;
import org.credence.bayes.problem.MarginalMapAssignment;
import org.credence.bayes.problem.MarginalMapProblem;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.problem.PosteriorSampleProblem;
import org.credence.bayes.problem.PosteriorSamples;
import org.credence.bayes.testkit.NetworkData;
import org.credence.core.engine.Diagnostics;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.testkit.StatisticalAssert;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Joint marginals, k best, marginal MAP and posterior draws on published networks (data folder; skipped where it is missing). */
final class QuestionsOnNetworksTest {

  private static final Run RUN = Run.of(1);
  private static final double ROUNDING = 1e-12;
  private static final double LOG_ROUNDING = 1e-9;

  private static double logEvidence(BayesianNetwork network, Evidence evidence) {
    return VariableElimination.evidenceProbability()
        .infer(new EvidenceProbabilityProblem(network, evidence), RUN)
        .orThrow()
        .value();
  }

  private static List<Integer> spread(BayesianNetwork network) {
    return List.of(network.size() - 1, 0, network.size() / 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"alarm", "insurance", "hailfinder", "hepar2", "andes"})
  void aJointOfThreeSpreadVariablesIsThatOfTheChainRule(String name) {
    BayesianNetwork network = NetworkData.network(name);
    List<Integer> variables = spread(network);
    Evidence evidence = NetworkData.truth(network, name).evidence();
    JointMarginal joint =
        VariableElimination.jointMarginal()
            .infer(new JointMarginalProblem(network, evidence, variables), RUN)
            .orThrow();
    double whole = logEvidence(network, evidence);
    assertThat(joint.logEvidence().value()).isCloseTo(whole, within(LOG_ROUNDING));
    for (int i = 0; i < joint.size(); i++) {
      int[] states = joint.states(i);
      Evidence with = evidence;
      for (int k = 0; k < states.length; k++) {
        if (!evidence.states().containsKey(variables.get(k))) {
          with = with.observe(variables.get(k), states[k]);
        }
      }
      if (joint.value(i) > 0) {
        assertThat(joint.value(i))
            .isCloseTo(Math.exp(logEvidence(network, with) - whole), within(ROUNDING));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"alarm", "insurance", "hailfinder", "hepar2", "andes"})
  void marginalMapOfThreeSpreadVariablesIsTheLargestEntryOfTheirJoint(String name) {
    BayesianNetwork network = NetworkData.network(name);
    List<Integer> variables = spread(network);
    Evidence evidence = NetworkData.truth(network, name).evidence();
    JointMarginal joint =
        VariableElimination.jointMarginal()
            .infer(new JointMarginalProblem(network, evidence, variables), RUN)
            .orThrow();
    MarginalMapAssignment map =
        VariableElimination.marginalMap()
            .infer(new MarginalMapProblem(network, evidence, variables), RUN)
            .orThrow();
    double largest = Arrays.stream(joint.table()).max().orElseThrow();
    assertThat(joint.p(map.states())).isCloseTo(largest, within(ROUNDING));
    assertThat(map.logP().value())
        .isCloseTo(joint.logEvidence().value() + Math.log(largest), within(LOG_ROUNDING));
  }

  private static void assertTenBest(String name) {
    BayesianNetwork network = NetworkData.network(name);
    Evidence evidence = NetworkData.truth(network, name).evidence();
    Outcome<MostProbableAssignment> one =
        VariableElimination.mostProbable().infer(new MostProbableProblem(network, evidence), RUN);
    KMostProbableProblem problem = new KMostProbableProblem(network, evidence, 10);
    Outcome<KMostProbable> ten = VariableElimination.kMostProbable().infer(problem, RUN);
    List<MostProbableAssignment> best = ten.orThrow().assignments();
    assertThat(best).hasSize(10);
    assertThat(best.get(0).logP().value())
        .isCloseTo(one.orThrow().logP().value(), within(LOG_ROUNDING));
    assertThat(best.stream().map(a -> Arrays.toString(a.states())).distinct()).hasSize(10);
    // no elimination is done twice: ten cost less than two
    assertThat(ten.diagnostics().evaluations()).isLessThan(2 * one.diagnostics().evaluations());
    assertThat((double) ten.diagnostics().peakBytes())
        .isEqualTo(VariableElimination.kMostProbable().forecast(problem).bytes());
    for (int i = 1; i < 10; i++) {
      assertThat(best.get(i).logP().value()).isLessThanOrEqualTo(best.get(i - 1).logP().value());
    }
    // and the tenth is the best of what is left: none that differs in one variable from those
    // before beats it
    for (int i = 0; i < 9; i++) {
      assertNoNeighbourIsBetterThanTheTenth(network, evidence, best, best.get(i).states());
    }
  }

  private static void assertNoNeighbourIsBetterThanTheTenth(
      BayesianNetwork network, Evidence evidence, List<MostProbableAssignment> best, int[] states) {
    double tenth = best.get(9).logP().value();
    for (int v = 0; v < network.size(); v++) {
      for (int s = 0; s < network.cardinality(v); s++) {
        int[] changed = states.clone();
        changed[v] = s;
        if (!evidence.states().containsKey(v)
            && best.stream().noneMatch(a -> Arrays.equals(a.states(), changed))) {
          assertThat(VariableElimination.logWeight(network, evidence, changed))
              .isLessThanOrEqualTo(tenth + LOG_ROUNDING);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"alarm", "insurance", "hailfinder", "hepar2", "andes", "pathfinder", "mildew"})
  void theTenBestCostLessThanTheBestTwice(String name) {
    assertTenBest(name);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"water", "diabetes", "munin", "link"})
  void theTenBestOfLargeNetworksCostLessThanTheBestTwice(String name) {
    assertTenBest(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"alarm", "insurance", "hailfinder", "hepar2"})
  void drawsHaveTheMarginalsOfTheTruthFile(String name) {
    BayesianNetwork network = NetworkData.network(name);
    var truth = NetworkData.truth(network, name);
    int count = 2000;
    Outcome<PosteriorSamples> outcome =
        VariableElimination.posteriorSample()
            .infer(
                new PosteriorSampleProblem(network, truth.evidence(), count),
                Run.of(StatisticalAssert.seed("draws of " + name)).withThreads(2));
    PosteriorSamples samples = outcome.orThrow();
    Diagnostics spent = outcome.diagnostics();
    assertThat(spent.steps()).isEqualTo(count);
    assertThat(samples.logEvidence().value()).isCloseTo(truth.logEvidence(), within(LOG_ROUNDING));
    for (int v = 0; v < network.size(); v++) {
      int[] seen = new int[network.cardinality(v)];
      for (int i = 0; i < count; i++) {
        seen[samples.state(i, v)]++;
      }
      for (int s = 0; s < seen.length; s++) {
        double p = truth.marginals()[v][s];
        // six standard deviations and one draw: a false alarm in some 1e8 of these few hundred
        // comparisons
        double allowed = 6 * Math.sqrt(p * (1 - p) / count) + (p > 0 ? 3.0 / count : 0);
        assertThat((double) seen[s] / count).as("%s=%s", v, s).isCloseTo(p, within(allowed));
      }
    }
  }
}
