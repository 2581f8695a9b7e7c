package org.credence.bayes.mcmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Run;
import org.credence.core.math.CriticalValue;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.StatisticalAssert;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Laws over many sweeps; every assertion states the rate at which it would fail on correct code over fresh seeds. */
final class GibbsSamplerStatisticalTest {

  private static final double FALSE_ALARM_RATE = 1e-6;
  private static final double LEVEL = 0.9;

  /**
   * About 500 comparisons; Student's law with 63 degrees of freedom exceeds 9 standard errors with probability 6e-13. Mutant caught:
   * likelihood evidence applied twice (tens of standard errors).
   */
  @Test
  void tendsToTheTruthWithinItsOwnStandardErrors() {
    long seed = StatisticalAssert.seed("gibbs tends to the truth");
    int compared = 0;
    for (int i = 0; i < 60; i++) {
      SeededRandomness random = SeededRandomness.of(seed).split(i);
      double zeros = i % 4 < 2 ? 0 : 0.2;
      GraphicalModel model =
          i % 2 == 0
              ? RandomModels.network(random, 2 + random.below(6), 3, 3, zeros)
              : RandomModels.factorGraph(random, 2 + random.below(5), 3, 8, 3, zeros);
      Evidence evidence = RandomModels.evidence(random, model, 0.25);
      MarginalProblem problem = MarginalProblem.of(model, evidence);
      JointTable joint = new JointTable(model, evidence);
      GibbsSampler engine = new GibbsSampler(4, 200, 1, LEVEL);
      if (joint.total() == 0 || engine.guarantee(problem) != Guarantee.ASYMPTOTIC) {
        continue;
      }
      Marginals answer = engine.infer(problem, Run.of(seed, Budget.ofSteps(8000))).orThrow();
      for (int v = 0; v < model.size(); v++) {
        for (int s = 0; s < model.cardinality(v); s++) {
          Estimate estimate = answer.estimate(v, s);
          if (estimate.error() instanceof ErrorStatement.Interval interval) {
            double half =
                Math.max(interval.upper() - estimate.value(), estimate.value() - interval.lower());
            double nine = 9 / CriticalValue.student(LEVEL, 63) * half;
            assertThat(Math.abs(estimate.value() - joint.marginal(v, s)))
                .as("model %d, variable %d, state %d", i, v, s)
                .isLessThanOrEqualTo(nine);
            compared++;
          }
        }
      }
    }
    assertThat(compared).isGreaterThan(250);
  }

  @Test
  void intervalsCoverTheTruthAsOftenAsTheySay() {
    assertCoverage(300);
  }

  @Test
  @Tag("slow")
  void intervalsCoverTheTruthAsOftenAsTheySayInManyRuns() {
    assertCoverage(3000);
  }

  /**
   * Exact binomial test at 1e-6 against the level, over the runs that state an interval (nearly all). The mutant it catches is run
   * along: half the standard error.
   */
  private static void assertCoverage(int runs) {
    BayesianNetwork chain = SmallNetworks.chain(6);
    Evidence evidence = Evidence.none().observe(5, 1).likelihood(2, 0.9, 0.2);
    JointTable joint = new JointTable(chain, evidence);
    long seed = StatisticalAssert.seed("gibbs coverage");
    int stated = 0;
    int covered = 0;
    int mutant = 0;
    for (int run = 0; run < runs; run++) {
      Estimate estimate =
          new GibbsSampler(4, 50, 1, LEVEL)
              .infer(
                  MarginalProblem.of(chain, evidence),
                  Run.of(SeededRandomness.seedOf(seed, run), Budget.ofSteps(2000)))
              .orThrow()
              .estimate(3, 1);
      if (estimate.error() instanceof ErrorStatement.Interval interval) {
        stated++;
        mutant +=
            4 * Math.abs(joint.marginal(3, 1) - estimate.value())
                    <= interval.upper() - interval.lower()
                ? 1
                : 0;
        covered += interval.covers(estimate.value(), joint.marginal(3, 1), 0) ? 1 : 0;
      }
    }
    assertThat(stated).isGreaterThan(runs * 9 / 10);
    StatisticalAssert.assertBinomial(covered, stated, LEVEL, FALSE_ALARM_RATE);
    int trials = stated;
    int mutants = mutant;
    assertThatThrownBy(
            () -> StatisticalAssert.assertBinomial(mutants, trials, LEVEL, FALSE_ALARM_RATE))
        .isInstanceOf(AssertionError.class);
  }
}
