package org.credence.bayes.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.testkit.StatisticalAssert;
import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.api.Test;

final class AnnealedImportanceSamplingTest {

  private static final double FALSE_ALARM_RATE = 1e-6;

  private static Outcome<Marginals> ask(
      MarginalProblem problem, int temperatures, long runs, long seed) {
    return AnnealedImportanceSampling.standard()
        .withTemperatures(temperatures)
        .infer(problem, Run.of(seed, Budget.ofSteps(runs)));
  }

  /** A root with ten children that are all against it: P(e) about 1e-5, and the prior hardly ever right. */
  private static BayesianNetwork unlikely() {
    BayesianNetwork.Builder builder =
        BayesianNetwork.builder("unlikely")
            .variable(Variable.of("root", "0", "1"), List.of(), 0.99, 0.01);
    for (int v = 0; v < 10; v++) {
      builder.variable(Variable.of("c" + v, "0", "1"), List.of("root"), 0.9, 0.1, 0.3, 0.7);
    }
    return builder.build();
  }

  private static Evidence all(int children) {
    Evidence evidence = Evidence.none();
    for (int v = 1; v <= children; v++) {
      evidence = evidence.observe(v, 1);
    }
    return evidence;
  }

  @Test
  void temperaturesMakeWeightsMoreEqual() {
    BayesianNetwork network = unlikely();
    MarginalProblem problem = MarginalProblem.of(network, all(10));
    JointTable joint = new JointTable(network, problem.evidence());
    Outcome<Marginals> one = ask(problem, 1, 1000, 5);
    Outcome<Marginals> many = ask(problem, 200, 1000, 5);
    double before = one.diagnostics().measures().get("effectiveSampleSize");
    double after = many.diagnostics().measures().get("effectiveSampleSize");
    assertThat(after).isGreaterThan(10 * before);
    assertThat(many.orThrow().logEvidence().orElseThrow().value())
        .isCloseTo(Math.log(joint.total()), within(0.2));
  }

  /**
   * Mean of independent unnormalised estimates against the truth, z-test at 1e-6. A mutant it would catch: the weight taken at the
   * next temperature (a bias of several per cent).
   */
  @Test
  void estimatesOfTheEvidenceAverageToTheTruth() {
    FactorGraph model =
        new FactorGraph(
            "triangle",
            List.of(
                Variable.of("a", "0", "1"), Variable.of("b", "0", "1"), Variable.of("c", "0", "1")),
            List.of(
                Factor.of(0, 0.2, 1.8),
                Factor.of(new int[] {0, 1}, new int[] {2, 2}, new double[] {4, 1, 1, 3}),
                Factor.of(new int[] {1, 2}, new int[] {2, 2}, new double[] {1, 5, 2, 1}),
                Factor.of(new int[] {2, 0}, new int[] {2, 2}, new double[] {3, 1, 0.5, 2})));
    MarginalProblem problem = MarginalProblem.of(model, Evidence.none().likelihood(2, 0.5, 0.25));
    double truth = new JointTable(model, problem.evidence()).total();
    long seed = StatisticalAssert.seed("annealed evidence");
    double[] ratios = new double[1000];
    for (int i = 0; i < ratios.length; i++) {
      double log = ask(problem, 5, 20, seed + i).orThrow().logEvidence().orElseThrow().value();
      ratios[i] = Math.exp(log) / truth;
    }
    StatisticalAssert.assertMean(ratios, 1, FALSE_ALARM_RATE);
  }

  @Test
  void statesIntervalsThatHoldWhereRunsAreMany() {
    BayesianNetwork chain = SmallNetworks.chain(6);
    MarginalProblem problem = MarginalProblem.of(chain, Evidence.none().observe(5, 0));
    JointTable joint = new JointTable(chain, problem.evidence());
    Marginals answer = ask(problem, 10, 4000, 3).orThrow();
    for (int v = 0; v < 5; v++) {
      assertThat(answer.p(v, 0)).isCloseTo(joint.marginal(v, 0), within(0.06));
      assertThat(answer.estimate(v, 0).error()).isInstanceOf(ErrorStatement.Interval.class);
    }
  }

  @Test
  void impossibleEvidenceIsProvedAndNamed() {
    BayesianNetwork asia = SmallNetworks.asia();
    Evidence evidence = Evidence.of(asia, Map.of("either", "no", "tub", "yes"));
    assertThat(
            ((Outcome.Impossible<Marginals>) ask(MarginalProblem.of(asia, evidence), 3, 10, 1))
                .conflict())
        .containsExactly("tub=yes", "either=no");
  }

  @Test
  void labelsShowSettingsThatDifferAndBadOnesAreRefused() {
    assertThat(AnnealedImportanceSampling.standard()).hasToString("annealed-importance");
    assertThat(new AnnealedImportanceSampling(7, 9, 0.9))
        .hasToString("annealed-importance[temperatures=7,samples=9,level=0.9]");
    assertThatThrownBy(() -> new AnnealedImportanceSampling(0, 1, 0.9))
        .hasMessage("annealed-importance: temperatures is 0; give a number from 1 to 100000");
    assertThatThrownBy(() -> new AnnealedImportanceSampling(1, 0, 0.9))
        .hasMessage("annealed-importance: samples is 0; give at least 1");
    assertThatThrownBy(() -> new AnnealedImportanceSampling(1, 1, 1))
        .hasMessage("annealed-importance: level is 1.0; give a number in (0, 1), such as 0.95");
  }
}
