package org.credence.bayes.mcmc;

import static org.assertj.core.api.Assertions.assertThat;

import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each number alone: over repeated runs its 95 % interval covers the truth in 93 to 97 % of them. With 2000 repeats that is four
 * standard errors either way. Mutant caught: intervals of half the width (68 %), Student's law for the normal with few batches.
 */
final class GibbsCoverageTest {

  private static final double LEVEL = 0.95;

  /** 200 repeats of some 18 numbers: a number at 0.95 falls below 0.87 or to... above 1 never, with probability 1e-5. */
  @Test
  void everyIntervalCoversAboutAsOftenAsItSays() {
    assertCoverage(GibbsScan.SYSTEMATIC, 0, 200, 0.87, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "SYSTEMATIC,0",
    "SYSTEMATIC,1",
    "SYSTEMATIC,2",
    "RANDOM,0",
    "RANDOM,1",
    "CHROMATIC,1"
  })
  @Tag("slow")
  void everyIntervalCoversAsOftenAsItSays(GibbsScan scan, int model) {
    assertCoverage(scan, model, 2000, 0.93, 0.97);
  }

  private static MarginalProblem problem(int number) {
    if (number == 0) {
      return MarginalProblem.of(
          SmallNetworks.chain(6), Evidence.none().observe(5, 1).likelihood(2, 0.9, 0.2));
    }
    SeededRandomness random =
        SeededRandomness.of(StatisticalAssert.seed("coverage models")).split(number);
    GraphicalModel model = RandomModels.network(random, 7, 3, 2, 0);
    return MarginalProblem.of(model, RandomModels.evidence(random, model, 0.2));
  }

  private static void assertCoverage(
      GibbsScan scan, int number, int repeats, double least, double most) {
    MarginalProblem problem = problem(number);
    JointTable joint = new JointTable(problem.model(), problem.evidence());
    long seed = StatisticalAssert.seed("gibbs coverage of each number");
    GibbsSampler engine = new GibbsSampler(scan, 4, 100, 1, LEVEL);
    int size = problem.model().size();
    int[][] stated = new int[size][];
    int[][] covered = new int[size][];
    for (int v = 0; v < size; v++) {
      stated[v] = new int[problem.model().cardinality(v)];
      covered[v] = new int[problem.model().cardinality(v)];
    }
    for (int repeat = 0; repeat < repeats; repeat++) {
      Marginals answer =
          engine
              .infer(problem, Run.of(SeededRandomness.seedOf(seed, repeat), Budget.ofSteps(2100)))
              .orThrow();
      for (int v = 0; v < size; v++) {
        for (int s = 0; s < stated[v].length; s++) {
          if (answer.estimate(v, s).error() instanceof ErrorStatement.Interval interval) {
            stated[v][s]++;
            covered[v][s] += interval.covers(answer.p(v, s), joint.marginal(v, s), 1e-12) ? 1 : 0;
          }
        }
      }
    }
    int judged = 0;
    for (int v = 0; v < size; v++) {
      for (int s = 0; s < stated[v].length; s++) {
        double share = (double) covered[v][s] / stated[v][s];
        if (stated[v][s] > repeats * 0.8) {
          assertThat(share)
              .as(
                  "%s, model %d, variable %d, state %d, stated %d",
                  scan, number, v, s, stated[v][s])
              .isBetween(least, most);
          judged++;
        }
      }
    }
    assertThat(judged).isGreaterThanOrEqualTo(8);
  }
}
