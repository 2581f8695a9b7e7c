package org.credence.bayes.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Budget;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.ClopperPearson;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.Test;

/** Rejection sampling, backward simulation and sample search by hand, where zeros are many: a true answer, or an honest refusal. */
final class DeterministicNetworksTest {

  private static Outcome<Marginals> ask(
      IterativeEngine<MarginalProblem, Marginals> engine,
      GraphicalModel model,
      Evidence evidence,
      long samples) {
    return engine.infer(MarginalProblem.of(model, evidence), Run.of(11, Budget.ofSteps(samples)));
  }

  /** Coins, the parity of each two neighbours, and whether all parities are even: all coins are equal. */
  private static BayesianNetwork equalCoins(int coins) {
    BayesianNetwork.Builder builder = BayesianNetwork.builder("coins");
    for (int i = 0; i < coins; i++) {
      builder.variable(Variable.of("coin" + i, "0", "1"), List.of(), 0.6, 0.4);
    }
    String before = "";
    for (int i = 1; i < coins; i++) {
      builder.deterministic(
          Variable.of("odd" + i, "0", "1"),
          List.of("coin" + (i - 1), "coin" + i),
          s -> s[0] ^ s[1]);
      List<String> parents = before.isEmpty() ? List.of("odd1") : List.of(before, "odd" + i);
      before = "any" + i;
      builder.deterministic(
          Variable.of(before, "0", "1"), parents, s -> s.length == 1 ? s[0] : s[0] | s[1]);
    }
    return builder.build();
  }

  @Test
  void whereForwardSamplesAllWeighNothingSampleSearchFindsTheTwoThatAreLeft() {
    int coins = 40;
    BayesianNetwork network = equalCoins(coins);
    Evidence evidence = Evidence.of(network, Map.of("any" + (coins - 1), "0"));
    assertThat(ask(LikelihoodWeighting.standard(), network, evidence, 2000).diagnostics().stop())
        .isEqualTo(StopReason.STUCK);
    Outcome<Marginals> outcome = ask(SampleSearch.standard(), network, evidence, 2000);
    Marginals answer = outcome.orThrow();
    double odds = Math.pow(0.4 / 0.6, coins);
    assertThat(outcome.diagnostics().measures()).containsEntry("zeroWeightShare", 0.0);
    assertThat(answer.p(0, 1)).isCloseTo(odds / (1 + odds), within(1e-6));
    assertThat(answer.logEvidence().orElseThrow().value())
        .isCloseTo(coins * Math.log(0.6) + Math.log1p(odds), within(0.15));
  }

  @Test
  void aChainOfParitiesHasNoDeadEnds() {
    BayesianNetwork.Builder builder = BayesianNetwork.builder("parity");
    int bits = 30;
    for (int i = 0; i < bits; i++) {
      builder.variable(Variable.of("b" + i, "0", "1"), List.of(), 0.7, 0.3);
      List<String> parents = i == 0 ? List.of("b0") : List.of("s" + (i - 1), "b" + i);
      builder.deterministic(
          Variable.of("s" + i, "0", "1"), parents, s -> s.length == 1 ? s[0] : s[0] ^ s[1]);
    }
    BayesianNetwork network = builder.build();
    Evidence evidence = Evidence.of(network, Map.of("s" + (bits - 1), "1"));
    double total = 0.5 * (1 - Math.pow(0.4, bits));
    double given = 0.3 * 0.5 * (1 + Math.pow(0.4, bits - 1)) / total;
    int first = network.variableIndex("b0").orElseThrow();
    for (IterativeEngine<MarginalProblem, Marginals> engine :
        List.of(
            SampleSearch.standard(),
            RejectionSampling.standard(),
            LikelihoodWeighting.standard())) {
      Outcome<Marginals> outcome = ask(engine, network, evidence, 5_000);
      Estimate estimate = outcome.orThrow().estimate(first, 1);
      assertThat(estimate.value()).as("%s", engine).isCloseTo(given, within(0.04));
      assertThat(estimate.error().covers(estimate.value(), given, 0.01)).isTrue();
      assertThat(outcome.orThrow().logEvidence().orElseThrow().value())
          .isCloseTo(Math.log(total), within(0.08));
      assertThat(outcome.diagnostics().measures().get("zeroWeightShare"))
          .isEqualTo(engine instanceof SampleSearch ? 0.0 : 0.5, within(0.04));
    }
  }

  /** Parities around a loop that contradict each other: propagation sees nothing, a search of 3 nodes does. */
  @Test
  void aLoopOfParitiesThatContradictIsProvedImpossible() {
    double[] odd = {0, 1, 1, 0};
    int[] two = {2, 2};
    FactorGraph loop =
        new FactorGraph(
            "loop",
            List.of(
                Variable.of("a", "0", "1"), Variable.of("b", "0", "1"), Variable.of("c", "0", "1")),
            List.of(
                Factor.of(new int[] {0, 1}, two, odd),
                Factor.of(new int[] {1, 2}, two, odd),
                Factor.of(new int[] {2, 0}, two, odd)));
    assertThat(ask(SampleSearch.standard(), loop, Evidence.none(), 10))
        .isInstanceOf(Outcome.Impossible.class);
  }

  @Test
  void sampleSearchKnowsTheEvenParityThatGibbsSamplingCannotWalk() {
    FactorGraph parity = SmallNetworks.evenParity();
    JointTable joint = new JointTable(parity, Evidence.none());
    Marginals answer = ask(SampleSearch.standard(), parity, Evidence.none(), 20_000).orThrow();
    for (int v = 0; v < 3; v++) {
      assertThat(answer.p(v, 0)).isCloseTo(joint.marginal(v, 0), within(0.02));
    }
    assertThat(answer.logEvidence().orElseThrow().value())
        .isCloseTo(Math.log(joint.total()), within(0.03));
  }

  /** The weight of this parity never varies, but nothing that the engine knows says so. */
  @Test
  void weightsThatNeverVariedAreNoProofThatNoneDoes() {
    BayesianNetwork network =
        BayesianNetwork.builder("parity")
            .variable(Variable.of("a", "0", "1"), List.of(), 0.5, 0.5)
            .variable(Variable.of("b", "0", "1"), List.of(), 0.5, 0.5)
            .deterministic(Variable.of("c", "0", "1"), List.of("a", "b"), s -> s[0] ^ s[1])
            .build();
    Estimate logEvidence =
        ask(SampleSearch.standard(), network, Evidence.none().observe(2, 1), 1000)
            .orThrow()
            .logEvidence()
            .orElseThrow();
    assertThat(logEvidence.value()).isCloseTo(Math.log(0.5), within(1e-12));
    assertThat(logEvidence.error())
        .isEqualTo(
            ErrorStatement.unknown(
                "all 1000 weights were equal; a rare one that is not would change their mean unseen"));
    assertThat(ask(SampleSearch.standard(), network, Evidence.none(), 1000).orThrow().logEvidence())
        .map(Estimate::error)
        .contains(ErrorStatement.exact());
  }

  /** A cause that no draw meets makes P(e) a tenth larger; without it the weights differ in their fifth digit. */
  @Test
  void weightsThatHardlyVariedAreNoProofThatNoneDoes() {
    BayesianNetwork network =
        BayesianNetwork.builder("rare cause")
            .variable(Variable.of("rare", "no", "yes"), List.of(), 0.99999, 0.00001)
            .variable(Variable.of("coin", "0", "1"), List.of(), 0.5, 0.5)
            .variable(
                Variable.of("e", "no", "yes"),
                List.of("rare", "coin"),
                1 - 1e-4,
                1e-4,
                1 - 1.0001e-4,
                1.0001e-4,
                0,
                1,
                0,
                1)
            .build();
    Estimate logEvidence =
        ask(LikelihoodWeighting.standard(), network, Evidence.none().observe(2, 1), 1000)
            .orThrow()
            .logEvidence()
            .orElseThrow();
    assertThat(logEvidence.value()).isCloseTo(Math.log(1.00005e-4), within(1e-5));
    assertThat(logEvidence.error())
        .isEqualTo(
            ErrorStatement.unknown(
                "the 1000 weights varied by 5.0e-05 of their mean only; a rare one that differs more would change it unseen"));
  }

  @Test
  void potentialsNearTheEndsOfTheRangeDoNotOverflow() {
    FactorGraph graph =
        new FactorGraph(
            "huge",
            List.of(Variable.of("a", "0", "1"), Variable.of("b", "0", "1")),
            List.of(
                Factor.of(0, 1e300, 3e300),
                Factor.of(new int[] {0, 1}, new int[] {2, 2}, new double[] {1e300, 0, 0, 1e300}),
                Factor.of(1, 1e300, 1e300),
                Factor.of(1, 1e-310, 1e-310)));
    Marginals answer = ask(SampleSearch.standard(), graph, Evidence.none(), 20_000).orThrow();
    assertThat(answer.p(1, 1)).isCloseTo(0.75, within(0.02));
    assertThat(answer.logEvidence().orElseThrow().value())
        .isCloseTo(Math.log(4) + 590 * Math.log(10), within(0.02)); // 5 standard errors
  }

  @Test
  void rejectionSamplingSaysHowFewItKeptAndBoundsWhatItNeverSaw() {
    BayesianNetwork asia = SmallNetworks.asia();
    Evidence evidence = Evidence.of(asia, Map.of("asia", "yes", "tub", "yes"));
    Outcome<Marginals> outcome = ask(RejectionSampling.standard(), asia, evidence, 8_000);
    ErrorStatement.Interval interval =
        (ErrorStatement.Interval) outcome.orThrow().estimate(2, 0).error();
    double kept = outcome.diagnostics().measures().get("kept");
    assertThat(kept).isBetween(1.0, 12.0);
    assertThat(interval.method()).isEqualTo("draws of equal weight, Clopper-Pearson");
    long inState = Math.round(kept * outcome.orThrow().p(2, 0));
    assertThat(interval.lower())
        .isCloseTo(ClopperPearson.lower(inState, (long) kept, 0.95), within(1e-9));
    assertThat(interval.upper())
        .isCloseTo(ClopperPearson.upper(inState, (long) kept, 0.95), within(1e-9));
    Estimate logEvidence = outcome.orThrow().logEvidence().orElseThrow();
    assertThat(logEvidence.value()).isCloseTo(Math.log(kept / 8000), within(1e-9));
    assertThat(logEvidence.error().covers(logEvidence.value(), Math.log(5e-4), 0)).isTrue();
  }

  @Test
  void rejectionSamplingThatKeepsNothingStatesAnUpperLimit() {
    BayesianNetwork network =
        BayesianNetwork.builder("rare")
            .variable(Variable.of("a", "0", "1"), List.of(), 1 - 1e-9, 1e-9)
            .build();
    Outcome<Marginals> outcome =
        ask(RejectionSampling.standard(), network, Evidence.none().observe(0, 1), 1000);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.STUCK);
    assertThat(((Outcome.GaveUp<Marginals>) outcome).reason())
        .isEqualTo(
            "none of 1000 samples agrees with the evidence, so its log probability is below -5.604 (level 0.95);"
                + " draw more samples, or use likelihood-weighting or an exact engine");
  }

  @Test
  void rejectionSamplingWithoutEvidenceIsForwardSampling() {
    Outcome<Marginals> outcome =
        ask(RejectionSampling.standard(), SmallNetworks.asia(), Evidence.none(), 1000);
    assertThat(outcome.orThrow().logEvidence()).contains(Estimate.exact(0));
    assertThat(outcome.diagnostics().measures()).containsEntry("kept", 1000.0);
  }

  @Test
  void backwardSimulationFindsTheRareCausesThatForwardSamplingMisses() {
    BayesianNetwork network =
        BayesianNetwork.builder("rare")
            .variable(Variable.of("one", "0", "1"), List.of(), 1 - 1e-6, 1e-6)
            .variable(Variable.of("other", "0", "1"), List.of(), 1 - 2e-6, 2e-6)
            .variable(
                Variable.of("effect", "0", "1"),
                List.of("one", "other"),
                1,
                0,
                0.5,
                0.5,
                0.5,
                0.5,
                0.1,
                0.9)
            .build();
    Evidence evidence = Evidence.none().observe(2, 1);
    Outcome<Marginals> forward = ask(LikelihoodWeighting.standard(), network, evidence, 10_000);
    assertThat(forward.diagnostics().stop()).isEqualTo(StopReason.STUCK);
    Outcome<Marginals> backward = ask(BackwardSimulation.standard(), network, evidence, 10_000);
    assertThat(backward.diagnostics().measures().get("effectiveSampleSize")).isGreaterThan(3000);
    assertThat(backward.orThrow().p(0, 1)).isCloseTo(1.0 / 3, within(0.03));
    assertThat(backward.orThrow().logEvidence().orElseThrow().value())
        .isCloseTo(Math.log(1.5e-6), within(0.05));
  }

  @Test
  void factorGraphsAreRefusedByThoseThatNeedANetwork() {
    for (IterativeEngine<MarginalProblem, Marginals> engine :
        List.of(RejectionSampling.standard(), BackwardSimulation.standard())) {
      Outcome<Marginals> outcome = ask(engine, SmallNetworks.evenParity(), Evidence.none(), 10);
      assertThat(((Outcome.GaveUp<Marginals>) outcome).reason())
          .startsWith(engine + " draws from the conditional probabilities of a Bayesian network")
          .contains("this model is a factor graph");
    }
  }

  @Test
  void labelsShowSettingsThatDifferAndBadOnesAreRefused() {
    List<InferenceEngine<MarginalProblem, Marginals>> engines =
        List.of(
            new RejectionSampling(5, 0.9),
            new BackwardSimulation(5, 3, 0.9),
            new SampleSearch(5, 7, 0.9));
    assertThat(engines)
        .extracting(Object::toString)
        .containsExactly(
            "rejection-sampling[samples=5,level=0.9]",
            "backward-simulation[samples=5,generations=3,level=0.9]",
            "sample-search[samples=5,nodes=7,level=0.9]");
    assertThatThrownBy(() -> new RejectionSampling(0, 0.9))
        .hasMessage("rejection-sampling: samples is 0; give at least 1");
    assertThatThrownBy(() -> new BackwardSimulation(1, -1, 0.9))
        .hasMessage("backward-simulation: generations is -1; give at least 0");
    assertThatThrownBy(() -> new SampleSearch(1, -1, 0.9))
        .hasMessage("sample-search: nodes is -1; give at least 0");
    assertThatThrownBy(() -> new SampleSearch(1, 1, 1))
        .hasMessage("sample-search: level is 1.0; give a number in (0, 1), such as 0.95");
  }

  @Test
  void searchesThatLeadNowhereMakeTheQuantumSmall() {
    List<Variable> pigeons = new ArrayList<>();
    List<Factor> differ = new ArrayList<>();
    double[] different = new double[49];
    for (int k = 0; k < different.length; k++) {
      different[k] = k / 7 == k % 7 ? 0 : 1;
    }
    for (int i = 0; i < 8; i++) {
      pigeons.add(Variable.of("pigeon" + i, "0", "1", "2", "3", "4", "5", "6"));
      for (int j = 0; j < i; j++) {
        differ.add(Factor.of(new int[] {j, i}, new int[] {7, 7}, different));
      }
    }
    MarginalProblem problem =
        MarginalProblem.of(new FactorGraph("pigeons", pigeons, differ), Evidence.none());
    var iteration =
        SampleSearch.standard().begin(problem, SeededRandomness.of(1), Workers.sequential());
    iteration.advance(iteration.quantum());
    assertThat(iteration.evaluations())
        .as("entries read before a limit of time or Ctrl-C is seen")
        .isLessThan(30_000_000);
  }
}
