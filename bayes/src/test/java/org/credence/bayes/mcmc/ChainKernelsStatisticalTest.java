package org.credence.bayes.mcmc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Run;
import org.credence.core.math.CriticalValue;
import org.credence.core.testkit.StatisticalAssert;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Laws over many sweeps; every assertion states the rate at which it would fail on correct code over fresh seeds. */
final class ChainKernelsStatisticalTest {

  private static final double LEVEL = 0.9;

  static Stream<ChainSampler> samplers() {
    return Stream.of(
        new BlockedGibbs(4),
        new MetropolisedGibbs(),
        MetropolisHastings.standard(),
        new ParallelTempering(3, 0.3, 0.1),
        new SwendsenWang());
  }

  /**
   * Some hundred comparisons; Student's law with 63 degrees of freedom exceeds 9 standard errors with probability 6e-13. Mutant
   * caught: rejected proposals not counted (tens of standard errors).
   */
  @ParameterizedTest
  @MethodSource("samplers")
  void tendsToTheTruthWithinItsOwnStandardErrors(ChainSampler sampler) {
    long seed = StatisticalAssert.seed("kernels tend to the truth");
    int compared = 0;
    for (int i = 0; i < 8; i++) {
      KernelProof.Case c = SwendsenWangProofTest.pairwise(100 + i, false);
      MarginalProblem problem = c.problem();
      Marginals answer =
          new Chains(sampler, 4, 100, 1, LEVEL)
              .infer(problem, Run.of(seed + i, Budget.ofSteps(3000)))
              .orThrow();
      for (int v = 0; v < c.model().size(); v++) {
        for (int s = 0; s < c.model().cardinality(v); s++) {
          Estimate estimate = answer.estimate(v, s);
          if (estimate.error() instanceof ErrorStatement.Interval interval) {
            double half =
                Math.max(interval.upper() - estimate.value(), estimate.value() - interval.lower());
            double nine = 9 / CriticalValue.student(LEVEL, 63) * half;
            assertThat(Math.abs(estimate.value() - c.joint().marginal(v, s)))
                .as("%s on model %d, variable %d, state %d", sampler, i, v, s)
                .isLessThanOrEqualTo(nine + 1e-9);
            compared++;
          }
        }
      }
    }
    assertThat(compared).isGreaterThan(20);
  }
}
