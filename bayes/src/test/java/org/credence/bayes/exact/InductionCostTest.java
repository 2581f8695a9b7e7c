package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Diagnostics;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Problem;
import org.credence.core.engine.Run;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

/** What was forecast against what was spent. */
final class InductionCostTest {

  private static <P extends Problem<A>, A> void assertForecast(
      ExactEngine<P, A> engine, P problem, boolean zeros) {
    Forecast forecast = engine.forecast(problem);
    Outcome<A> outcome = engine.infer(problem, Run.of(1));
    if (outcome.answer().isEmpty()) {
      return;
    }
    Diagnostics spent = outcome.diagnostics();
    assertThat((double) spent.peakBytes()).as("bytes").isEqualTo(forecast.bytes());
    if (zeros) {
      // tiles known to be zero are skipped, so less may be read, never more
      assertThat((double) spent.evaluations()).isLessThanOrEqualTo(forecast.evaluations());
    } else {
      assertThat((double) spent.evaluations()).isEqualTo(forecast.evaluations());
    }
  }

  @Test
  void forecastsOfVariableEliminationAreExactWhereNothingIsZero() {
    for (int seed = 0; seed < 300; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      boolean zeros = seed % 3 == 0;
      FactorGraph graph =
          RandomModels.factorGraph(random, 4 + seed % 30, 4, 5 + seed % 35, 3, zeros ? 0.02 : 0);
      Evidence evidence = RandomModels.evidence(random, graph, 0.1);
      int few = seed % 5;
      assertForecast(VariableElimination.marginals(), MarginalProblem.of(graph, evidence), zeros);
      assertForecast(
          VariableElimination.marginals(EliminationHeuristic.MIN_WEIGHT),
          new MarginalProblem(graph, evidence, IntStream.range(0, few).boxed().toList()),
          zeros);
      assertForecast(
          VariableElimination.evidenceProbability(),
          new EvidenceProbabilityProblem(graph, evidence),
          zeros);
      assertForecast(
          VariableElimination.mostProbable(), new MostProbableProblem(graph, evidence), zeros);
    }
  }

  @Test
  void forecastsOfEnumerationAreExactWhereNothingIsZero() {
    for (int seed = 0; seed < 50; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      FactorGraph graph = RandomModels.factorGraph(random, 1 + seed % 7, 3, seed % 9, 3, 0);
      Evidence evidence = RandomModels.evidence(random, graph, 0.1);
      assertForecast(Enumeration.marginals(), MarginalProblem.of(graph, evidence), false);
      assertForecast(
          Enumeration.evidenceProbability(),
          new EvidenceProbabilityProblem(graph, evidence),
          false);
      assertForecast(Enumeration.mostProbable(), new MostProbableProblem(graph, evidence), false);
    }
  }

  @Test
  void widthAndCliquesOfAGridAreThoseOfTheOrder() {
    // a 2 x n ladder has width 2 under min-fill: cliques of three variables
    int n = 10;
    org.credence.bayes.model.Factor[] factors = new org.credence.bayes.model.Factor[3 * n - 2];
    int next = 0;
    for (int i = 0; i < n; i++) {
      factors[next++] = Models.pair(2 * i, 2 * i + 1, 1, 2, 3, 4);
      if (i > 0) {
        factors[next++] = Models.pair(2 * i - 2, 2 * i, 1, 2, 3, 4);
        factors[next++] = Models.pair(2 * i - 1, 2 * i + 1, 1, 2, 3, 4);
      }
    }
    int[] two = new int[2 * n];
    java.util.Arrays.fill(two, 2);
    InductionCost cost =
        InductionCost.ofMarginals(
            Models.graph(two, factors), Evidence.none(), EliminationHeuristic.MIN_FILL);
    assertThat(cost.width()).isEqualTo(2);
    assertThat(cost.largestClique()).isEqualTo(3);
    assertThat(cost.largestMessage()).isEqualTo(4);
  }
}
