package org.credence.bayes.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.InfluenceModels;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class InterventionTest {

  private static final int RANDOM_NETWORKS = 2000;
  private static final double ROUNDING = 1e-12;

  private static Marginals ask(GraphicalModel model, Evidence evidence) {
    return VariableElimination.marginals()
        .infer(MarginalProblem.of(model, evidence), Run.of(1))
        .orThrow();
  }

  /**
   * Severe cases get the treatment: among the treated fewer recover, though in each group the treatment helps. By hand:
   * P(recover | treat) = 0.54, P(recover | do(treat)) = 0.5 · 0.9 + 0.5 · 0.5 = 0.7 (back-door adjustment for severity).
   */
  private static BayesianNetwork simpson() {
    return BayesianNetwork.builder("treatment")
        .variable(Variable.of("severe", "no", "yes"), List.of(), 0.5, 0.5)
        .variable(Variable.of("treated", "no", "yes"), List.of("severe"), 0.9, 0.1, 0.1, 0.9)
        .variable(
            Variable.of("recovers", "no", "yes"),
            List.of("severe", "treated"),
            0.2,
            0.8,
            0.1,
            0.9,
            0.6,
            0.4,
            0.5,
            0.5)
        .build();
  }

  @Test
  void settingATreatmentIsNotObservingIt() {
    BayesianNetwork network = simpson();
    Marginals seen = ask(network, Evidence.of(network, Map.of("treated", "yes")));
    Marginals unseen = ask(network, Evidence.of(network, Map.of("treated", "no")));
    Marginals done = ask(Intervention.of(network, Map.of("treated", "yes")), Evidence.none());
    Marginals undone = ask(Intervention.of(network, Map.of("treated", "no")), Evidence.none());
    assertThat(seen.p(2, 1)).isCloseTo(0.54, within(ROUNDING));
    assertThat(unseen.p(2, 1)).isCloseTo(0.76, within(ROUNDING));
    assertThat(done.p(2, 1)).isCloseTo(0.7, within(ROUNDING));
    assertThat(undone.p(2, 1)).isCloseTo(0.6, within(ROUNDING));
    assertThat(seen.p(0, 1)).isCloseTo(0.9, within(ROUNDING));
    assertThat(done.p(0, 1)).as("nothing is learnt about the cause").isEqualTo(0.5);
  }

  @Test
  void evidenceIsWhatWasSeenAfterwards() {
    BayesianNetwork set = Intervention.of(simpson(), Map.of("treated", "yes"));
    Marginals answer = ask(set, Evidence.of(set, Map.of("recovers", "yes")));
    assertThat(answer.p(0, 1)).isCloseTo(0.25 / 0.7, within(ROUNDING));
    Outcome<Marginals> contradicted =
        VariableElimination.marginals()
            .infer(MarginalProblem.of(set, Evidence.of(set, Map.of("treated", "no"))), Run.of(1));
    assertThat(contradicted).isInstanceOf(Outcome.Impossible.class);
  }

  /** p(x | do(a)) is the product of the tables of all other variables where x agrees with a, else 0. */
  @Test
  void weightsAreTheTruncatedProductOnRandomNetworks() {
    for (int seed = 0; seed < RANDOM_NETWORKS; seed++) {
      Randomness random = SeededRandomness.of(93).split(seed);
      BayesianNetwork network =
          RandomModels.network(random, 2 + random.below(5), 3, 3, seed % 2 == 0 ? 0 : 0.3);
      SortedMap<Integer, Integer> set = new TreeMap<>();
      for (int v = 0; v < network.size(); v++) {
        if (random.bernoulli(0.3)) {
          set.put(v, random.below(network.cardinality(v)));
        }
      }
      BayesianNetwork after = Intervention.apply(network, set);
      assertThat(after.interventions()).isEqualTo(set);
      for (int[] x : new JointTable(network, Evidence.none()).assignments()) {
        double truncated = 1;
        double weight = 1;
        for (int v = 0; v < network.size(); v++) {
          Integer fixed = set.get(v);
          truncated *= fixed == null ? network.factors().get(v).at(x) : fixed == x[v] ? 1 : 0;
          weight *= after.factors().get(v).at(x);
        }
        if (weight != truncated) { // an assertion each would take longer than all the rest
          assertThat(weight).as("network %d, assignment %s", seed, x).isEqualTo(truncated);
        }
      }
    }
  }

  @Test
  void settingARootIsObservingIt() {
    for (int seed = 0; seed < 200; seed++) {
      Randomness random = SeededRandomness.of(94).split(seed);
      BayesianNetwork network = RandomModels.network(random, 6, 3, 3, 0);
      int state = random.below(network.cardinality(0));
      double[][] observed = new JointTable(network, Evidence.none().observe(0, state)).marginals();
      Marginals done = ask(Intervention.apply(network, Map.of(0, state)), Evidence.none());
      for (int v = 0; v < network.size(); v++) {
        assertThat(done.distribution(v)).containsExactly(observed[v], within(ROUNDING));
      }
    }
  }

  @Test
  void interventionsCommuteAndTheirOrderDoesNotMatter() {
    BayesianNetwork network = SmallNetworks.asia();
    BayesianNetwork one =
        Intervention.of(Intervention.of(network, Map.of("smoke", "no")), Map.of("either", "yes"));
    BayesianNetwork other =
        Intervention.of(Intervention.of(network, Map.of("either", "yes")), Map.of("smoke", "no"));
    BayesianNetwork both = Intervention.of(network, Map.of("either", "yes", "smoke", "no"));
    assertThat(one.factors()).isEqualTo(other.factors());
    assertThat(one.factors()).isEqualTo(both.factors());
    assertThat(one.interventions()).isEqualTo(both.interventions());
    assertThat(Intervention.of(network, Map.of())).isSameAs(network);
  }

  @Test
  void settingAnInfluencedVariableTakesItsChainAway() {
    int cut = 0;
    for (int seed = 0; seed < 100; seed++) {
      Randomness random = SeededRandomness.of(95).split(seed);
      BayesianNetwork network = InfluenceModels.network(random, 7, 6);
      int v = random.below(7);
      int state = random.below(network.cardinality(v));
      BayesianNetwork after = Intervention.apply(network, Map.of(v, state));
      cut += after.size() < network.size() ? 1 : 0;
      double[][] truth =
          new JointTable(Intervention.apply(network.expanded(), Map.of(v, state)), Evidence.none())
              .marginals();
      Marginals answer = ask(after, Evidence.none());
      for (int u = 0; u < 7; u++) {
        assertThat(answer.distribution(u)).containsExactly(truth[u], within(ROUNDING));
      }
    }
    assertThat(cut).isGreaterThan(10);
  }

  @Test
  void whatCannotBeSetIsRefused() {
    BayesianNetwork network = SmallNetworks.asia();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Intervention.of(SmallNetworks.evenParity(), Map.of("a", "0")))
        .withMessage(
            "an intervention needs a Bayesian network, whose arcs say what causes what; \"xor\" is a factor graph;"
                + " to observe a state instead, give it as evidence");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Intervention.of(network, Map.of("smog", "no")))
        .withMessageStartingWith(
            "an intervention sets the variable \"smog\", which is not in the model; its variables are \"asia\", ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Intervention.of(network, Map.of("smoke", "maybe")))
        .withMessage(
            "an intervention sets \"smoke\" to \"maybe\", which it does not have; its states are \"yes\", \"no\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Intervention.apply(network, Map.of(2, 2)))
        .withMessage(
            "an intervention sets variable 2 to state 2, which the network does not have; indices count from 0");
    BayesianNetwork set = Intervention.of(network, Map.of("smoke", "no"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Intervention.of(set, Map.of("smoke", "yes")))
        .withMessage("interventions set \"smoke\" to two states, \"no\" and \"yes\"; give one");
  }
}
