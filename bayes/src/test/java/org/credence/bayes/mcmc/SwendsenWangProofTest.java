package org.credence.bayes.mcmc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

/** One sweep as shipped, every path with its probability, on pairwise models of every kind. No false alarms. */
final class SwendsenWangProofTest {

  private static final SwendsenWang SAMPLER = new SwendsenWang();

  /** Variables of as many states; pairs from Potts to anything, some equalities, some with zeros; fields; at times a triple. */
  static KernelProof.Case pairwise(int seed, boolean zeros) {
    for (int attempt = 0; ; attempt++) {
      SeededRandomness random = SeededRandomness.of(seed).split(attempt);
      int n = 2 + random.below(3);
      int k = n == 4 ? 2 : 2 + random.below(2);
      List<Variable> variables = new ArrayList<>();
      List<Factor> factors = new ArrayList<>();
      String[] states = k == 2 ? new String[] {"0", "1"} : new String[] {"0", "1", "2"};
      for (int v = 0; v < n; v++) {
        variables.add(Variable.of("v" + v, states));
        double[] field = new double[k];
        for (int s = 0; s < k; s++) {
          field[s] = 0.2 + random.uniform();
        }
        factors.add(Factor.of(v, field));
        for (int u = 0; u < v; u++) {
          if (random.below(3) > 0) {
            double[] pair = pair(random, k, zeros);
            factors.add(Factor.of(new int[] {u, v}, new int[] {k, k}, pair));
          }
        }
      }
      if (random.below(3) == 0 && n > 2) {
        double[] triple = new double[k * k * k];
        for (int i = 0; i < triple.length; i++) {
          triple[i] = 0.3 + random.uniform();
        }
        factors.add(Factor.of(new int[] {2, 0, 1}, new int[] {k, k, k}, triple));
      }
      FactorGraph model = new FactorGraph("pairs", variables, factors);
      Evidence evidence = RandomModels.evidence(random, model, 0.15);
      JointTable joint = new JointTable(model, evidence);
      boolean attractive =
          evidence.absorbInto(model).stream().anyMatch(f -> SwendsenWang.bonds(f).length > 0);
      if (joint.total() > 0 && attractive) {
        return new KernelProof.Case(model, evidence, joint);
      }
    }
  }

  private static double[] pair(SeededRandomness random, int k, boolean zeros) {
    int kind = random.below(zeros ? 4 : 2);
    double agree = 1 + 3 * random.uniform();
    double[] pair = new double[k * k];
    for (int a = 0; a < k; a++) {
      for (int b = 0; b < k; b++) {
        pair[a * k + b] =
            switch (kind) {
              case 0 -> a == b ? agree : 1; // Potts
              case 1 -> 0.1 + random.uniform() + (a == b ? 0.5 : 0); // anything
              case 2 -> a == b ? agree + a : 0; // equality
              default -> a == b || random.below(2) == 0 ? 0.2 + random.uniform() : 0;
            };
      }
    }
    return pair;
  }

  @Test
  void keepsItsLawAndTalliesTheMarginals() {
    double worst = 0;
    for (int seed = 0; seed < 240; seed++) {
      worst = Math.max(worst, KernelProof.deviation(pairwise(seed, seed % 2 == 1), SAMPLER));
    }
    assertThat(worst).isLessThan(KernelProof.TOLERANCE);
  }

  /** What it calls connected is, and what it calls split is split. */
  @Test
  void connectsWhatItSaysItConnects() {
    int byClusters = 0;
    for (int seed = 0; seed < 200; seed++) {
      KernelProof.Case c = pairwise(seed, true);
      Connectivity said = SAMPLER.connectivity(c.problem());
      boolean connects = KernelProof.connects(c, SAMPLER);
      if (said.kind() != Connectivity.Kind.UNDECIDED) {
        assertThat(connects).as("seed %d", seed).isEqualTo(said.isConnected());
      }
      boolean sites = new MetropolisedGibbs().connectivity(c.problem()).isConnected();
      byClusters += said.isConnected() && !sites ? 1 : 0;
    }
    assertThat(byClusters).isGreaterThan(10);
  }
}
