package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.credence.bayes.importance.LikelihoodWeighting;
import org.credence.bayes.mcmc.GibbsSampler;
import org.credence.bayes.message.BeliefPropagation;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.InfluenceModels;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.bayes.variational.MeanField;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

/** Factored independent influences against their full tables by enumeration, and against closed forms where no table fits. */
final class IndependentInfluenceOracleTest {

  private static final double ROUNDING = 1e-10;
  private static final Run RUN = Run.of(1);

  @Test
  void factoredNetworksAgreeWithEnumerationOfTheirFullTables() {
    int chained = 0;
    for (int seed = 0; seed < 250; seed++) {
      Randomness random = SeededRandomness.of(71).split(seed);
      BayesianNetwork network = InfluenceModels.network(random, 4 + random.below(5), 7);
      chained += network.size() > network.ownSize() ? 1 : 0;
      BayesianNetwork full = network.expanded();
      Evidence evidence = RandomModels.evidence(random, full, 0.25);
      JointTable joint = new JointTable(full, evidence);
      Outcome<Marginals> outcome =
          VariableElimination.marginals().infer(MarginalProblem.of(network, evidence), RUN);
      if (joint.total() == 0) {
        assertThat(outcome).isInstanceOf(Outcome.Impossible.class);
      } else {
        assertAgrees(joint, network, outcome.orThrow());
        assertMostProbable(joint, network, evidence);
      }
    }
    assertThat(chained).isGreaterThan(90);
  }

  private static void assertAgrees(JointTable joint, BayesianNetwork network, Marginals answer) {
    double[][] truth = joint.marginals();
    for (int v = 0; v < network.ownSize(); v++) {
      assertThat(answer.distribution(v)).containsExactly(truth[v], within(ROUNDING));
    }
    assertThat(answer.logEvidence().orElseThrow().value())
        .isCloseTo(Math.log(joint.total()), within(1e-9));
  }

  private static void assertMostProbable(
      JointTable joint, BayesianNetwork network, Evidence evidence) {
    double best = 0;
    for (int i = 0; i < joint.assignments().size(); i++) {
      best = Math.max(best, joint.weight(i));
    }
    assertThat(
            VariableElimination.mostProbable()
                .infer(MostProbableProblem.of(network, evidence), RUN)
                .orThrow()
                .logP()
                .value())
        .isCloseTo(Math.log(best), within(1e-9));
  }

  @Test
  void everyEngineAnswersAboutAFactoredNode() {
    BayesianNetwork network = findings(6);
    Evidence evidence = Evidence.none().observe(6, 1).observe(7, 0);
    double[][] truth = new JointTable(network.expanded(), evidence).marginals();
    assertThat(farthest(Enumeration.marginals(), network, evidence, truth)).isLessThan(ROUNDING);
    assertThat(
            farthest(
                BeliefPropagation.standard().withTolerance(1e-10).withIterations(500),
                network,
                evidence,
                truth))
        .isLessThan(0.05);
    assertThat(farthest(LikelihoodWeighting.standard(), network, evidence, truth)).isLessThan(0.05);
    assertThat(farthest(GibbsSampler.standard(), network, evidence, truth)).isLessThan(0.05);
    assertThat(farthest(MeanField.standard(), network, evidence, truth)).isLessThan(1);
  }

  @Test
  void beliefPropagationIsExactOnOneFactoredNodeOfIndependentCauses() {
    BayesianNetwork network = qmr(60, new double[][] {strengths(60, 3)}, new double[] {0.02});
    MarginalProblem problem = MarginalProblem.of(network, Evidence.none().observe(60, 1));
    Marginals answer = BeliefPropagation.standard().infer(problem, RUN).orThrow();
    assertThat(answer.guarantee()).isEqualTo(Guarantee.EXACT);
    assertClosedForm(answer, 60, strengths(60, 3), 0.02);
  }

  private static double farthest(
      InferenceEngine<MarginalProblem, Marginals> engine,
      BayesianNetwork network,
      Evidence evidence,
      double[][] truth) {
    Marginals answer = engine.infer(MarginalProblem.of(network, evidence), RUN).orThrow();
    double worst = 0;
    for (int v = 0; v < truth.length; v++) {
      for (int s = 0; s < truth[v].length; s++) {
        worst = Math.max(worst, Math.abs(answer.p(v, s) - truth[v][s]));
      }
    }
    return worst;
  }

  /** Two findings with the same causes. */
  private static BayesianNetwork findings(int causes) {
    return qmr(
        causes,
        new double[][] {strengths(causes, 1), strengths(causes, 2)},
        new double[] {0.05, 0.1});
  }

  private static double prior(int cause) {
    return 0.02 + 0.3 / (1 + cause % 7);
  }

  private static double[] strengths(int causes, int kind) {
    return IntStream.range(0, causes).mapToDouble(i -> 0.1 + 0.8 * (i * kind % 5) / 5).toArray();
  }

  /** Independent causes, and findings that are their noisy-ORs. */
  private static BayesianNetwork qmr(int causes, double[][] strengths, double[] leaks) {
    BayesianNetwork.Builder builder = BayesianNetwork.builder("findings");
    for (int i = 0; i < causes; i++) {
      builder.variable(Variable.of("c" + i, "no", "yes"), List.of(), 1 - prior(i), prior(i));
    }
    List<String> names = IntStream.range(0, causes).mapToObj(i -> "c" + i).toList();
    for (int f = 0; f < leaks.length; f++) {
      builder.noisyOr(
          Variable.of("finding" + f, "no", "yes"),
          "yes",
          names,
          leaks[f],
          Arrays.stream(strengths[f]).mapToObj(s -> new double[] {0, s}).toArray(double[][]::new));
    }
    return builder.build();
  }

  @Test
  void posteriorsOfFortyAndFourHundredCausesAreTheClosedForm() {
    for (int causes : new int[] {40, 400}) {
      double[] strengths = strengths(causes, 3);
      BayesianNetwork network = qmr(causes, new double[][] {strengths}, new double[] {0.01});
      Marginals present =
          VariableElimination.marginals()
              .infer(MarginalProblem.of(network, Evidence.none().observe(causes, 1)), RUN)
              .orThrow();
      assertClosedForm(present, causes, strengths, 0.01);
      Marginals absent =
          VariableElimination.marginals()
              .infer(MarginalProblem.of(network, Evidence.none().observe(causes, 0)), RUN)
              .orThrow();
      double logNone = logNone(causes, strengths, 0.01);
      assertThat(absent.logEvidence().orElseThrow().value()).isCloseTo(logNone, within(1e-9));
      for (int i = 0; i < causes; i++) {
        double p = prior(i);
        assertThat(absent.p(i, 1))
            .isCloseTo(p * (1 - strengths[i]) / (1 - p * strengths[i]), within(ROUNDING));
      }
    }
  }

  private static double logNone(int causes, double[] strengths, double leak) {
    double log = Math.log1p(-leak);
    for (int i = 0; i < causes; i++) {
      log += Math.log1p(-prior(i) * strengths[i]);
    }
    return log;
  }

  /** P(c_i | finding) = (P(c_i) - P(c_i, no finding)) / P(finding). */
  private static void assertClosedForm(
      Marginals present, int causes, double[] strengths, double leak) {
    double none = Math.exp(logNone(causes, strengths, leak));
    assertThat(present.logEvidence().orElseThrow().value())
        .isCloseTo(Math.log(1 - none), within(1e-9));
    for (int i = 0; i < causes; i++) {
      double p = prior(i);
      double withoutFinding = none * p * (1 - strengths[i]) / (1 - p * strengths[i]);
      assertThat(present.p(i, 1)).isCloseTo((p - withoutFinding) / (1 - none), within(ROUNDING));
    }
  }

  /** Inclusion and exclusion over the findings that are present: P(none of S) is a product over causes for every set S. */
  @Test
  void threeFindingsOfFortyCausesAreInclusionAndExclusion() {
    int causes = 40;
    double[][] strengths = {strengths(causes, 1), strengths(causes, 2), strengths(causes, 3)};
    double[] leaks = {0.01, 0.02, 0.03};
    BayesianNetwork network = qmr(causes, strengths, leaks);
    Evidence evidence = Evidence.none().observe(40, 1).observe(41, 1).observe(42, 1);
    double sum = 0;
    for (int set = 0; set < 8; set++) {
      double product = Integer.bitCount(set) % 2 == 0 ? 1 : -1;
      for (int f = 0; f < 3; f++) {
        product *= (set >> f & 1) == 1 ? 1 - leaks[f] : 1;
      }
      for (int i = 0; i < causes; i++) {
        double fails = 1;
        for (int f = 0; f < 3; f++) {
          fails *= (set >> f & 1) == 1 ? 1 - strengths[f][i] : 1;
        }
        product *= 1 - prior(i) + prior(i) * fails;
      }
      sum += product;
    }
    assertThat(
            VariableElimination.evidenceProbability()
                .infer(new EvidenceProbabilityProblem(network, evidence), RUN)
                .orThrow()
                .value())
        .isCloseTo(Math.log(sum), within(1e-9));
  }

  @Test
  void aGradedMaximumOfFortyCausesIsTheProductOfCumulatedContributions() {
    int causes = 40;
    BayesianNetwork.Builder builder = BayesianNetwork.builder("graded");
    double[][] rows = new double[causes][];
    for (int i = 0; i < causes; i++) {
      builder.variable(Variable.of("c" + i, "no", "yes"), List.of(), 0.8, 0.2);
      double hurt = 0.01 * (1 + i % 9);
      rows[i] = new double[] {1, 0, 0, 1 - 2 * hurt, 1.5 * hurt, 0.5 * hurt};
    }
    List<String> names = IntStream.range(0, causes).mapToObj(i -> "c" + i).toList();
    double[] leak = {0.9, 0.07, 0.03};
    builder.noisyMax(Variable.of("pain", "none", "mild", "severe"), names, leak, rows);
    Marginals answer =
        VariableElimination.marginals()
            .infer(MarginalProblem.of(builder.build(), Evidence.none()), RUN)
            .orThrow();
    double upTo = 0;
    double before = 0;
    double leaked = 0;
    for (int s = 0; s < 3; s++) {
      leaked += leak[s];
      upTo = leaked;
      for (double[] row : rows) {
        double caused = 0;
        for (int t = 0; t <= s; t++) {
          caused += row[3 + t];
        }
        upTo *= 0.8 + 0.2 * caused;
      }
      assertThat(answer.p(causes, s)).isCloseTo(upTo - before, within(ROUNDING));
      before = upTo;
    }
  }
}
