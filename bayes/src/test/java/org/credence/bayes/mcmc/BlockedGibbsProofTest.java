package org.credence.bayes.mcmc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** One sweep as shipped, every path with its probability; blocks from single variables to the whole model. No false alarms. */
final class BlockedGibbsProofTest {

  @Test
  void keepsItsLawAndTalliesTheMarginals() {
    double worst = 0;
    for (int seed = 0; seed < 240; seed++) {
      KernelProof.Case c = KernelProof.Case.of(seed, 16);
      for (int cells : new int[] {2, 8, 4096}) {
        worst = Math.max(worst, KernelProof.deviation(c, new BlockedGibbs(cells)));
      }
    }
    assertThat(worst).isLessThan(KernelProof.TOLERANCE);
  }

  /** The verdict is right both ways: sweeps reach everything exactly where it says so. */
  @Test
  void connectsWhatItSaysItConnects() {
    int split = 0;
    int more = 0;
    for (int seed = 0; seed < 240; seed++) {
      KernelProof.Case c = KernelProof.Case.of(4 * (seed / 2) + 2 + seed % 2, 32); // with zeros
      for (int cells : new int[] {2, 4, 8}) {
        BlockedGibbs sampler = new BlockedGibbs(cells);
        boolean said = sampler.connectivity(c.problem()).isConnected();
        assertThat(KernelProof.connects(c, sampler)).as("seed %d", seed).isEqualTo(said);
        split += said ? 0 : 1;
        boolean sites = new MetropolisedGibbs().connectivity(c.problem()).isConnected();
        more += said && !sites ? 1 : 0;
      }
    }
    assertThat(split).isGreaterThan(5);
    assertThat(more).isGreaterThan(5);
  }
}
