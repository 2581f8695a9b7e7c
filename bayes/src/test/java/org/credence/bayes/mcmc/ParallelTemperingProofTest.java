package org.credence.bayes.mcmc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.diagnostics.BatchMeans;
import org.credence.core.engine.Workers;
import org.credence.core.testkit.ExhaustiveRandomness;
import org.junit.jupiter.api.Test;

/**
 * One sweep as shipped from every joint assignment of the rungs, every path with its probability: the product of the flattened laws,
 * computed here from their definition, is kept, and the cold rung's tallies are the marginals. No false alarms.
 */
final class ParallelTemperingProofTest {

  @Test
  void keepsTheProductOfTheRungsAndTalliesTheMarginals() {
    double worst = 0;
    for (int seed = 0; seed < 210; seed++) {
      boolean two = seed % 6 != 0;
      worst =
          Math.max(
              worst,
              deviation(
                  KernelProof.Case.of(seed, two ? 4 : 3),
                  new ParallelTempering(two ? 2 : 3, 0.3, 0.2)));
    }
    assertThat(worst).isLessThan(KernelProof.TOLERANCE);
  }

  /** From the definition: factors over their largest entry, zeros softened, to the power β; the cold rung as it is. */
  private static double[] law(KernelProof.Case c, ParallelTempering sampler, int rung) {
    List<int[]> assignments = c.joint().assignments();
    double beta = Math.pow(sampler.lowest(), rung / (sampler.rungs() - 1.0));
    double[] law = new double[assignments.size()];
    for (int i = 0; i < law.length; i++) {
      if (rung == 0) {
        law[i] = c.joint().weight(i);
      } else {
        double weight = 1;
        for (var factor : c.evidence().absorbInto(c.model())) {
          double largest = Arrays.stream(factor.values()).max().orElse(1);
          double value = factor.at(assignments.get(i)) / largest;
          weight *= Math.pow(value > 0 ? value : sampler.softening(), beta);
        }
        int[] observed = c.evidence().statesOf(c.model());
        for (int v = 0; v < observed.length; v++) {
          weight *= observed[v] >= 0 && observed[v] != assignments.get(i)[v] ? 0 : 1;
        }
        law[i] = weight;
      }
    }
    double total = Arrays.stream(law).sum();
    return Arrays.stream(law).map(w -> w / total).toArray();
  }

  private static double deviation(KernelProof.Case c, ParallelTempering sampler) {
    TallyLayout layout = TallyLayout.of(c.problem());
    MarkovKernel kernel = sampler.compile(c.problem(), layout);
    int rungs = sampler.rungs();
    double[][] laws = new double[rungs][];
    for (int k = 0; k < rungs; k++) {
      laws[k] = law(c, sampler, k);
    }
    Map<List<List<Double>>, Double> expected = new HashMap<>();
    Map<List<List<Double>>, Double> after = new HashMap<>();
    double[] tallied = new double[layout.width()];
    int[] digits = new int[rungs];
    int count = c.joint().assignments().size();
    while (digits[0] < count) {
      double weight = 1;
      int[][] states = new int[rungs][];
      List<List<Double>> start = new ArrayList<>();
      for (int k = 0; k < rungs; k++) {
        weight *= laws[k][digits[k]];
        states[k] = c.joint().assignments().get(digits[k]);
        start.add(KernelProof.key(states[k]));
      }
      if (weight > 0) {
        expected.put(start, weight);
        double p = weight;
        walk(kernel, layout, states)
            .forEach(
                (end, q) -> {
                  after.merge(end.subList(0, rungs), p * q, Double::sum);
                  for (int i = 0; i < tallied.length; i++) {
                    tallied[i] += p * q * end.get(rungs).get(i);
                  }
                });
      }
      for (int k = rungs - 1; k >= 0 && ++digits[k] == count && k > 0; k--) {
        digits[k] = 0;
      }
    }
    double worst = 0;
    for (List<List<Double>> end : after.keySet()) {
      worst = Math.max(worst, Math.abs(after.get(end) - expected.getOrDefault(end, 0.0)));
    }
    for (int v = 0; v < c.model().size(); v++) {
      for (int s = 0; layout.isFree(v) && s < layout.cardinality(v); s++) {
        double error = tallied[layout.place(v) + s] - c.joint().marginal(v, s);
        worst = Math.max(worst, Math.abs(error));
      }
    }
    return worst;
  }

  private static Map<List<List<Double>>, Double> walk(
      MarkovKernel kernel, TallyLayout layout, int[][] states) {
    return ExhaustiveRandomness.law(
            randomness -> {
              BatchMeans tally = new BatchMeans(layout.width(), 2);
              ParallelTempering.Chain chain = ParallelTempering.startAt(kernel, states);
              chain.sweep(randomness, Workers.sequential(), tally);
              List<List<Double>> end = new ArrayList<>();
              for (int[] rung : chain.allStates()) {
                end.add(KernelProof.key(rung));
              }
              List<Double> means = new ArrayList<>();
              for (int q = 0; q < layout.width(); q++) {
                means.add(tally.mean(q));
              }
              end.add(means);
              return end;
            })
        .probabilities();
  }

  /** Whatever zeros do, the cold rung comes from everywhere to everywhere within a few sweeps. */
  @Test
  void exchangesConnectWhatZerosSplit() {
    for (FactorGraph model :
        List.of(
            SmallNetworks.evenParity(),
            new FactorGraph(
                "copies",
                List.of(Variable.of("a", "0", "1"), Variable.of("b", "0", "1")),
                List.of(
                    Factor.of(new int[] {0, 1}, new int[] {2, 2}, new double[] {1, 0, 0, 2}))))) {
      KernelProof.Case c =
          new KernelProof.Case(model, Evidence.none(), new JointTable(model, Evidence.none()));
      assertThat(KernelProof.connects(c, new MetropolisedGibbs())).isFalse();
      ParallelTempering sampler = new ParallelTempering(2, 0.3, 0.2);
      assertThat(sampler.connectivity(c.problem()).isConnected()).isTrue();
      assertThat(KernelProof.connects(c, sampler)).isTrue();
    }
  }
}
