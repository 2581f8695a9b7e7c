package org.credence.bayes.portfolio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.credence.bayes.exact.Enumeration;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.mcmc.GibbsSampler;
import org.credence.bayes.message.BeliefPropagation;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.StatisticalAssert;
import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.api.Test;

final class PortfolioOracleTest {

  private static final double ROUNDING = 1e-9;

  private static MarginalProblem problem(int seed) {
    Randomness random =
        SeededRandomness.of(StatisticalAssert.seed("portfolio against enumeration")).split(seed);
    GraphicalModel model =
        seed % 2 == 0
            ? RandomModels.network(random, 7, 3, 3, seed % 4 == 0 ? 0 : 0.2)
            : RandomModels.factorGraph(random, 7, 3, 9, 3, seed % 4 == 1 ? 0 : 0.2);
    return MarginalProblem.of(model, RandomModels.evidence(random, model, 0.2));
  }

  /** Kills: a bound taken from another state, limits that forget, a point outside its bound, a bound replaced by an interval. */
  @Test
  void thereIsAnAnswerWhenTheTimeWasOverBeforeTheFirstTurn() {
    MarginalProblem problem = MarginalProblem.of(Grids.of(6, 0.5), Evidence.none());
    Outcome<Marginals> outcome =
        AutoMarginals.standard().infer(problem, Run.of(1, Budget.ofTime(Duration.ofNanos(1))));
    assertThat(outcome.orThrow().p(0, 0)).isBetween(0.0, 1.0);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.TIME_BUDGET);
    assertThat(outcome.diagnostics().steps()).isEqualTo(1);
  }

  @Test
  void certainBoundsHoldNeverWidenAndKeepTheEstimateWithinThem() {
    int bounded = 0;
    for (int seed = 0; seed < 24; seed++) {
      MarginalProblem problem = problem(seed);
      JointTable joint = new JointTable(problem.model(), problem.evidence());
      if (joint.total() == 0) {
        continue;
      }
      double[][] truth = joint.marginals();
      try (Workers workers = Workers.sequential()) {
        Iteration<Marginals> iteration =
            Portfolios.approximate().begin(problem, SeededRandomness.of(seed), workers);
        double width = 1;
        for (int turn = 0; turn < 12 && iteration.finished().isEmpty(); turn++) {
          iteration.advance(1);
          double now = iteration.measures().get("meanCertifiedWidth");
          assertThat(now).isLessThanOrEqualTo(width);
          width = now;
          bounded += assertTrue(problem, iteration.answer(), truth, Math.log(joint.total()));
        }
      }
    }
    assertThat(bounded).as("numbers with a certain bound").isGreaterThan(50);
  }

  private static int assertTrue(
      MarginalProblem problem, Marginals answer, double[][] truth, double logTotal) {
    int bounded = 0;
    for (int v : problem.query()) {
      double sum = 0;
      for (int s = 0; s < truth[v].length; s++) {
        double p = answer.p(v, s);
        sum += p;
        ErrorStatement error = answer.estimate(v, s).error();
        assertThat(error.covers(p, p, ROUNDING)).as("the estimate is within %s", error).isTrue();
        if (error instanceof ErrorStatement.Bound || error instanceof ErrorStatement.Exact) {
          assertThat(error.covers(p, truth[v][s], ROUNDING))
              .as("%s covers %s", error, truth[v][s])
              .isTrue();
          bounded += error instanceof ErrorStatement.Bound ? 1 : 0;
        }
      }
      assertThat(sum).isCloseTo(1, within(1e-12));
    }
    answer
        .logEvidence()
        .ifPresent(
            estimate -> {
              if (estimate.error() instanceof ErrorStatement.Bound) {
                assertThat(estimate.error().covers(estimate.value(), logTotal, ROUNDING)).isTrue();
              }
            });
    return bounded;
  }

  @Test
  void isExactWhereTheExactEngineFitsAndSaysWhoAnswered() {
    for (int seed = 0; seed < 40; seed++) {
      MarginalProblem problem = problem(seed);
      Outcome<Marginals> outcome = Portfolios.whole().infer(problem, Run.of(seed));
      Outcome<Marginals> truth = Enumeration.marginals().infer(problem, Run.of(seed));
      assertThat(outcome.label()).isEqualTo(truth.label());
      if (outcome instanceof Outcome.Answered<Marginals> answered) {
        assertThat(answered.diagnostics().guarantee()).isEqualTo(Guarantee.EXACT);
        assertThat(answered.diagnostics().stop()).isEqualTo(StopReason.COMPLETED);
        assertThat(answered.diagnostics().notes().toString()).contains("Exact, by ");
        for (int v : problem.query()) {
          assertThat(answered.value().distribution(v))
              .containsExactly(truth.orThrow().distribution(v), within(ROUNDING));
        }
      }
    }
  }

  /** A grid of weak couplings whose elimination does not fit the memory allowed. */
  @Test
  void withATimeLimitItAnswersAndExplainsItself() {
    FactorGraph model = Grids.of(12, 0.3);
    Portfolio portfolio =
        Portfolios.approximate().within(Budget.ofTime(Duration.ofMillis(400)).withBytes(150_000));
    Outcome<Marginals> outcome =
        portfolio.infer(
            MarginalProblem.of(model, Evidence.none()),
            Run.of(1, Budget.ofTime(Duration.ofMillis(400))));
    assertThat(outcome.answer()).isPresent();
    assertThat(outcome.diagnostics().guarantee()).isEqualTo(Guarantee.HEURISTIC);
    assertThat(outcome.diagnostics().notes().toString())
        .contains("Not exact: variable-elimination needs ")
        .contains("Ran: belief-propagation ")
        .contains("The estimates are those of ")
        .contains("Errors: ");
    Marginals truth =
        VariableElimination.marginals()
            .infer(MarginalProblem.of(model, Evidence.none()), Run.of(1))
            .orThrow();
    for (int v = 0; v < model.size(); v++) {
      assertThat(outcome.orThrow().p(v, 0)).isCloseTo(truth.p(v, 0), within(0.1));
    }
  }

  @Test
  void impossibleEvidenceIsProvedByWhoeverSeesItFirst() {
    Evidence none =
        Evidence.none()
            .observe(SmallNetworks.asia(), "lung", "yes")
            .observe(SmallNetworks.asia(), "either", "no");
    Outcome<Marginals> outcome =
        Portfolios.approximate().infer(MarginalProblem.of(SmallNetworks.asia(), none), Run.of(1));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.IMPOSSIBLE_EVIDENCE);
  }

  @Test
  void rejectsNoMembersSharesThatAreNotPositiveAndAnEmptySlice() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Portfolio(List.of(), VariableElimination.marginals(), 1, Budget.unlimited()))
        .withMessage("a portfolio without members; give at least one");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Member(GibbsSampler.standard(), Member.Role.DRAWS, 0))
        .withMessage("share of gibbs-sampler is 0.0; give a positive, finite number");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Portfolio(
                    List.of(new Member(BeliefPropagation.standard(), Member.Role.BELIEFS, 1)),
                    VariableElimination.marginals(),
                    Double.NaN,
                    Budget.unlimited()))
        .withMessage("slice of a portfolio is NaN; give a positive, finite number");
  }
}
