package org.credence.bayes.importance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BiFunction;
import org.credence.bayes.exact.StateDomains;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

/** No weight exceeds the bound that its sampler states, and now and then one reaches it. */
final class WeightBoundsTest {

  private static final int NETWORKS = 200;
  private static final int DRAWS = 60;
  private static final double ROUNDING = 1e-9;

  private record Case(MarginalProblem problem, BayesianNetwork network, StateDomains domains) {}

  private static void assertBounds(BiFunction<Case, Integer, WeightedSampler> samplerOf) {
    int reached = 0;
    int cases = 0;
    for (int seed = 0; seed < NETWORKS; seed++) {
      SeededRandomness chance = SeededRandomness.of(seed);
      BayesianNetwork network = RandomModels.network(chance, 5, 3, 3, seed % 2 * 0.3);
      Evidence evidence = RandomModels.evidence(chance, network, 0.4);
      if (new JointTable(network, evidence).total() == 0) {
        continue;
      }
      cases++;
      MarginalProblem problem = MarginalProblem.of(network, evidence);
      StateDomains domains = StateDomains.of(network, evidence);
      WeightedSampler sampler = samplerOf.apply(new Case(problem, network, domains), seed);
      double bound = sampler.logCrudeWeightBound();
      double largest = Double.NEGATIVE_INFINITY;
      for (int draw = 0; draw < DRAWS; draw++) {
        largest = Math.max(largest, sampler.sample(chance.split(draw), new int[network.size()]));
      }
      assertThat(bound)
          .as("network %s", seed)
          .isFinite()
          .isGreaterThanOrEqualTo(largest - ROUNDING);
      reached += largest > bound - ROUNDING ? 1 : 0;
    }
    assertThat(cases).isGreaterThan(NETWORKS / 2);
    assertThat(reached)
        .as("networks of %s whose bound is a weight", cases)
        .isGreaterThan(cases / 10);
  }

  @Test
  void likelihoodWeightingKeepsItsBound() {
    assertBounds((c, seed) -> new EvidenceWeightedForwardSampler(c.network, c.problem, c.domains));
  }

  @Test
  void rejectionSamplingKeepsItsBound() {
    assertBounds((c, seed) -> new RejectionSampler(c.network, c.problem, c.domains));
  }

  @Test
  void backwardSimulationKeepsItsBound() {
    assertBounds(
        (c, seed) ->
            new BackwardSimulator(
                c.network,
                c.problem,
                c.domains,
                BackwardPlan.of(c.network, c.problem, c.domains, seed % 3)));
  }

  @Test
  void tablesThatDifferFromTheNetworkKeepTheirBound() {
    assertBounds(
        (c, seed) -> {
          OpenFamilies families = OpenFamilies.of(c.network, c.problem, c.domains);
          LambdaMessages messages = new LambdaMessages(families);
          messages.sweep();
          return ImportanceTables.weighted(families, messages.logLambda())
              .raised(seed % 3 * 0.05)
              .sampler();
        });
  }
}
