package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.JointMarginalProblem;
import org.credence.bayes.problem.KMostProbableProblem;
import org.credence.bayes.problem.MarginalMapProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Diagnostics;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Problem;
import org.credence.core.engine.Run;
import org.credence.core.engine.Workers;
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
  void forecastsOfTheOtherQuestionsTellTheBytesAndBoundTheWork() {
    for (int seed = 0; seed < 150; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      FactorGraph graph = RandomModels.factorGraph(random, 4 + seed % 20, 4, 5 + seed % 25, 3, 0);
      Evidence evidence = RandomModels.evidence(random, graph, 0.1);
      List<Integer> few =
          IntStream.range(0, seed % 5).map(v -> graph.size() - 1 - v).boxed().toList();
      assertForecast(
          VariableElimination.jointMarginal(),
          new JointMarginalProblem(graph, evidence, few),
          false);
      assertForecast(
          VariableElimination.marginalMap(), new MarginalMapProblem(graph, evidence, few), false);
      assertForecast(
          VariableElimination.kMostProbable(),
          new KMostProbableProblem(graph, evidence, 1 + seed % 20),
          true);
    }
  }

  @Test
  void aConstrainedOrderThatExplodesIsRefusedWithNumbers() {
    // a star of which the hub is summed out: its 60 leaves are joined
    Factor[] arms = new Factor[60];
    for (int i = 0; i < arms.length; i++) {
      arms[i] = Models.pair(0, i + 1, 1, 2, 3, 4);
    }
    int[] two = new int[61];
    Arrays.fill(two, 2);
    FactorGraph star = Models.graph(two, arms);
    List<Integer> leaves = IntStream.rangeClosed(1, 60).boxed().toList();
    MarginalMapProblem problem = new MarginalMapProblem(star, Evidence.none(), leaves);
    Forecast forecast = VariableElimination.marginalMap().forecast(problem);
    assertThat(forecast.basis()).isEqualTo("min-fill order, width 60, largest clique 2^61.0 cells");
    assertThat(forecast.bytes()).isGreaterThan(0x1p62);
    Outcome<?> refused = VariableElimination.marginalMap().infer(problem, Run.of(1));
    assertThat(refused)
        .isInstanceOfSatisfying(
            Outcome.GaveUp.class,
            g -> assertThat(g.reason()).startsWith("needs 16.0 EiB").contains("width 60"));
    // the most probable assignment of all, and the joint of two leaves, are easy
    assertThat(
            VariableElimination.marginalMap()
                .forecast(
                    new MarginalMapProblem(
                        star, Evidence.none(), IntStream.range(0, 61).boxed().toList()))
                .bytes())
        .isLessThan(1e5);
    assertThat(
            VariableElimination.jointMarginal()
                .infer(new JointMarginalProblem(star, Evidence.none(), List.of(60, 1)), Run.of(1))
                .orThrow()
                .size())
        .isEqualTo(4);
    JointMarginalProblem tooLarge =
        new JointMarginalProblem(star, Evidence.none(), leaves.subList(0, 40));
    assertThat(VariableElimination.jointMarginal().forecast(tooLarge).bytes())
        .isGreaterThanOrEqualTo(8 * 0x1p40);
  }

  @Test
  void whatNoArrayHoldsIsRefusedWhateverTheMemory() {
    int[] many = {50_000, 50_000};
    double[] ones = new double[50_000];
    Arrays.fill(ones, 1);
    FactorGraph graph = Models.graph(many, Factor.of(0, ones), Factor.of(1, ones));
    JointMarginalProblem problem = new JointMarginalProblem(graph, Evidence.none(), List.of(0, 1));
    assertThatThrownBy(
            () ->
                VariableElimination.jointMarginal()
                    .solve(problem, Meter.unlimited(), Workers.sequential()))
        .hasMessage(
            "the min-fill order that keeps 2 variables for last has a clique of 2^31.2 cells and a table of"
                + " 2.500e+09 entries (width 1); both go up to 2^31, whatever the memory; ask about fewer"
                + " variables or try another order");
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
