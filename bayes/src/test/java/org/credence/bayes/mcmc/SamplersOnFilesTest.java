package org.credence.bayes.mcmc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.credence.bayes.importance.LikelihoodWeighting;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.NetworkData;
import org.credence.bayes.testkit.Truth;
import org.credence.core.engine.Budget;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Run;
import org.credence.core.testkit.StatisticalAssert;
import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The samplers on real networks, against marginals computed by libDAI. Intervals of one run are not independent of each other, so
 * their share that covers is a plain check of honesty at a fixed seed, with a wide margin: 0.85 where 0.95 is stated.
 */
final class SamplersOnFilesTest {

  private static final double SMALLEST_COVERED_SHARE = 0.85;

  static Stream<Arguments> runs() {
    LikelihoodWeighting weighting = LikelihoodWeighting.standard();
    GibbsSampler gibbs = GibbsSampler.standard();
    return Stream.of(
        Arguments.of("hepar2", weighting, 50_000, 0.01, 100),
        Arguments.of("insurance", weighting, 100_000, 0.02, 50),
        Arguments.of("andes", weighting, 20_000, 0.02, 300),
        Arguments.of("hepar2", gibbs, 16_000, 0.01, 100), // at 4000 rare states had hardly moved
        Arguments.of("alarm", gibbs, 30_000, 0.02, 80),
        Arguments.of("andes", gibbs, 1000, 1, 0)); // does not mix: no interval may be stated
  }

  @ParameterizedTest
  @MethodSource("runs")
  void errorsAreSmallAndIntervalsHonest(
      String name,
      InferenceEngine<MarginalProblem, Marginals> engine,
      long steps,
      double largestMeanError,
      int fewestIntervals) {
    BayesianNetwork network = NetworkData.network(name);
    Truth known = NetworkData.truth(network, name);
    Evidence evidence = known.evidence();
    double[][] truth = known.marginals();
    Marginals answer =
        engine
            .infer(
                MarginalProblem.of(network, evidence),
                Run.of(StatisticalAssert.seed("samplers on files"), Budget.ofSteps(steps)))
            .orThrow();
    double sumOfWorst = 0;
    int intervals = 0;
    int covered = 0;
    List<Integer> open =
        Stream.iterate(0, v -> v + 1)
            .limit(network.size())
            .filter(v -> !evidence.states().containsKey(v))
            .toList();
    for (int v : open) {
      double worst = 0;
      for (int s = 0; s < truth[v].length; s++) {
        worst = Math.max(worst, Math.abs(answer.p(v, s) - truth[v][s]));
        if (answer.estimate(v, s).error() instanceof ErrorStatement.Interval interval) {
          intervals++;
          covered += interval.covers(answer.p(v, s), truth[v][s], 1e-9) ? 1 : 0;
        }
      }
      sumOfWorst += worst;
    }
    assertThat(sumOfWorst / open.size()).isLessThan(largestMeanError);
    assertThat(covered).isGreaterThanOrEqualTo((int) (SMALLEST_COVERED_SHARE * intervals));
    if (fewestIntervals == 0) {
      assertThat(intervals).isZero();
    } else {
      assertThat(intervals).isGreaterThan(fewestIntervals);
    }
  }
}
