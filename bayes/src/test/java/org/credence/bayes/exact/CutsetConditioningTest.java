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
import org.credence.bayes.testkit.NetworkData;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class CutsetConditioningTest {

  private static final Run RUN = Run.of(1);

  private static CutsetConditioning.OfMarginals limited(long bytes) {
    return CutsetConditioning.marginals(EliminationHeuristic.MIN_FILL, bytes);
  }

  /** Pairwise factors on a square grid of two-state variables, drawn from a seed. */
  private static FactorGraph grid(int side, int seed) {
    SeededRandomness random = SeededRandomness.of(seed);
    List<Factor> factors = new ArrayList<>();
    for (int i = 0; i < side * side; i++) {
      if (i % side < side - 1) {
        factors.add(pair(random, i, i + 1));
      }
      if (i + side < side * side) {
        factors.add(pair(random, i, i + side));
      }
    }
    int[] two = new int[side * side];
    Arrays.fill(two, 2);
    return Models.graph(two, factors.toArray(Factor[]::new));
  }

  private static Factor pair(SeededRandomness random, int a, int b) {
    return Models.pair(
        a, b, random.uniform(), random.uniform(), random.uniform(), random.uniform());
  }

  private static double measure(Outcome<?> outcome, String name) {
    return outcome.diagnostics().measures().get(name);
  }

  @Test
  void withRoomEnoughNothingIsConditionedOn() {
    BayesianNetwork asia = SmallNetworks.asia();
    MarginalProblem problem = MarginalProblem.of(asia, Models.dyspneaAndXray(asia));
    Outcome<Marginals> outcome = CutsetConditioning.marginals().infer(problem, RUN);
    assertThat(measure(outcome, "conditionedVariables")).isZero();
    assertThat(measure(outcome, "slices")).isEqualTo(1);
    assertThat(CutsetConditioning.marginals().forecast(problem).basis())
        .startsWith("0 variables conditioned on, 1 slice, in each the auto order with width 2");
  }

  @Test
  void theWorkOfAllSlicesIsForecastToTheEntryAndTheBytesToTheByte() {
    FactorGraph grid = grid(7, 1);
    MarginalProblem problem = MarginalProblem.of(grid, Evidence.none());
    for (long limit : new long[] {22_000, 18_000, 15_000, 12_000}) {
      Forecast forecast = limited(limit).forecast(problem);
      Outcome<Marginals> outcome = limited(limit).infer(problem, RUN);
      assertThat((double) outcome.diagnostics().evaluations()).isEqualTo(forecast.evaluations());
      assertThat((double) outcome.diagnostics().peakBytes())
          .isEqualTo(forecast.bytes())
          .isLessThanOrEqualTo(limit);
      assertThat(forecast.basis())
          .contains(" conditioned on, " + (int) measure(outcome, "slices") + " slices, in each");
      assertThat(measure(outcome, "conditionedVariables")).isPositive();
    }
  }

  @Test
  void lessMemoryTakesMoreSlicesAndGivesTheSame() {
    FactorGraph grid = grid(7, 2);
    MarginalProblem problem = MarginalProblem.of(grid, Evidence.none());
    Marginals expected = VariableElimination.marginals().infer(problem, RUN).orThrow();
    double slices = 0;
    for (long limit : new long[] {40_000, 12_000, 9_000}) {
      Outcome<Marginals> outcome = limited(limit).infer(problem, RUN);
      assertThat(measure(outcome, "slices")).isGreaterThan(slices);
      slices = measure(outcome, "slices");
      assertThat(Models.largestError(problem, expected, outcome.orThrow())).isLessThan(1e-12);
      assertThat(Models.logEvidence(outcome.orThrow()))
          .isCloseTo(Models.logEvidence(expected), within(1e-10));
    }
  }

  @Test
  void threadsChangeNeitherBitsNorTheLimit() {
    FactorGraph grid = grid(7, 3);
    MarginalProblem problem = MarginalProblem.of(grid, Evidence.none());
    long limit = 20_000;
    Marginals one = limited(limit).infer(problem, RUN).orThrow();
    for (int threads : new int[] {2, 3, 4, 16}) {
      Outcome<Marginals> outcome = limited(limit).infer(problem, RUN.withThreads(threads));
      assertThat(outcome.diagnostics().peakBytes()).isLessThanOrEqualTo(limit);
      for (int v = 0; v < grid.size(); v++) {
        assertThat(outcome.orThrow().distribution(v)).containsExactly(one.distribution(v));
      }
      assertThat(Models.logEvidence(outcome.orThrow())).isEqualTo(Models.logEvidence(one));
    }
  }

  /**
   * Cliques of half a million cells take many tiles, so that threads that shared a place on a clique's walk would be wrong in most
   * runs.
   */
  @Test
  void threadsOnCliquesOfManyTilesGiveTheSameBits() {
    FactorGraph grid = grid(14, 4);
    MarginalProblem problem = MarginalProblem.of(grid, Evidence.none());
    long limit = 2_700_000;
    Marginals one = limited(limit).infer(problem, RUN).orThrow();
    for (int threads : new int[] {2, 4, 2}) {
      Outcome<Marginals> outcome = limited(limit).infer(problem, RUN.withThreads(threads));
      assertThat(measure(outcome, "slices")).isGreaterThan(1);
      assertThat(measure(outcome, "largestCliqueLog2")).isGreaterThan(15);
      assertThat(outcome.diagnostics().peakBytes())
          .as("two chunks at the same time")
          .isGreaterThan(limit * 9 / 10);
      for (int v = 0; v < grid.size(); v++) {
        assertThat(outcome.orThrow().distribution(v)).containsExactly(one.distribution(v));
      }
      assertThat(Models.logEvidence(outcome.orThrow())).isEqualTo(Models.logEvidence(one));
    }
  }

  @Test
  void asManyChunksAreInWorkAsTheLimitAllows() {
    FactorGraph grid = grid(7, 3);
    OpenModel open = OpenModel.of(grid, Evidence.none());
    boolean[] wanted = new boolean[grid.size()];
    Slicing slicing =
        CutsetSearch.search(
            open,
            new Domains(open),
            EliminationHeuristic.MIN_FILL,
            new CutsetSearch.Purpose(InductionCost.Use.TOTAL, wanted, false),
            6_000);
    assertThat(slicing.chunks()).isGreaterThan(1);
    assertThat(slicing.threads(8, slicing.bytes(1))).isEqualTo(1);
    assertThat(slicing.threads(8, slicing.bytes(3))).isEqualTo(Math.min(3, slicing.chunks()));
    assertThat(slicing.threads(2, 1e9)).isEqualTo(2);
  }

  @Test
  void theRunsBudgetOfBytesIsKeptWithoutASettingOfOnesOwn() {
    FactorGraph grid = grid(7, 4);
    EvidenceProbabilityProblem problem = new EvidenceProbabilityProblem(grid, Evidence.none());
    Run small = RUN.withBudget(Budget.unlimited().withBytes(6_000));
    Outcome<?> outcome = CutsetConditioning.evidenceProbability().infer(problem, small);
    assertThat(outcome.answer()).isPresent();
    assertThat(outcome.diagnostics().peakBytes()).isLessThanOrEqualTo(6_000);
    assertThat(measure(outcome, "conditionedVariables")).isPositive();
    assertThat(VariableElimination.evidenceProbability().infer(problem, small).answer()).isEmpty();
  }

  @Test
  void whatTakesTooLongIsRefusedWithNumbers() {
    FactorGraph grid = grid(7, 5);
    MarginalProblem problem = MarginalProblem.of(grid, Evidence.none());
    Run brief = RUN.withBudget(Budget.ofEvaluations(1000).withBytes(12_000));
    Outcome<Marginals> outcome = CutsetConditioning.marginals().infer(problem, brief);
    assertThat(outcome).isInstanceOf(Outcome.GaveUp.class);
    assertThat(((Outcome.GaveUp<Marginals>) outcome).reason())
        .matches(
            "needs \\d+ evaluations \\(\\d+ variables conditioned on, \\d+ slices, in each the [a-z-]+ order with"
                + " width \\d+, largest clique 2\\^[\\d.]+ cells\\), the budget allows 1000; .*");
  }

  @Test
  void aLimitThatNothingFitsIsRefusedWithNumbers() {
    MarginalProblem problem = MarginalProblem.of(grid(7, 6), Evidence.none());
    Outcome<Marginals> outcome = limited(100).infer(problem, RUN);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.REFUSED);
    assertThat(((Outcome.GaveUp<Marginals>) outcome).reason())
        .startsWith("within 100 bytes the best cutset found takes ")
        .endsWith("; allow more memory, try another order or choose an approximate engine");
  }

  @Test
  void rejectsNegativeBytes() {
    assertThatThrownBy(() -> limited(-5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "bytes of cutset-conditioning is -5; give a limit of at least 1, or 0 for the run's");
  }

  @Test
  void labelsShowWhatDiffersFromTheDefaults() {
    assertThat(CutsetConditioning.marginals()).hasToString("cutset-conditioning");
    assertThat(CutsetConditioning.mostProbable(EliminationHeuristic.MIN_WEIGHT, 4096))
        .hasToString("cutset-conditioning[order=min-weight,bytes=4096]");
  }

  @Test
  void slicesInAGivenOrderOfAllVariablesAgreeThoughEvidenceClosesSome() {
    FactorGraph grid = grid(6, 4);
    int[] reversed = new int[grid.size()];
    Arrays.setAll(reversed, v -> reversed.length - 1 - v);
    EliminationOrder order = EliminationOrder.of(reversed);
    Evidence evidence = Evidence.none().observe(3, 1).observe(20, 0);
    MarginalProblem problem = MarginalProblem.of(grid, evidence);
    Marginals expected = VariableElimination.marginals().infer(problem, RUN).orThrow();
    CutsetConditioning.OfMarginals engine = CutsetConditioning.marginals(order, 6_000);
    Outcome<Marginals> outcome = engine.infer(problem, RUN);
    assertThat(engine.forecast(problem).basis()).contains("in each the given order");
    assertThat(measure(outcome, "conditionedVariables")).isPositive();
    assertThat(Models.largestError(problem, expected, outcome.orThrow())).isLessThan(1e-12);
  }

  @Test
  void aMessageOfMoreThan2To31EntriesIsSliced() {
    int parents = 34; // all joined to each other: one clique of 2^34 cells
    List<Factor> factors = new ArrayList<>();
    SeededRandomness random = SeededRandomness.of(8);
    for (int a = 0; a < parents; a++) {
      for (int b = a + 1; b < parents; b++) {
        factors.add(pair(random, a, b));
      }
    }
    int[] two = new int[parents];
    Arrays.fill(two, 2);
    OpenModel open =
        OpenModel.of(Models.graph(two, factors.toArray(Factor[]::new)), Evidence.none());
    Slicing slicing =
        CutsetSearch.search(
            open,
            new Domains(open),
            EliminationHeuristic.MIN_FILL,
            new CutsetSearch.Purpose(InductionCost.Use.TOTAL, new boolean[parents], false),
            1e15);
    assertThat(slicing.fitsArrays(1)).isTrue();
    assertThat(slicing.slices()).isEqualTo(8);
    assertThat(slicing.largestClique()).isCloseTo(31, within(1e-9));
  }

  @Test
  void statesForbiddenByZerosAreNoSlices() {
    // four states each, of which a chain of equalities leaves two, and the first variable's
    // evidence one
    int n = 6;
    Factor[] factors = new Factor[n * (n - 1) / 2];
    int next = 0;
    for (int a = 0; a < n; a++) {
      for (int b = a + 1; b < n; b++) {
        double[] table = new double[16];
        table[5] = 1 + a; // both 1
        table[10] = 2 + b; // both 2
        factors[next++] = Factor.of(new int[] {a, b}, new int[] {4, 4}, table);
      }
    }
    int[] four = new int[n];
    Arrays.fill(four, 4);
    FactorGraph graph = Models.graph(four, factors);
    MarginalProblem problem = MarginalProblem.of(graph, Evidence.none());
    Outcome<Marginals> outcome = limited(3000).infer(problem, RUN);
    assertThat(measure(outcome, "slices"))
        .isEqualTo(Math.pow(2, measure(outcome, "conditionedVariables")));
    assertThat(
            Models.largestError(
                problem, Enumeration.marginals().infer(problem, RUN).orThrow(), outcome.orThrow()))
        .isLessThan(1e-12);
    Outcome<Marginals> observed =
        limited(3000).infer(MarginalProblem.of(graph, Evidence.none().observe(0, 2)), RUN);
    assertThat(observed.orThrow().p(5, 2)).isEqualTo(1);
    assertThat(measure(observed, "conditionedVariables")).as("all known by propagation").isZero();
  }

  @Test
  void longChainsOverflowNoStack() {
    BayesianNetwork chain = SmallNetworks.chain(20_000);
    Evidence evidence = Evidence.none().observe(19_999, 1);
    EvidenceProbabilityProblem problem = new EvidenceProbabilityProblem(chain, evidence);
    assertThat(CutsetConditioning.evidenceProbability().infer(problem, RUN).orThrow().value())
        .isCloseTo(
            VariableElimination.evidenceProbability().infer(problem, RUN).orThrow().value(),
            within(1e-9));
  }

  @Test
  void alarmWithinEightKibibytes() {
    agreesWithElimination("alarm", 8192);
  }

  @Test
  void andesWithinAMebibyte() {
    agreesWithElimination("andes", 1 << 20);
  }

  private static void agreesWithElimination(String name, long limit) {
    BayesianNetwork network = NetworkData.network(name);
    Evidence evidence = NetworkData.truth(network, name).evidence();
    MarginalProblem problem = MarginalProblem.of(network, evidence);
    Outcome<Marginals> outcome = limited(limit).infer(problem, RUN);
    assertThat(outcome.diagnostics().peakBytes()).isLessThanOrEqualTo(limit);
    assertThat(measure(outcome, "conditionedVariables")).isPositive();
    Marginals expected = VariableElimination.marginals().infer(problem, RUN).orThrow();
    assertThat(Models.largestError(problem, expected, outcome.orThrow())).isLessThan(1e-12);
    MostProbableProblem mostProbable = new MostProbableProblem(network, evidence);
    MostProbableAssignment best =
        CutsetConditioning.mostProbable(EliminationHeuristic.MIN_FILL, limit)
            .infer(mostProbable, RUN)
            .orThrow();
    assertThat(best.logP().value())
        .isCloseTo(
            VariableElimination.mostProbable().infer(mostProbable, RUN).orThrow().logP().value(),
            within(1e-10));
  }
}
