package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Run;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.ExhaustiveRandomness;
import org.junit.jupiter.api.Test;

/** Conversations against the definition, evidence by evidence. */
final class JunctionTreeSessionTest {

  private static final Run RUN = Run.of(1);

  @Test
  void answersAfterAnyComingAndGoingOfEvidenceAreThoseOfTheDefinition() {
    int impossible = 0;
    for (int seed = 0; seed < 150; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      GraphicalModel model =
          seed % 2 == 0
              ? RandomModels.network(random, 7, 3, 3, 0.15 * (seed % 3))
              : RandomModels.factorGraph(random, 6, 3, 8, 3, 0.15 * (seed % 3));
      if (new JointTable(model, Evidence.none()).total() == 0) {
        continue;
      }
      JunctionTreeSession session = JunctionTreeSession.open(model, RUN);
      for (int turn = 0; turn < 12; turn++) {
        int v = random.below(model.size());
        switch (random.below(3)) {
          case 0 -> session.observe(v, random.below(model.cardinality(v)));
          case 1 -> session.retract(v);
          default -> {
            double[] likelihood = new double[model.cardinality(v)];
            Arrays.setAll(likelihood, s -> 0.25 + random.below(8));
            session.likelihood(v, likelihood);
          }
        }
        JointTable joint = new JointTable(model, session.evidence());
        assertThat(session.isPossible()).isEqualTo(joint.total() > 0);
        if (!session.isPossible()) {
          impossible++;
          assertThatThrownBy(() -> session.marginal(0))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("cannot hold together");
          continue;
        }
        assertThat(session.logEvidence()).isCloseTo(Math.log(joint.total()), within(1e-11));
        int asked = random.below(model.size());
        double[][] truth = joint.marginals();
        assertThat(session.marginal(asked)).containsExactly(truth[asked], within(1e-12));
        if (turn % 4 == 3) {
          assertThat(session.mostProbable().logP().value())
              .isCloseTo(
                  Enumeration.mostProbable()
                      .infer(new MostProbableProblem(model, session.evidence()), RUN)
                      .orThrow()
                      .logP()
                      .value(),
                  within(1e-10));
        }
      }
    }
    assertThat(impossible).as("turns with impossible evidence").isGreaterThan(20);
  }

  @Test
  void aSessionGivesTheBitsOfAFreshOne() {
    GraphicalModel model = RandomModels.network(SeededRandomness.of(5), 9, 3, 3, 0.1);
    JunctionTreeSession used = JunctionTreeSession.open(model, RUN);
    for (int v = 0; v < model.size(); v++) {
      used.observe(v, 0);
      if (used.isPossible()) {
        used.marginal(0);
      }
      used.retract(v);
    }
    used.observe(3, 0);
    JunctionTreeSession fresh = JunctionTreeSession.open(model, RUN);
    fresh.observe(3, 0);
    for (int v = 0; v < model.size(); v++) {
      assertThat(used.marginal(v)).isEqualTo(fresh.marginal(v));
    }
    assertThat(used.logEvidence()).isEqualTo(fresh.logEvidence());
  }

  @Test
  void jointDistributionsAreThoseOfTheChainRule() {
    for (int seed = 0; seed < 60; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      GraphicalModel model = RandomModels.network(random, 6, 3, 2, 0.1 * (seed % 3));
      JunctionTreeSession session = JunctionTreeSession.open(model, RUN);
      session.likelihood(1, ones(model, 1));
      List<Integer> variables = List.of(4, 0, 5);
      double[] joint = session.joint(variables);
      double[] expected = new double[joint.length];
      JointTable prior = new JointTable(model, session.evidence());
      int i = 0;
      for (int a = 0; a < model.cardinality(4); a++) {
        for (int b = 0; b < model.cardinality(0); b++) {
          for (int c = 0; c < model.cardinality(5); c++) {
            Evidence all = session.evidence().observe(Map.of(4, a, 0, b, 5, c));
            expected[i++] = new JointTable(model, all).total() / prior.total();
          }
        }
      }
      assertThat(joint).containsExactly(expected, within(1e-12));
      assertThat(session.evidence().states()).isEmpty();
    }
  }

  private static double[] ones(GraphicalModel model, int variable) {
    double[] ones = new double[model.cardinality(variable)];
    Arrays.fill(ones, 2);
    return ones;
  }

  @Test
  void drawsFollowThePosteriorExactly() {
    GraphicalModel model = SmallNetworks.asia();
    JunctionTreeSession session = JunctionTreeSession.open(model, RUN);
    session.observe("dysp", "yes");
    Map<List<Integer>, Double> law =
        ExhaustiveRandomness.law(
                randomness -> Arrays.stream(session.sample(randomness)).boxed().toList())
            .probabilities();
    Marginals truth =
        Enumeration.marginals().infer(MarginalProblem.of(model, session.evidence()), RUN).orThrow();
    for (int v = 0; v < model.size(); v++) {
      for (int s = 0; s < model.cardinality(v); s++) {
        int variable = v;
        int state = s;
        double p =
            law.entrySet().stream()
                .filter(entry -> entry.getKey().get(variable) == state)
                .mapToDouble(Map.Entry::getValue)
                .sum();
        assertThat(p).isCloseTo(truth.p(v, s), within(1e-12));
      }
    }
  }

  @Test
  void whatIsNotInTheModelIsNamed() {
    JunctionTreeSession session = JunctionTreeSession.open(SmallNetworks.asia(), RUN);
    assertThatThrownBy(() -> session.observe(99, 0)).hasMessageContaining("variable 99");
    assertThatThrownBy(() -> session.retract("smoking"))
        .hasMessageContaining("no variable 'smoking'");
    assertThatThrownBy(() -> session.joint(List.of(1, 1))).hasMessageContaining("twice");
  }
}
