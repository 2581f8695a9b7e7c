package org.credence.bayes.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.Test;

final class LikelihoodWeightingTest {

  private static final LikelihoodWeighting ENGINE = LikelihoodWeighting.standard();

  private static Outcome<Marginals> ask(MarginalProblem problem, long samples) {
    return ENGINE.infer(problem, Run.of(7, Budget.ofSteps(samples)));
  }

  @Test
  void withoutEvidenceAllWeightsAreOneAndTheLogEvidenceIsExactlyZero() {
    Outcome<Marginals> outcome =
        ask(MarginalProblem.of(SmallNetworks.asia(), Evidence.none()), 1000);
    assertThat(outcome.orThrow().logEvidence()).contains(Estimate.exact(0));
    assertThat(outcome.diagnostics().measures())
        .isEqualTo(
            Map.of(
                "samples",
                1000.0,
                "effectiveSampleSize",
                1000.0,
                "zeroWeightShare",
                0.0,
                "maxWeightShare",
                0.001));
    assertThat(outcome.diagnostics().warnings()).isEmpty();
    assertThat(outcome.diagnostics().guarantee()).isEqualTo(Guarantee.ASYMPTOTIC);
    // 8 variables of two states, nothing observed: 16 entries a sample
    assertThat(outcome.diagnostics().evaluations()).isEqualTo(16_000);
    assertThat(
            ENGINE
                .forecast(MarginalProblem.of(SmallNetworks.asia(), Evidence.none()))
                .evaluations())
        .isEqualTo(16);
  }

  @Test
  void leavesOutVariablesThatNeitherTheQueryNorTheEvidenceNeeds() {
    BayesianNetwork asia = SmallNetworks.asia();
    MarginalProblem problem =
        new MarginalProblem(
            asia, Evidence.of(asia, Map.of("bronc", "yes")), List.of(2)); // smoke given bronc
    Outcome<Marginals> outcome = ask(problem, 1000);
    assertThat(ENGINE.forecast(problem).evaluations()).isEqualTo(3);
    assertThat(ENGINE.forecast(problem).basis()).isEqualTo("2 of 8 variables visited per sample");
    assertThat(outcome.orThrow().p(2, 0)).isCloseTo(2.0 / 3, within(0.06));
  }

  @Test
  void everythingObservedIsExactAfterOneBlock() {
    BayesianNetwork chain = SmallNetworks.chain(4);
    Evidence all = Evidence.none().observe(0, 1).observe(1, 1).observe(2, 0).observe(3, 0);
    Outcome<Marginals> outcome =
        ENGINE.infer(MarginalProblem.of(chain, all), Run.of(1, Budget.ofEvaluations(1_000_000)));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.COMPLETED);
    Marginals answer = outcome.orThrow();
    assertThat(answer.distribution(2)).containsExactly(1, 0);
    assertThat(answer.estimate(2, 1).error()).isEqualTo(ErrorStatement.exact());
    Estimate logEvidence = answer.logEvidence().orElseThrow();
    assertThat(logEvidence.value()).isCloseTo(Math.log(0.7 * 0.8 * 0.2 * 0.8), within(1e-12));
    assertThat(logEvidence.error()).isEqualTo(ErrorStatement.exact());
  }

  @Test
  void aNetworkWithoutVariablesHasTheEmptyAnswer() {
    MarginalProblem problem =
        MarginalProblem.of(BayesianNetwork.builder("empty").build(), Evidence.none());
    Outcome<Marginals> outcome = ENGINE.infer(problem, Run.of(1, Budget.ofEvaluations(10)));
    assertThat(outcome.orThrow().query()).isEmpty();
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.COMPLETED);
  }

  @Test
  void variablesOfOneStateAreExact() {
    BayesianNetwork network =
        BayesianNetwork.builder("single")
            .variable(Variable.of("one", "only"), List.of(), 1)
            .variable(Variable.of("coin", "h", "t"), List.of("one"), 0.5, 0.5)
            .build();
    Marginals answer = ask(MarginalProblem.of(network, Evidence.none()), 1000).orThrow();
    assertThat(answer.estimate(0, 0).error()).isEqualTo(ErrorStatement.exact());
    assertThat(answer.estimate(1, 0).error().kind()).isEqualTo("interval");
  }

  @Test
  void impossibleEvidenceThatCanBeProvedIsNamed() {
    BayesianNetwork asia = SmallNetworks.asia();
    Outcome<Marginals> outcome =
        ask(MarginalProblem.of(asia, Evidence.of(asia, Map.of("either", "no", "tub", "yes"))), 10);
    assertThat(outcome).isInstanceOf(Outcome.Impossible.class);
    assertThat(((Outcome.Impossible<Marginals>) outcome).conflict())
        .containsExactly("tub=yes", "either=no");
  }

  @Test
  void givesUpWithNumbersWhereEveryWeightIsZeroButNothingIsProved() {
    BayesianNetwork network =
        BayesianNetwork.builder("rare")
            .variable(Variable.of("cause", "0", "1"), List.of(), 1 - 1e-9, 1e-9)
            .variable(Variable.of("other", "0", "1"), List.of(), 1 - 1e-9, 1e-9)
            .deterministic(
                Variable.of("effect", "0", "1"), List.of("cause", "other"), s -> s[0] | s[1])
            .build();
    Outcome<Marginals> outcome =
        ask(MarginalProblem.of(network, Evidence.none().observe(2, 1)), 5000);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.STUCK);
    assertThat(outcome.diagnostics().measures()).containsEntry("zeroWeightShare", 1.0);
    assertThat(((Outcome.GaveUp<Marginals>) outcome).reason())
        .isEqualTo(
            "all 5000 samples have weight zero: the evidence is impossible or so improbable that forward sampling does not meet it;"
                + " draw more samples, or use an exact engine or gibbs-sampler");
  }

  @Test
  void whatZerosLeaveNoChoiceOfIsExactAndNeverDrawn() {
    BayesianNetwork network =
        BayesianNetwork.builder("rare")
            .variable(Variable.of("cause", "0", "1"), List.of(), 1 - 1e-9, 1e-9)
            .variable(Variable.of("effect", "0", "1"), List.of("cause"), 1, 0, 0, 1)
            .variable(Variable.of("free", "0", "1", "2"), List.of("cause"), 1, 0, 0, 0, 0.25, 0.75)
            .build();
    Outcome<Marginals> outcome =
        ask(MarginalProblem.of(network, Evidence.none().observe(1, 1)), 5000);
    Marginals answer = outcome.orThrow();
    assertThat(answer.distribution(0)).containsExactly(0, 1);
    assertThat(answer.estimate(0, 0).error()).isEqualTo(ErrorStatement.exact());
    assertThat(answer.estimate(2, 0)).isEqualTo(answer.estimate(0, 0));
    assertThat(answer.estimate(2, 2).error().kind()).isEqualTo("interval");
    assertThat(answer.p(2, 2)).isCloseTo(0.75, within(0.04));
    Estimate logEvidence = answer.logEvidence().orElseThrow();
    assertThat(logEvidence.error()).isEqualTo(ErrorStatement.exact());
    assertThat(logEvidence.value()).isCloseTo(Math.log(1e-9), within(1e-12));
  }

  @Test
  void refusesAFactorGraphAndSaysWhatWouldWork() {
    Outcome<Marginals> outcome =
        ask(MarginalProblem.of(SmallNetworks.evenParity(), Evidence.none()), 10);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.NOT_APPLICABLE);
    assertThat(((Outcome.GaveUp<Marginals>) outcome).reason())
        .contains("this model is a factor graph")
        .contains("use gibbs-sampler, belief-propagation or variable-elimination");
  }

  @Test
  void fewEffectiveSamplesAreWarnedOfAndErrorsAreUnknown() {
    // the cause has probability 1/1000 and explains evidence that is else 1e-6: few samples weigh
    BayesianNetwork network =
        BayesianNetwork.builder("rare")
            .variable(Variable.of("cause", "0", "1"), List.of(), 0.999, 0.001)
            .variable(Variable.of("effect", "0", "1"), List.of("cause"), 1 - 1e-6, 1e-6, 0.1, 0.9)
            .build();
    Outcome<Marginals> outcome =
        ask(MarginalProblem.of(network, Evidence.none().observe(1, 1)), 5000);
    Marginals answer = outcome.orThrow();
    assertThat(outcome.diagnostics().warnings().get(0))
        .startsWith("The effective sample size is ")
        .endsWith(" of 5000 samples; draw more or use another engine.");
    assertThat(outcome.diagnostics().warnings().get(1)).startsWith("One sample carries ");
    assertThat(((ErrorStatement.Unknown) answer.estimate(0, 1).error()).reason())
        .contains("effective draws tell this state from the others");
    assertThat(((ErrorStatement.Unknown) answer.logEvidence().orElseThrow().error()).reason())
        .contains("too small to judge the mean weight");
  }

  @Test
  void aStateThatWasNeverDrawnHasTheExactIntervalWhereSamplesWeighAlike() {
    BayesianNetwork network =
        BayesianNetwork.builder("rare")
            .variable(Variable.of("a", "0", "1"), List.of(), 1 - 1e-12, 1e-12)
            .build();
    Marginals answer = ask(MarginalProblem.of(network, Evidence.none()), 5000).orThrow();
    ErrorStatement.Interval interval = (ErrorStatement.Interval) answer.estimate(0, 1).error();
    assertThat(interval.method()).isEqualTo("draws of equal weight, Clopper-Pearson");
    assertThat(interval.lower()).isZero();
    assertThat(interval.upper()).isCloseTo(1 - Math.pow(0.025, 1 / 5000.0), within(1e-11));
    assertThat(answer.estimate(0, 0).error().covers(1, 1 - 1e-12, 0)).isTrue();
  }

  @Test
  void aStateThatWasNeverDrawnIsUnknownWhereWeightsAreFarBelowTheirBound() {
    BayesianNetwork network =
        BayesianNetwork.builder("rare")
            .variable(Variable.of("a", "0", "1"), List.of(), 1 - 1e-12, 1e-12)
            .variable(Variable.of("b", "0", "1"), List.of("a"), 1 - 1e-6, 1e-6, 0, 1)
            .build();
    Marginals answer =
        ask(MarginalProblem.of(network, Evidence.none().observe(1, 1)), 5000).orThrow();
    assertThat(((ErrorStatement.Unknown) answer.estimate(0, 1).error()).reason())
        .isEqualTo("no sample of positive weight is in this state; it may be rare or impossible");
    assertThat(answer.estimate(0, 0).error().kind()).isEqualTo("unknown");
  }

  @Test
  void aStateThatWasNeverDrawnHasAnIntervalWhereWeightsAreNearTheirBound() {
    BayesianNetwork network =
        BayesianNetwork.builder("rare")
            .variable(Variable.of("a", "0", "1", "2"), List.of(), 0.5, 0.5 - 1e-9, 1e-9)
            .variable(Variable.of("b", "0", "1"), List.of("a"), 0.5, 0.5, 0.25, 0.75, 0.9, 0.1)
            .build();
    Marginals answer =
        ask(MarginalProblem.of(network, Evidence.none().observe(1, 1)), 5000).orThrow();
    ErrorStatement.Interval interval = (ErrorStatement.Interval) answer.estimate(0, 2).error();
    assertThat(interval.method()).isEqualTo("bounded weights, empirical Bernstein");
    assertThat(interval.upper()).isBetween(0.0028, 0.0029);
  }

  @Test
  void weightsFarBelowTheRangeOfDoublesDoNotUnderflow() {
    // 400 leaves, each seen at odds 1e-4 : 2e-4: weights are about 1e-1600
    BayesianNetwork.Builder builder =
        BayesianNetwork.builder("star")
            .variable(Variable.of("root", "0", "1"), List.of(), 0.5, 0.5);
    Evidence evidence = Evidence.none().likelihood(0, 1e-300, 1e-300 / 8);
    double logTruth = 0;
    for (int v = 1; v <= 400; v++) {
      double odds = v <= 4 ? 2e-4 : 1e-4; // four leaves speak for state 1 by a factor of 2 each
      builder.variable(
          Variable.of("leaf" + v, "0", "1"), List.of("root"), 1 - 1e-4, 1e-4, 1 - odds, odds);
      evidence = evidence.observe(v, 1);
      logTruth += Math.log(1e-4);
    }
    Marginals answer = ask(MarginalProblem.of(builder.build(), evidence), 20_000).orThrow();
    // posterior odds 1 : 16 / 8
    assertThat(answer.p(0, 1)).isCloseTo(2.0 / 3, within(0.02));
    assertThat(answer.logEvidence().orElseThrow().value())
        .isCloseTo(logTruth + Math.log(1e-300) + Math.log(1.5), within(0.05));
  }

  @Test
  void hugeLikelihoodsDoNotOverflow() {
    Evidence evidence = Evidence.none();
    for (int v = 0; v < 5; v++) {
      evidence = evidence.likelihood(v, 1e308, 0.5e308);
    }
    BayesianNetwork chain = SmallNetworks.chain(5);
    Evidence scaled = Evidence.none();
    for (int v = 0; v < 5; v++) {
      scaled = scaled.likelihood(v, 1, 0.5);
    }
    JointTable joint = new JointTable(chain, scaled);
    Marginals answer = ask(MarginalProblem.of(chain, evidence), 20_000).orThrow();
    assertThat(answer.p(4, 0)).isCloseTo(joint.marginal(4, 0), within(0.02));
    assertThat(answer.logEvidence().orElseThrow().value())
        .isCloseTo(Math.log(joint.total()) + 5 * Math.log(1e308), within(0.05));
  }

  @Test
  void aBudgetSpentBeforeTheFirstSampleIsNoAnswer() {
    BayesianNetwork asia = SmallNetworks.asia();
    Outcome<Marginals> outcome =
        ENGINE.infer(
            MarginalProblem.of(asia, Evidence.of(asia, Map.of("xray", "yes"))),
            Run.of(1, Budget.ofEvaluations(1)));
    assertThat(((Outcome.GaveUp<Marginals>) outcome).reason())
        .isEqualTo("no sample was drawn within the budget; allow more");
  }

  @Test
  void labelsShowSettingsThatDifferAndBadOnesAreRefused() {
    assertThat(ENGINE).hasToString("likelihood-weighting");
    assertThat(new LikelihoodWeighting(50, 0.9))
        .hasToString("likelihood-weighting[samples=50,level=0.9]");
    assertThat(ENGINE.defaultBudget()).isEqualTo(Budget.ofSteps(100_000));
    assertThatThrownBy(() -> new LikelihoodWeighting(0, 0.9))
        .hasMessage("likelihood-weighting: samples is 0; give at least 1");
    assertThatThrownBy(() -> new LikelihoodWeighting(1, 1))
        .hasMessage("likelihood-weighting: level is 1.0; give a number in (0, 1), such as 0.95");
    assertThatThrownBy(() -> new LikelihoodWeighting(1, Double.NaN))
        .hasMessageContaining("level is NaN");
  }

  @Test
  void aFactorGraphHasAForecastToo() {
    MarginalProblem problem =
        MarginalProblem.of(new FactorGraph("g", List.of(), List.of()), Evidence.none());
    assertThat(ENGINE.forecast(problem).basis()).isEqualTo("not a Bayesian network");
  }
}
