package org.credence.bayes.mcmc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
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
