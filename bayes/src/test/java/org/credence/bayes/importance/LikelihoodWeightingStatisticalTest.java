package org.credence.bayes.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Run;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.StatisticalAssert;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Laws over many samples; every assertion states the rate at which it would fail on correct code over fresh seeds. */
final class LikelihoodWeightingStatisticalTest {

  private static final double FALSE_ALARM_RATE = 1e-6;
  private static final double LEVEL = 0.9;

  /** About 500 comparisons at 1e-9 each. Mutant caught: evidence not weighted (errors of many standard errors). */
  @Test
  void tendsToTheTruthWithinItsOwnStandardErrors() {
    long seed = StatisticalAssert.seed("likelihood weighting tends to the truth");
    int compared = 0;
    for (int i = 0; i < 60; i++) {
      SeededRandomness random = SeededRandomness.of(seed).split(i);
      BayesianNetwork network =
          RandomModels.network(random, 2 + random.below(6), 3, 3, i % 2 == 0 ? 0 : 0.2);
      Evidence evidence = RandomModels.evidence(random, network, 0.25);
      JointTable joint = new JointTable(network, evidence);
      if (joint.total() == 0) {
        continue;
      }
      Marginals answer =
          new LikelihoodWeighting(20_000, LEVEL)
              .infer(MarginalProblem.of(network, evidence), Run.of(seed, Budget.ofSteps(20_000)))
              .orThrow();
      for (int v = 0; v < network.size(); v++) {
        for (int s = 0; s < network.cardinality(v); s++) {
          compared += compare(answer.estimate(v, s), joint.marginal(v, s));
        }
      }
      compared += compare(answer.logEvidence().orElseThrow(), Math.log(joint.total()));
    }
    assertThat(compared).isGreaterThan(300);
  }

  /** Takes the standard error from the interval; 1 if it was one. */
  private static int compare(Estimate estimate, double truth) {
    if (estimate.error() instanceof ErrorStatement.Interval interval && interval.upper() < 1) {
      double standardError = (interval.upper() - estimate.value()) / 1.6448536269514722;
      StatisticalAssert.assertMean(estimate.value(), truth, standardError, FALSE_ALARM_RATE / 1000);
      return 1;
    }
    return 0;
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

  /** Exact binomial test at 1e-6 against the level. The mutant it catches is run along: half the standard error. */
  private static void assertCoverage(int runs) {
    BayesianNetwork chain = SmallNetworks.chain(6);
    Evidence evidence = Evidence.none().observe(5, 1).likelihood(2, 0.9, 0.2);
    JointTable joint = new JointTable(chain, evidence);
    long seed = StatisticalAssert.seed("likelihood weighting coverage");
    int marginal = 0;
    int logEvidence = 0;
    int mutant = 0;
    for (int run = 0; run < runs; run++) {
      Marginals answer =
          new LikelihoodWeighting(1, LEVEL)
              .infer(
                  MarginalProblem.of(chain, evidence),
                  Run.of(SeededRandomness.seedOf(seed, run), Budget.ofSteps(2000)))
              .orThrow();
      marginal += covers(answer.estimate(3, 1), joint.marginal(3, 1));
      mutant += coversAtHalfWidth(answer.estimate(3, 1), joint.marginal(3, 1));
      logEvidence += covers(answer.logEvidence().orElseThrow(), Math.log(joint.total()));
    }
    StatisticalAssert.assertBinomial(marginal, runs, LEVEL, FALSE_ALARM_RATE);
    StatisticalAssert.assertBinomial(logEvidence, runs, LEVEL, FALSE_ALARM_RATE);
    int mutants = mutant;
    assertThatThrownBy(
            () -> StatisticalAssert.assertBinomial(mutants, runs, LEVEL, FALSE_ALARM_RATE))
        .isInstanceOf(AssertionError.class);
  }

  private static int covers(Estimate estimate, double truth) {
    assertThat(estimate.error()).isInstanceOf(ErrorStatement.Interval.class);
    return estimate.error().covers(estimate.value(), truth, 0) ? 1 : 0;
  }

  private static int coversAtHalfWidth(Estimate estimate, double truth) {
    ErrorStatement.Interval interval = (ErrorStatement.Interval) estimate.error();
    return 4 * Math.abs(truth - estimate.value()) <= interval.upper() - interval.lower() ? 1 : 0;
  }
}
