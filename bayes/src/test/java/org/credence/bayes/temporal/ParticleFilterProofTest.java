package org.credence.bayes.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.ExhaustiveRandomness;
import org.junit.jupiter.api.Test;

/**
 * Every path of the shipped run of a filter with its probability: {@code E[Z] = P(e)} and {@code E[Z p(v, s)] = P(x_v = s, e)}, resampling
 * always, sometimes and never, by all four schemes. No false alarms.
 */
final class ParticleFilterProofTest {

  private static final double TOLERANCE = 1e-12;
  private static final List<String> SCHEMES =
      List.of("systematic", "stratified", "residual", "multinomial");

  @Test
  void evidenceAndSmoothedMarginalsOfTwoParticlesAreUnbiased() {
    double worst = 0;
    int cases = 0;
    long resampled = 0;
    for (int seed = 0; cases < 208; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      double zeros = seed % 3 == 0 ? 0.3 : 0;
      BayesianNetwork network =
          seed % 2 == 0
              ? RandomModels.network(random, 2 + random.below(4), 2, 2, zeros)
              : RandomProcesses.random(random, zeros).unroll(2 + random.below(2));
      Evidence evidence = RandomModels.evidence(random, network, 0.5);
      double open = 1;
      for (int v = 0; v < network.size(); v++) {
        open *= evidence.states().containsKey(v) ? 1 : network.cardinality(v);
      }
      if (open > 12 || evidence.isEmpty()) {
        continue;
      }
      double threshold = new double[] {1, 0.9, 0}[cases / 4 % 3];
      Resampling scheme = Resampling.named(SCHEMES.get(cases % 4));
      cases++;
      long[] count = {0};
      worst =
          Math.max(
              worst, bias(network, evidence, 2, scheme, threshold, Smoother.GENEALOGICAL, count));
      resampled += count[0];
    }
    assertThat(worst).isLessThan(TOLERANCE);
    assertThat(resampled).as("paths that resampled").isGreaterThan(1000);
  }

  @Test
  void threeParticlesAreUnbiasedToo() {
    double worst = 0;
    int cases = 0;
    for (int seed = 1000; cases < 16; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      BayesianNetwork network = RandomProcesses.random(random, 0.2).unroll(2);
      Evidence evidence = RandomModels.evidence(random, network, 0.5);
      double open = 1;
      for (int v = 0; v < network.size(); v++) {
        open *= evidence.states().containsKey(v) ? 1 : network.cardinality(v);
      }
      if (open > 6 || evidence.isEmpty()) {
        continue;
      }
      Resampling scheme = Resampling.named(SCHEMES.get(cases++ % 4));
      worst =
          Math.max(
              worst, bias(network, evidence, 3, scheme, 1, Smoother.GENEALOGICAL, new long[1]));
    }
    assertThat(worst).isLessThan(TOLERANCE);
  }

  /** Also where arcs leap over slices, evidence reads the slice before, and nothing is ever resampled. */
  @Test
  void trajectoriesDrawnBackwardAreUnbiased() {
    double worst = 0;
    int cases = 0;
    long resampled = 0;
    for (int seed = 2000; cases < 144; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      double zeros = seed % 3 == 0 ? 0.3 : 0;
      BayesianNetwork network =
          seed % 2 == 0
              ? RandomModels.network(random, 3 + random.below(3), 2, 2, zeros)
              : RandomProcesses.random(random, zeros).unroll(2 + random.below(3));
      Evidence evidence = RandomModels.evidence(random, network, 0.5);
      double open = 1;
      for (int v = 0; v < network.size(); v++) {
        open *= evidence.states().containsKey(v) ? 1 : network.cardinality(v);
      }
      if (open > 12 || open < 4 || evidence.isEmpty()) {
        continue;
      }
      double threshold = new double[] {1, 0.9, 0}[cases / 4 % 3];
      Resampling scheme = Resampling.named(SCHEMES.get(cases % 4));
      cases++;
      long[] count = {0};
      worst =
          Math.max(
              worst,
              bias(network, evidence, 2, scheme, threshold, Smoother.BACKWARD_SIMULATION, count));
      resampled += count[0];
    }
    assertThat(worst).isLessThan(TOLERANCE);
    assertThat(resampled).as("paths that resampled").isGreaterThan(1000);
  }

  private static double bias(
      BayesianNetwork network,
      Evidence evidence,
      int particles,
      Resampling scheme,
      double threshold,
      Smoother smoother,
      long[] resampled) {
    MarginalProblem problem = MarginalProblem.of(network, evidence);
    FilterPlan plan =
        new FilterPlan(
            new OrderedNetwork(network, TimeOrder.recognised(network), problem),
            problem,
            particles);
    BootstrapFilter filter = new BootstrapFilter(plan, scheme, threshold, smoother.plan(plan));
    ExhaustiveRandomness.Law<List<Double>> law =
        ExhaustiveRandomness.law(
            randomness -> {
              double[] p = new double[plan.stateCount];
              double z = Math.exp(filter.run(randomness, p));
              resampled[0] += filter.resamplings();
              List<Double> result = new ArrayList<>();
              result.add(z);
              for (double x : p) {
                result.add(z == 0 ? 0 : z * x);
              }
              return result;
            });
    JointTable joint = new JointTable(network, evidence);
    double worst = Math.abs(law.expectation(r -> r.get(0)) - joint.total());
    for (int v : problem.query()) {
      int record = plan.records[plan.net.positions[v]];
      if (record != FilterPlan.NONE) {
        for (int s = 0; s < network.cardinality(v); s++) {
          int at = 1 + plan.offsets[record] + s;
          worst = Math.max(worst, Math.abs(law.expectation(r -> r.get(at)) - joint.total(v, s)));
        }
      }
    }
    return worst;
  }
}
