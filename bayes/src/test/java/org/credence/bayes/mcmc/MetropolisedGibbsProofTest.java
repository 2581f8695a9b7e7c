package org.credence.bayes.mcmc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;
import org.credence.bayes.testkit.JointTable;
import org.junit.jupiter.api.Test;

/** One sweep as shipped, every path with its probability. No false alarms. */
final class MetropolisedGibbsProofTest {

  private static final MetropolisedGibbs SAMPLER = new MetropolisedGibbs();

  @Test
  void keepsItsLawAndTalliesTheMarginals() {
    double worst = 0;
    for (int seed = 0; seed < 300; seed++) {
      worst = Math.max(worst, KernelProof.deviation(KernelProof.Case.of(seed, 16), SAMPLER));
    }
    assertThat(worst).isLessThan(KernelProof.TOLERANCE);
  }

  /** Would see certain moves alone: from 000 they go round 100, 110, 111, 011, 001 and never to 010, which has most of the weight. */
  @Test
  void reachesWhatAnOrderOfCertainMovesGoesRound() {
    List<Variable> variables =
        List.of(Variable.of("a", "0", "1"), Variable.of("b", "0", "1"), Variable.of("c", "0", "1"));
    Factor factor =
        Factor.of(new int[] {0, 1, 2}, new int[] {2, 2, 2}, new double[] {1, 1, 10, 1, 1, 1, 1, 1});
    FactorGraph model = new FactorGraph("cycle", variables, List.of(factor));
    KernelProof.Case c =
        new KernelProof.Case(model, Evidence.none(), new JointTable(model, Evidence.none()));
    assertThat(SAMPLER.connectivity(c.problem()).isConnected()).isTrue();
    assertThat(KernelProof.connects(c, SAMPLER)).isTrue();
    assertThat(KernelProof.deviation(c, SAMPLER)).isLessThan(KernelProof.TOLERANCE);
  }

  /** With one free variable a sweep is one update: reversible, and no transition rarer than that of Gibbs, its draw from p. */
  @Test
  void oneUpdateIsReversibleAndMovesAtLeastAsOftenAsGibbs() {
    int compared = 0;
    for (int seed = 0; seed < 2000 && compared < 300; seed++) {
      KernelProof.Case c = KernelProof.Case.of(seed, 12);
      if (Sites.free(TallyLayout.of(c.problem())).length != 1) {
        continue;
      }
      assertThat(KernelProof.imbalance(c, SAMPLER)).isLessThan(KernelProof.TOLERANCE);
      Map<List<Double>, Map<List<Double>, Double>> transitions =
          KernelProof.transitions(c, SAMPLER);
      JointTable joint = c.joint();
      for (int i = 0; i < joint.assignments().size(); i++) {
        List<Double> end = KernelProof.key(joint.assignments().get(i));
        for (List<Double> start : transitions.keySet()) {
          if (!start.equals(end)) {
            assertThat(transitions.get(start).getOrDefault(end, 0.0))
                .isGreaterThanOrEqualTo(joint.weight(i) / joint.total() - KernelProof.TOLERANCE);
            compared++;
          }
        }
      }
    }
    assertThat(compared).isGreaterThanOrEqualTo(300);
  }
}
