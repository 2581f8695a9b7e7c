package org.credence.bayes.mcmc;

import static org.assertj.core.api.Assertions.assertThat;

import org.credence.bayes.model.BayesianNetwork;
import org.junit.jupiter.api.Test;

/** One sweep as shipped, every path with its probability, for shipped proposals and a lopsided one. No false alarms. */
final class MetropolisHastingsProofTest {

  /** Goes one state up twice as often as down, round the states of the first free variable; so its ratio matters. */
  private static final Proposal LOPSIDED =
      problem ->
          (draft, randomness) -> {
            for (int v = 0; v < draft.size(); v++) {
              if (draft.isFree(v) && draft.cardinality(v) > 2) {
                boolean up = randomness.categorical(new double[] {2, 1}) == 0;
                int length = draft.cardinality(v);
                draft.change(v, (draft.state(v) + (up ? 1 : length - 1)) % length);
                return up ? Math.log(0.5) : Math.log(2);
              }
            }
            return 0;
          };

  /** Changes two variables at once to states drawn uniformly. */
  private static final Proposal PAIR =
      problem ->
          (draft, randomness) -> {
            for (int k = 0; k < 2; k++) {
              int v = randomness.below(draft.size());
              if (draft.isFree(v)) {
                draft.change(v, randomness.below(draft.cardinality(v)));
              }
            }
            return 0;
          };

  @Test
  void keepsItsLawAndTalliesTheMarginals() {
    double worst = 0;
    for (int seed = 0; seed < 300; seed++) {
      KernelProof.Case c = KernelProof.Case.of(seed, 16);
      worst = Math.max(worst, KernelProof.deviation(c, new MetropolisHastings(LOPSIDED)));
      worst = Math.max(worst, KernelProof.deviation(c, new MetropolisHastings(PAIR)));
      if (c.model() instanceof BayesianNetwork) {
        worst =
            Math.max(worst, KernelProof.deviation(c, new MetropolisHastings(new PriorProposal())));
      }
    }
    assertThat(worst).isLessThan(KernelProof.TOLERANCE);
  }

  @Test
  void proposalsOfSingleSitesKeepTheirLaw() {
    double worst = 0;
    for (int seed = 0; seed < 200; seed++) {
      KernelProof.Case c = KernelProof.Case.of(seed, 9);
      worst = Math.max(worst, KernelProof.deviation(c, MetropolisHastings.standard()));
    }
    assertThat(worst).isLessThan(KernelProof.TOLERANCE);
  }

  @Test
  void isReversible() {
    double worst = 0;
    for (int seed = 0; seed < 200; seed++) {
      KernelProof.Case c = KernelProof.Case.of(seed, 9);
      worst = Math.max(worst, KernelProof.imbalance(c, MetropolisHastings.standard()));
      worst = Math.max(worst, KernelProof.imbalance(c, new MetropolisHastings(LOPSIDED)));
      worst = Math.max(worst, KernelProof.imbalance(c, new MetropolisHastings(PAIR)));
    }
    assertThat(worst).isLessThan(KernelProof.TOLERANCE);
  }

  /** The verdict is right both ways, and nothing is claimed of a proposal that does not say. */
  @Test
  void connectsWhatItSaysItConnects() {
    int split = 0;
    for (int seed = 0; seed < 200; seed++) {
      KernelProof.Case c = KernelProof.Case.of(4 * (seed / 2) + 2 + seed % 2, 9); // with zeros
      boolean said = MetropolisHastings.standard().connectivity(c.problem()).isConnected();
      assertThat(KernelProof.connects(c, MetropolisHastings.standard())).isEqualTo(said);
      split += said ? 0 : 1;
      if (c.model() instanceof BayesianNetwork) {
        MetropolisHastings prior = new MetropolisHastings(new PriorProposal());
        assertThat(prior.connectivity(c.problem()).isConnected()).isTrue();
        assertThat(KernelProof.connects(c, prior)).isTrue();
      }
    }
    assertThat(split).isGreaterThan(2);
  }
}
