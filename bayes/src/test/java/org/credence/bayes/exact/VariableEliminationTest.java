package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.junit.jupiter.api.Test;

final class VariableEliminationTest {

  private static final Run RUN = Run.of(1);

  private static Marginals marginals(FactorGraph graph, Evidence evidence) {
    return VariableElimination.marginals()
        .infer(MarginalProblem.of(graph, evidence), RUN)
        .orThrow();
  }

  @Test
  void aModelOfNothingHasTotalOne() {
    assertThat(Models.logEvidence(marginals(Models.graph(new int[0]), Evidence.none()))).isZero();
  }

  @Test
  void factorsWithoutVariablesMultiplyTheTotal() {
    FactorGraph graph =
        Models.graph(
            new int[0],
            Factor.of(new int[0], new int[0], new double[] {0.5}),
            Factor.of(new int[0], new int[0], new double[] {12}));
    assertThat(Models.logEvidence(marginals(graph, Evidence.none())))
        .isCloseTo(Math.log(6), within(1e-15));
  }

  @Test
  void aZeroWithoutVariablesMakesTheModelImpossibleWithNoEvidenceToBlame() {
    FactorGraph graph =
        Models.graph(new int[] {2}, Factor.of(new int[0], new int[0], new double[] {0}));
    Outcome<Marginals> outcome =
        VariableElimination.marginals().infer(MarginalProblem.of(graph, Evidence.none()), RUN);
    assertThat(((Outcome.Impossible<Marginals>) outcome).conflict()).isEmpty();
  }

  @Test
  void isolatedAndSingleStateVariablesAreUniform() {
    Marginals answer =
        marginals(Models.graph(new int[] {3, 1, 2}, Factor.of(1, 4)), Evidence.none());
    assertThat(answer.distribution(0))
        .containsExactly(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, within(1e-15));
    assertThat(answer.distribution(1)).containsExactly(1);
    assertThat(answer.p(2, 1)).isEqualTo(0.5);
    assertThat(Models.logEvidence(answer)).isCloseTo(Math.log(24), within(1e-14));
  }

  @Test
  void everythingObservedGivesTheWeightOfThatAssignment() {
    FactorGraph graph =
        Models.graph(
            new int[] {2, 2}, Models.pair(0, 1, 1, 2, 3, 4), Models.pair(1, 0, 5, 6, 7, 8));
    Evidence all = Evidence.none().observe(0, 1).observe(1, 0).likelihood(0, 0.5, 0.25);
    Marginals answer = marginals(graph, all);
    assertThat(answer.p(0, 1)).isEqualTo(1);
    assertThat(answer.p(1, 1)).isZero();
    // f(1, 0) = 3, g over (v1, v0) at (0, 1) = 6, likelihood 0.25
    assertThat(Models.logEvidence(answer)).isCloseTo(Math.log(3 * 6 * 0.25), within(1e-15));
  }

  @Test
  void onlyTheQueriedVariablesAreAnsweredAndOnlyTheirAncestorsAreLookedAt() {
    BayesianNetwork asia = SmallNetworks.asia();
    MarginalProblem lung = new MarginalProblem(asia, Evidence.none(), List.of(3));
    Outcome<Marginals> outcome = VariableElimination.marginals().infer(lung, RUN);
    assertThat(outcome.orThrow().p(3, 0)).isCloseTo(0.055, within(1e-15));
    assertThat(outcome.orThrow().contains(0)).isFalse();
    assertThat(outcome.diagnostics().evaluations()).isLessThan(20);
  }

  @Test
  void evidenceProbabilityOfNothingInANetworkCostsNothing() {
    Outcome<?> outcome =
        VariableElimination.evidenceProbability()
            .infer(new EvidenceProbabilityProblem(SmallNetworks.asia(), Evidence.none()), RUN);
    assertThat(outcome.diagnostics().evaluations()).isZero();
  }

  @Test
  void tiesGoToTheLowestStatesInTheOrderOfTheTraceback() {
    // one cluster eliminates v0 then v1: of (0,1) and (1,0) the one with the lower v0
    FactorGraph together = Models.graph(new int[] {2, 2}, Models.pair(0, 1, 0, 1, 1, 0));
    assertThat(best(together).states()).containsExactly(0, 1);
    // a factor on v1 alone gives it a cluster of its own, which is traced back first
    FactorGraph apart =
        Models.graph(new int[] {2, 2}, Models.pair(0, 1, 0, 1, 1, 0), Factor.of(1, 1, 1));
    assertThat(best(apart).states()).containsExactly(1, 0);
    assertThat(best(Models.graph(new int[] {3, 2, 4})).states()).containsExactly(0, 0, 0);
  }

  private static MostProbableAssignment best(FactorGraph graph) {
    return VariableElimination.mostProbable()
        .infer(new MostProbableProblem(graph, Evidence.none()), RUN)
        .orThrow();
  }

  @Test
  void mostProbableAssignmentIsNotTheVectorOfMostProbableStates() {
    // p = 0.4, 0.3, 0.3 for (0,0), (1,0), (1,1): each variable's best is v0 = 1, v1 = 0
    FactorGraph graph = Models.graph(new int[] {2, 2}, Models.pair(0, 1, 0.4, 0, 0.3, 0.3));
    assertThat(best(graph).states()).containsExactly(0, 0);
    assertThat(best(graph).logP().value()).isCloseTo(Math.log(0.4), within(1e-15));
  }

  @Test
  void impossibleEvidenceNamesOnlyThePiecesInConflict() {
    BayesianNetwork asia = SmallNetworks.asia();
    Evidence evidence =
        Evidence.none()
            .observe(asia, "asia", "yes")
            .observe(asia, "lung", "yes")
            .observe(asia, "smoke", "no")
            .likelihood(asia, "bronc", 0.5, 0.2)
            .observe(asia, "either", "no")
            .observe(asia, "xray", "yes");
    List<Outcome<?>> outcomes =
        List.of(
            VariableElimination.marginals().infer(MarginalProblem.of(asia, evidence), RUN),
            VariableElimination.evidenceProbability()
                .infer(new EvidenceProbabilityProblem(asia, evidence), RUN),
            VariableElimination.mostProbable().infer(new MostProbableProblem(asia, evidence), RUN));
    for (Outcome<?> outcome : outcomes) {
      assertThat(((Outcome.Impossible<?>) outcome).conflict())
          .containsExactly("lung=yes", "either=no");
      assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.IMPOSSIBLE_EVIDENCE);
    }
  }

  @Test
  void likelihoodsWithZerosConflictToo() {
    BayesianNetwork asia = SmallNetworks.asia();
    Evidence evidence =
        Evidence.none()
            .observe(asia, "smoke", "yes")
            .observe(asia, "tub", "yes")
            .likelihood(asia, "either", 0, 0.5);
    Outcome<Marginals> outcome =
        VariableElimination.marginals().infer(MarginalProblem.of(asia, evidence), RUN);
    assertThat(((Outcome.Impossible<Marginals>) outcome).conflict())
        .containsExactly("tub=yes", "either=0.0:0.5");
  }

  @Test
  void labelNamesTheOrderOnlyWhenItIsNotChosenAutomatically() {
    assertThat(VariableElimination.marginals()).hasToString("variable-elimination");
    assertThat(VariableElimination.evidenceProbability(EliminationHeuristic.MIN_WEIGHT))
        .hasToString("variable-elimination[order=min-weight]");
    assertThat(VariableElimination.mostProbable(EliminationHeuristic.WEIGHTED_MIN_FILL))
        .hasToString("variable-elimination[order=weighted-min-fill]");
    for (EliminationHeuristic heuristic : EliminationHeuristic.values()) {
      assertThat(EliminationHeuristic.of(heuristic.label())).isEqualTo(heuristic);
      assertThat(OrderSource.of(heuristic.label())).isEqualTo(heuristic);
    }
    assertThatThrownBy(() -> EliminationHeuristic.of("min-fil"))
        .hasMessage(
            "there is no elimination order \"min-fil\"; give one of min-fill, weighted-min-fill, min-weight, min-degree, auto");
  }

  /** All pairs of 40 binary variables joined: one clique of 2^40 cells. */
  private static FactorGraph complete() {
    int[] cardinalities = new int[40];
    Arrays.fill(cardinalities, 2);
    List<Factor> factors = new ArrayList<>();
    for (int a = 0; a < 40; a++) {
      for (int b = a + 1; b < 40; b++) {
        factors.add(Models.pair(a, b, 1, 2, 3, 4));
      }
    }
    return Models.graph(cardinalities, factors.toArray(Factor[]::new));
  }

  @Test
  void refusesByForecastWithNumbersWhatDoesNotFit() {
    MarginalProblem problem = MarginalProblem.of(complete(), Evidence.none());
    Outcome<Marginals> outcome = VariableElimination.marginals().infer(problem, RUN);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.REFUSED);
    assertThat(((Outcome.GaveUp<Marginals>) outcome).reason())
        .startsWith("needs ")
        .contains("TiB (auto order, width 39, largest clique 2^40.0 cells)");
    assertThat(outcome.diagnostics().evaluations()).isZero();
  }

  @Test
  void evenWithTheMemoryTablesEndAtTheSizeOfAnArray() {
    MarginalProblem problem = MarginalProblem.of(complete(), Evidence.none());
    assertThatThrownBy(
            () ->
                VariableElimination.marginals()
                    .solve(problem, Meter.unlimited(), Workers.sequential()))
        .isInstanceOf(CannotAnswerException.class)
        .hasMessage(
            "the auto order has a message of 5.498e+11 entries (width 39, largest clique 2^40.0 cells);"
                + " an array goes up to 2^31, whatever the memory; try another order, cutset-conditioning or an approximate"
                + " engine")
        .extracting(e -> ((CannotAnswerException) e).stop())
        .isEqualTo(StopReason.REFUSED); // its exit code tells too large from not to be trusted
  }

  @Test
  void stopsWhenTheEvaluationsAreSpentOrRefusesThem() {
    BayesianNetwork asia = SmallNetworks.asia();
    MarginalProblem problem = MarginalProblem.of(asia, Evidence.none());
    Outcome<Marginals> outcome =
        VariableElimination.marginals().infer(problem, Run.of(1, Budget.ofEvaluations(10)));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.REFUSED);
  }
}
