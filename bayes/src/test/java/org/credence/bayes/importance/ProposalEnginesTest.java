package org.credence.bayes.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.credence.bayes.exact.StateDomains;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.NetworkData;
import org.credence.bayes.testkit.RandomModels;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Budget;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.StatisticalAssert;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Self-importance, AIS-BN and EPIS-BN: what they answer, say and refuse. */
final class ProposalEnginesTest {

  static Stream<IterativeEngine<MarginalProblem, Marginals>> engines() {
    return Stream.of(
        new SelfImportance(1, 500, 0.95),
        new AdaptiveImportanceSampling(1, 500, 4, 0.006, 0.95),
        EvidencePrePropagation.standard());
  }

  private static Outcome<Marginals> ask(
      InferenceEngine<MarginalProblem, Marginals> engine, MarginalProblem problem, long samples) {
    return engine.infer(problem, Run.of(7, Budget.ofSteps(samples)));
  }

  /** 1000 comparisons of one estimate each; at 1e-6 in all, at a seed that does not change. A likelihood applied twice is caught. */
  @ParameterizedTest
  @MethodSource("engines")
  void estimatesTendToTheTruth(IterativeEngine<MarginalProblem, Marginals> engine) {
    long seed = StatisticalAssert.seed("proposals tend to the truth");
    int compared = 0;
    for (int i = 0; i < 30; i++) {
      SeededRandomness random = SeededRandomness.of(seed).split(i);
      BayesianNetwork network =
          RandomModels.network(random, 4 + random.below(5), 3, 3, i % 2 == 0 ? 0 : 0.2);
      Evidence evidence = RandomModels.evidence(random, network, 0.25);
      JointTable joint = new JointTable(network, evidence);
      if (joint.total() == 0) {
        continue;
      }
      Marginals answer = ask(engine, MarginalProblem.of(network, evidence), 5000).orThrow();
      for (int v = 0; v < network.size(); v++) {
        for (int s = 0; s < network.cardinality(v); s++) {
          compared += compare(answer.estimate(v, s), joint.marginal(v, s));
        }
      }
      compared += compare(answer.logEvidence().orElseThrow(), Math.log(joint.total()));
    }
    assertThat(compared).isGreaterThan(150);
  }

  private static int compare(Estimate estimate, double truth) {
    if (estimate.error() instanceof ErrorStatement.Interval interval
        && interval.upper() < 1
        && interval.lower() != 0) {
      double half =
          Math.max(interval.upper() - estimate.value(), estimate.value() - interval.lower());
      assertThat(Math.abs(truth - estimate.value())).isLessThanOrEqualTo(6.5 / 1.96 * half);
      return 1;
    }
    return 0;
  }

  /** Half the evidence is 1 in 1000 under its usual cause: forward samples hardly weigh, those that have seen it all do. */
  @Test
  void improbableEvidenceIsMetByProposalsThatHaveSeenIt() {
    BayesianNetwork.Builder builder =
        BayesianNetwork.builder("rare")
            .variable(Variable.of("cause", "0", "1"), List.of(), 0.9999, 0.0001);
    Evidence evidence = Evidence.none();
    for (int v = 1; v <= 4; v++) {
      builder.variable(
          Variable.of("effect" + v, "0", "1"), List.of("cause"), 0.999, 0.001, 0.2, 0.8);
      evidence = evidence.observe(v, 1);
    }
    BayesianNetwork network = builder.build();
    MarginalProblem problem = MarginalProblem.of(network, evidence);
    double truth = new JointTable(network, evidence).marginal(0, 1);
    Marginals answer = ask(EvidencePrePropagation.standard(), problem, 5000).orThrow();
    assertThat(answer.p(0, 1)).isCloseTo(truth, within(1e-3));
    assertThat(answer.logEvidence().orElseThrow().value())
        .isCloseTo(Math.log(0.9999e-12 + 0.0001 * 0.4096), within(1e-3));
  }

  /** On a polytree above the cutoff the proposal is the posterior; what the sums of equal weights vary is rounding, no standard error. */
  @Test
  void roundingOfEqualWeightsIsNoVariance() {
    BayesianNetwork chain =
        BayesianNetwork.builder("chain")
            .variable(Variable.of("a", "0", "1"), List.of(), 0.37, 0.63)
            .variable(Variable.of("b", "0", "1"), List.of("a"), 0.31, 0.69, 0.83, 0.17)
            .variable(Variable.of("c", "0", "1"), List.of("b"), 0.23, 0.77, 0.59, 0.41)
            .build();
    MarginalProblem problem = MarginalProblem.of(chain, Evidence.none().observe(2, 1));
    for (int seed = 1; seed <= 20; seed++) {
      Estimate log =
          EvidencePrePropagation.standard()
              .infer(problem, Run.of(seed, Budget.ofSteps(3000)))
              .orThrow()
              .logEvidence()
              .orElseThrow();
      assertThat(log.value())
          .isCloseTo(Math.log(new JointTable(chain, problem.evidence()).total()), within(1e-12));
      assertThat(log.error())
          .isEqualTo(
              ErrorStatement.unknown(
                  "all 3000 weights were equal; a rare one that is not would change their mean unseen"));
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void withoutEvidenceSamplesAreForwardOnes(IterativeEngine<MarginalProblem, Marginals> engine) {
    Outcome<Marginals> outcome =
        ask(engine, MarginalProblem.of(SmallNetworks.asia(), Evidence.none()), 2000);
    assertThat(outcome.orThrow().logEvidence()).contains(Estimate.exact(0));
    assertThat(outcome.diagnostics().measures()).containsEntry("effectiveSampleSize", 2000.0);
    assertThat(outcome.diagnostics().measures()).doesNotContainKey("stages");
  }

  @ParameterizedTest
  @MethodSource("engines")
  void impossibleEvidenceIsNamed(IterativeEngine<MarginalProblem, Marginals> engine) {
    BayesianNetwork asia = SmallNetworks.asia();
    Outcome<Marginals> outcome =
        ask(
            engine,
            MarginalProblem.of(asia, Evidence.of(asia, Map.of("either", "no", "tub", "yes"))),
            10);
    assertThat(((Outcome.Impossible<Marginals>) outcome).conflict())
        .containsExactly("tub=yes", "either=no");
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aFactorGraphIsRefused(IterativeEngine<MarginalProblem, Marginals> engine) {
    MarginalProblem problem = MarginalProblem.of(SmallNetworks.evenParity(), Evidence.none());
    Outcome<Marginals> outcome = ask(engine, problem, 10);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.NOT_APPLICABLE);
    assertThat(((Outcome.GaveUp<Marginals>) outcome).reason())
        .startsWith(engine.toString().split("\\[")[0] + " draws from the conditional probabilities")
        .contains("this model is a factor graph");
    assertThat(
            engine
                .forecast(
                    MarginalProblem.of(new FactorGraph("g", List.of(), List.of()), Evidence.none()))
                .basis())
        .isEqualTo("not a Bayesian network");
  }

  @Test
  void stagesAreCountedAndTheAnswerMovesOnToTheFinalProposal() {
    BayesianNetwork asia = SmallNetworks.asia();
    MarginalProblem problem = MarginalProblem.of(asia, Evidence.of(asia, Map.of("xray", "yes")));
    AdaptiveImportanceSampling engine = new AdaptiveImportanceSampling(1, 300, 4, 0.006, 0.95);
    Map<String, Double> learning = ask(engine, problem, 1100).diagnostics().measures();
    assertThat(learning).containsEntry("stages", 3.0).containsEntry("samples", 1100.0);
    Map<String, Double> few = ask(engine, problem, 1499).diagnostics().measures();
    assertThat(few).containsEntry("stages", 4.0).containsEntry("samples", 1200.0);
    Map<String, Double> enough = ask(engine, problem, 1500).diagnostics().measures();
    assertThat(enough).containsEntry("stages", 4.0).containsEntry("samples", 300.0);
    Map<String, Double> pooled =
        ask(new SelfImportance(1, 300, 0.95), problem, 1500).diagnostics().measures();
    assertThat(pooled).containsEntry("stages", 5.0).containsEntry("samples", 1500.0);
  }

  @Test
  void learningRaisesTheEffectiveSampleSize() {
    BayesianNetwork asia = SmallNetworks.asia();
    MarginalProblem problem =
        MarginalProblem.of(asia, Evidence.of(asia, Map.of("xray", "yes", "dysp", "no")));
    double forward =
        ask(LikelihoodWeighting.standard(), problem, 10_000)
            .diagnostics()
            .measures()
            .get("effectiveSampleSize");
    for (InferenceEngine<MarginalProblem, Marginals> engine :
        List.of(
            new SelfImportance(1, 500, 0.95),
            new AdaptiveImportanceSampling(1, 500, 6, 0.006, 0.95))) {
      assertThat(ask(engine, problem, 13_000).diagnostics().measures().get("effectiveSampleSize"))
          .as("%s", engine)
          .isGreaterThan(1.5 * forward);
    }
  }

  @Test
  void aCutoffKeepsEveryPossibleStateAboveItAndRowsSumToOne() {
    SeededRandomness random = SeededRandomness.of(3);
    for (int i = 0; i < 50; i++) {
      BayesianNetwork network = RandomModels.network(random, 6, 4, 3, 0.2);
      Evidence evidence = RandomModels.evidence(random, network, 0.4);
      StateDomains domains = StateDomains.of(network, evidence);
      if (domains.impossible()) {
        continue;
      }
      OpenFamilies families =
          OpenFamilies.of(network, MarginalProblem.of(network, evidence), domains);
      double[] q = ImportanceTables.network(families).raised(0.1).q;
      for (int f = 0; f < families.size; f++) {
        int states = families.cardinality[f];
        for (int row = families.start[f];
            families.drawn[f] && row < families.start[f + 1];
            row += states) {
          double sum = 0;
          for (int s = 0; s < states; s++) {
            sum += q[row + s];
            assertThat(q[row + s] > 0).isEqualTo(families.p[row + s] > 0);
            if (families.informed[f] && q[row + s] > 0) {
              assertThat(q[row + s]).isGreaterThanOrEqualTo(0.1 / (1 + states * 0.1));
            }
          }
          if (families.informed[f] && sum > 0) {
            assertThat(sum).isCloseTo(1, within(1e-12));
          }
        }
      }
    }
  }

  /** Against variable elimination; the bound is 20 times the error seen, which plain forward samples exceed. */
  @Test
  void improbableEvidenceOnAPublishedNetwork() {
    BayesianNetwork pathfinder = NetworkData.network("pathfinder");
    boolean[] inner = new boolean[pathfinder.size()];
    for (int v = 0; v < inner.length; v++) {
      for (int parent : pathfinder.parents(v)) {
        inner[parent] = true;
      }
    }
    Evidence evidence = Evidence.none();
    for (int v = pathfinder.size() - 1, left = 10; v >= 0 && left > 0; v--) {
      if (!inner[v]) {
        double[] p =
            VariableElimination.marginals()
                .infer(new MarginalProblem(pathfinder, evidence, List.of(v)), Run.of(1))
                .orThrow()
                .distribution(v);
        int least = 0;
        for (int s = 0; s < p.length; s++) {
          least = p[s] > 0.01 && (p[s] < p[least] || p[least] <= 0.01) ? s : least;
        }
        evidence = evidence.observe(v, least);
        left--;
      }
    }
    MarginalProblem problem = MarginalProblem.of(pathfinder, evidence);
    Marginals truth = VariableElimination.marginals().infer(problem, Run.of(1)).orThrow();
    Marginals answer = ask(EvidencePrePropagation.standard(), problem, 3000).orThrow();
    assertThat(answer.logEvidence().orElseThrow().value())
        .isCloseTo(truth.logEvidence().orElseThrow().value(), within(0.05));
    for (int v = 0; v < pathfinder.size(); v++) {
      for (int s = 0; s < pathfinder.cardinality(v); s++) {
        assertThat(answer.p(v, s)).isCloseTo(truth.p(v, s), within(0.06));
      }
    }
  }

  @Test
  void labelsShowSettingsThatDifferAndBadOnesAreRefused() {
    assertThat(EvidencePrePropagation.standard()).hasToString("epis-bn");
    assertThat(new EvidencePrePropagation(5, 3, 0.01, 0.9))
        .hasToString("epis-bn[samples=5,length=3,cutoff=0.01,level=0.9]");
    assertThat(new AdaptiveImportanceSampling(5, 6, 7, 0.01, 0.9))
        .hasToString("ais-bn[samples=5,stage=6,stages=7,cutoff=0.01,level=0.9]");
    assertThat(new SelfImportance(5, 6, 0.9))
        .hasToString("self-importance[samples=5,stage=6,level=0.9]");
    assertThat(SelfImportance.standard().defaultBudget()).isEqualTo(Budget.ofSteps(100_000));
    assertThat(AdaptiveImportanceSampling.standard()).hasToString("ais-bn");
    assertThatThrownBy(() -> new EvidencePrePropagation(1, 0, 0.006, 0.95))
        .hasMessage("epis-bn: length is 0; give at least 1 sweep of belief propagation");
    assertThatThrownBy(() -> new EvidencePrePropagation(1, 1, 0.5, 0.95))
        .hasMessage("epis-bn: cutoff is 0.5; give a number in [0, 0.5), such as 0.006");
    assertThatThrownBy(() -> new AdaptiveImportanceSampling(1, 1, 0, 0.006, 0.95))
        .hasMessage("ais-bn: stages is 0; give at least 1");
    assertThatThrownBy(() -> new SelfImportance(1, 0, 0.95))
        .hasMessage("self-importance: stage is 0; give at least 1 sample between changes");
    assertThatThrownBy(() -> new SelfImportance(0, 1, 0.95))
        .hasMessage("self-importance: samples is 0; give at least 1");
  }
}
