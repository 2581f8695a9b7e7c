package org.credence.bayes.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

/** Against enumeration, variable elimination, and closed forms on long chains. */
final class ForwardBackwardOracleTest {

  private static final Run RUN = Run.of(1);
  private static final double TOLERANCE = 1e-10;

  @Test
  void marginalsEvidenceAndMostProbableAssignmentsAreTheirDefinitionOnSmallNetworks() {
    int impossible = 0;
    for (int seed = 0; seed < 300; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      double zeros = seed % 3 == 0 ? 0.3 : 0;
      BayesianNetwork network =
          seed % 2 == 0
              ? RandomModels.network(random, 1 + random.below(6), 3, 3, zeros)
              : RandomProcesses.random(random, zeros).unroll(2);
      Evidence evidence = RandomModels.evidence(random, network, 0.3);
      if (JointTable.jointStates(network) > 2000) {
        continue;
      }
      JointTable joint = new JointTable(network, evidence);
      Outcome<Marginals> outcome =
          new ForwardBackward().infer(MarginalProblem.of(network, evidence), RUN);
      Outcome<MostProbableAssignment> best =
          new Viterbi().infer(new MostProbableProblem(network, evidence), RUN);
      if (joint.total() == 0) {
        impossible++;
        assertThat(outcome).isInstanceOf(Outcome.Impossible.class);
        assertThat(best).isInstanceOf(Outcome.Impossible.class);
        continue;
      }
      Marginals answer = outcome.answer().orElseThrow();
      assertThat(answer.logEvidence().orElseThrow().value())
          .isCloseTo(Math.log(joint.total()), within(TOLERANCE));
      for (int v = 0; v < network.size(); v++) {
        assertThat(answer.distribution(v)).containsExactly(joint.marginals()[v], within(TOLERANCE));
      }
      double highest = 0;
      for (int i = 0; i < joint.assignments().size(); i++) {
        highest = Math.max(highest, joint.weight(i));
      }
      MostProbableAssignment found = best.answer().orElseThrow();
      assertThat(found.logP().value()).isCloseTo(Math.log(highest), within(TOLERANCE));
      assertThat(logWeight(network, evidence, found.states()))
          .as("its states have the weight it states")
          .isCloseTo(found.logP().value(), within(TOLERANCE));
    }
    assertThat(impossible).isGreaterThan(5);
  }

  private static double logWeight(BayesianNetwork network, Evidence evidence, int[] states) {
    double log = 0;
    for (int v = 0; v < network.size(); v++) {
      log += Math.log(network.factors().get(v).at(states));
      log += evidence.hasLikelihood(v) ? Math.log(evidence.likelihood(v)[states[v]]) : 0;
    }
    return log;
  }

  @Test
  void agreesWithVariableEliminationOnUnrolledProcesses() {
    for (int seed = 0; seed < 40; seed++) {
      SeededRandomness random = SeededRandomness.of(500 + seed);
      BayesianNetwork network = RandomProcesses.random(random, 0.1).unroll(25);
      Evidence evidence = RandomModels.evidence(random, network, 0.2);
      MarginalProblem problem = MarginalProblem.of(network, evidence);
      Outcome<Marginals> expected = VariableElimination.marginals().infer(problem, RUN);
      Outcome<Marginals> found = new ForwardBackward().infer(problem, RUN);
      assertThat(found.label()).isEqualTo(expected.label());
      if (found.answer().isEmpty()) {
        continue;
      }
      Marginals answer = found.answer().orElseThrow();
      Marginals truth = expected.answer().orElseThrow();
      assertThat(answer.logEvidence().orElseThrow().value())
          .isCloseTo(truth.logEvidence().orElseThrow().value(), within(1e-9));
      for (int v : problem.query()) {
        assertThat(answer.distribution(v)).containsExactly(truth.distribution(v), within(1e-9));
      }
      MostProbableProblem question = new MostProbableProblem(network, evidence);
      assertThat(new Viterbi().infer(question, RUN).answer().orElseThrow().logP().value())
          .isCloseTo(
              VariableElimination.mostProbable()
                  .infer(question, RUN)
                  .answer()
                  .orElseThrow()
                  .logP()
                  .value(),
              within(1e-9));
    }
  }

  /** Two states that never change and a coin for each: the posterior and the evidence have closed forms. */
  @Test
  void aHundredThousandSlicesNeitherOverflowNorLoseDigits() {
    int slices = 100_000;
    DynamicNetwork process =
        DynamicNetwork.hiddenMarkov(
            new double[] {0.5, 0.5},
            new double[][] {{1, 0}, {0, 1}},
            new double[][] {{0.5, 0.5}, {0.501, 0.499}});
    BayesianNetwork network = process.unroll(slices);
    Map<Integer, Integer> seen = new TreeMap<>();
    int heads = 0;
    SeededRandomness random = SeededRandomness.of(3);
    for (int t = 0; t < slices; t++) {
      int face = random.below(2);
      heads += face == 0 ? 1 : 0;
      seen.put(process.index(1, t), face);
    }
    Evidence evidence = Evidence.none().observe(seen);
    Marginals answer =
        new ForwardBackward()
            .infer(MarginalProblem.of(network, evidence), RUN)
            .answer()
            .orElseThrow();
    double fair = slices * Math.log(0.5);
    double bent = heads * Math.log(0.501) + (slices - heads) * Math.log(0.499);
    double total = Math.max(fair, bent) + Math.log1p(Math.exp(-Math.abs(fair - bent)));
    assertThat(answer.logEvidence().orElseThrow().value())
        .isCloseTo(total + Math.log(0.5), within(1e-7));
    for (int t : new int[] {0, 1, 50_000, slices - 1}) {
      assertThat(answer.p(process.index(0, t), 0)).isCloseTo(Math.exp(fair - total), within(1e-8));
    }
    MostProbableAssignment best =
        new Viterbi().infer(new MostProbableProblem(network, evidence), RUN).answer().orElseThrow();
    assertThat(best.logP().value()).isCloseTo(Math.max(fair, bent) + Math.log(0.5), within(1e-6));
    assertThat(best.state(process.index(0, 77))).isEqualTo(fair > bent ? 0 : 1);
  }

  @Test
  void whatUnderflowLostAndLaterEvidenceAsksForIsNotCalledImpossible() {
    int slices = 2000;
    DynamicNetwork process =
        DynamicNetwork.hiddenMarkov(
            new double[] {0.5, 0.5},
            new double[][] {{1, 0}, {0, 1}},
            new double[][] {{0.5, 0.4, 0.1}, {0.1, 0.9, 0}});
    BayesianNetwork network = process.unroll(slices);
    Map<Integer, Integer> seen = new TreeMap<>();
    for (int t = 0; t < slices; t++) {
      seen.put(process.index(1, t), t < slices - 1 ? 1 : 2);
    }
    Evidence evidence = Evidence.none().observe(seen);
    Outcome<Marginals> outcome =
        new ForwardBackward().infer(MarginalProblem.of(network, evidence), RUN);
    assertThat(outcome).isInstanceOf(Outcome.GaveUp.class);
    assertThat(((Outcome.GaveUp<Marginals>) outcome).reason())
        .isEqualTo(
            "forward-backward lost a joint state to underflow which later evidence asks for; use variable-elimination");
    assertThat(
            new Viterbi()
                .infer(new MostProbableProblem(network, evidence), RUN)
                .answer()
                .orElseThrow()
                .logP()
                .value())
        .isCloseTo(Math.log(0.5) + (slices - 1) * Math.log(0.4) + Math.log(0.1), within(1e-8));
  }

  @Test
  void theFilterOfASliceIsTheSmootherOfTheEvidenceUpToIt() {
    // x_0 ~ (0.5, 0.5), stays with 0.9, seen right with 0.8; p(x_1 = 0 | seen 0, 0) by hand
    DynamicNetwork process =
        DynamicNetwork.hiddenMarkov(
            new double[] {0.5, 0.5},
            new double[][] {{0.9, 0.1}, {0.1, 0.9}},
            new double[][] {{0.8, 0.2}, {0.2, 0.8}});
    BayesianNetwork network = process.unroll(3);
    TimeOrder time = TimeOrder.recognised(network);
    Evidence all =
        Evidence.none()
            .observe(process.index(1, 0), 0)
            .observe(process.index(1, 1), 0)
            .observe(process.index(1, 2), 1);
    Marginals filtered =
        new ForwardBackward()
            .infer(MarginalProblem.of(network, time.upTo(all, 1)), RUN)
            .answer()
            .orElseThrow();
    double zero = (0.8 * 0.9 + 0.2 * 0.1) * 0.8;
    double one = (0.8 * 0.1 + 0.2 * 0.9) * 0.2;
    assertThat(filtered.p(process.index(0, 1), 0)).isCloseTo(zero / (zero + one), within(1e-12));
  }
}
