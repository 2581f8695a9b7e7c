package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.PosteriorSampleProblem;
import org.credence.bayes.problem.PosteriorSamples;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.ExhaustiveRandomness;
import org.junit.jupiter.api.Test;

/** The law of the draws, computed over every path of chance, against the posterior. */
final class BackwardSamplingTest {

  private static final double ROUNDING = 1e-12;

  private static final IterativeEngine<PosteriorSampleProblem, PosteriorSamples> BACKWARD =
      VariableElimination.posteriorSample(EliminationHeuristic.WEIGHTED_MIN_FILL);

  private static List<List<Integer>> draw(
      IterativeEngine<PosteriorSampleProblem, PosteriorSamples> engine,
      PosteriorSampleProblem problem,
      Randomness randomness) {
    try (Workers workers = Workers.sequential()) {
      Iteration<PosteriorSamples> iteration = engine.begin(problem, randomness, workers);
      while (iteration.finished().isEmpty()) {
        iteration.advance(1);
      }
      PosteriorSamples samples = iteration.answer();
      assertThat(samples.count()).isEqualTo(problem.count());
      Integer[][] rows = new Integer[samples.count()][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = Arrays.stream(samples.states(i)).boxed().toArray(Integer[]::new);
      }
      return Arrays.stream(rows).map(List::of).toList();
    }
  }

  private static void assertLawIsThePosterior(
      IterativeEngine<PosteriorSampleProblem, PosteriorSamples> engine, Models.Case c) {
    JointTable table = new JointTable(c.model(), c.evidence());
    if (!(table.total() > 0)) {
      return;
    }
    PosteriorSampleProblem one = new PosteriorSampleProblem(c.model(), c.evidence(), 1);
    ExhaustiveRandomness.Law<List<List<Integer>>> law =
        ExhaustiveRandomness.law(randomness -> draw(engine, one, randomness));
    double emitted = 0;
    for (int i = 0; i < table.assignments().size(); i++) {
      List<Integer> states = Arrays.stream(table.assignments().get(i)).boxed().toList();
      double p = law.p(List.of(states));
      assertThat(p).isCloseTo(table.weight(i) / table.total(), within(ROUNDING));
      emitted += p;
    }
    assertThat(emitted).isCloseTo(1, within(ROUNDING));
  }

  @Test
  void theLawOfADrawIsThePosterior() {
    for (int seed = 0; seed < 250; seed++) {
      assertLawIsThePosterior(BACKWARD, Models.random(SeededRandomness.of(seed), 5));
    }
  }

  @Test
  void theLawOfAnEnumeratedDrawIsThePosterior() {
    for (int seed = 0; seed < 40; seed++) {
      assertLawIsThePosterior(
          Enumeration.posteriorSample(), Models.random(SeededRandomness.of(seed), 4));
    }
  }

  @Test
  void theLawIsThePosteriorWhereProductsLeaveTheRangeOfDouble() {
    int inLogs = 0;
    for (int seed = 0; seed < 60; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      FactorGraph small = RandomModels.factorGraph(random, 1 + seed % 4, 3, 6, 2, 0.2);
      Evidence evidence = RandomModels.evidence(random, small, 0.1);
      // equal spreads at every entry of a factor leave the posterior as it is, and the definition
      // computable
      FactorGraph graph = Models.scaled(small, 200, random);
      PosteriorSampleProblem problem = new PosteriorSampleProblem(graph, evidence, 1);
      JointTable table = new JointTable(small, evidence);
      if (!(table.total() > 0)) {
        continue;
      }
      ExhaustiveRandomness.Law<List<List<Integer>>> law =
          ExhaustiveRandomness.law(randomness -> draw(BACKWARD, problem, randomness));
      for (int i = 0; i < table.assignments().size(); i++) {
        List<Integer> states = Arrays.stream(table.assignments().get(i)).boxed().toList();
        assertThat(law.p(List.of(states)))
            .isCloseTo(table.weight(i) / table.total(), within(ROUNDING));
      }
      inLogs++;
    }
    assertThat(inLogs).isGreaterThan(30);
  }

  @Test
  void statesOfVanishingWeightBesideWildlyDifferentOnesAreDrawnByTheirShare() {
    // the weights of x2 are 1e-250 : 3e-250 only where x0 and x1 are both 1, which the other
    // factors make certain
    GraphicalModel graph =
        Models.graph(
            new int[] {2, 2, 2},
            Models.pair(0, 1, 0, 0, 0, 1e-300),
            Models.pair(0, 2, 1, 1, 1e-200, 1e-200),
            Models.pair(1, 2, 1, 1, 1e-250, 3e-250));
    ExhaustiveRandomness.Law<List<List<Integer>>> law =
        ExhaustiveRandomness.law(
            randomness ->
                draw(BACKWARD, new PosteriorSampleProblem(graph, Evidence.none(), 1), randomness));
    assertThat(law.p(List.of(List.of(1, 1, 1)))).isCloseTo(0.75, within(ROUNDING));
    assertThat(law.p(List.of(List.of(1, 1, 0)))).isCloseTo(0.25, within(ROUNDING));
  }

  @Test
  void drawsAreIndependent() {
    Models.Case asia = new Models.Case(SmallNetworks.evenParity(), Evidence.none().observe(0, 1));
    PosteriorSampleProblem two = new PosteriorSampleProblem(asia.model(), asia.evidence(), 2);
    PosteriorSampleProblem one = new PosteriorSampleProblem(asia.model(), asia.evidence(), 1);
    ExhaustiveRandomness.Law<List<List<Integer>>> single =
        ExhaustiveRandomness.law(randomness -> draw(BACKWARD, one, randomness));
    ExhaustiveRandomness.Law<List<List<Integer>>> pairs =
        ExhaustiveRandomness.law(randomness -> draw(BACKWARD, two, randomness));
    assertThat(single.probabilities()).hasSize(2);
    assertThat(pairs.probabilities()).hasSize(4);
    pairs
        .probabilities()
        .forEach(
            (pair, p) ->
                assertThat(p)
                    .isCloseTo(
                        single.p(List.of(pair.get(0))) * single.p(List.of(pair.get(1))),
                        within(ROUNDING)));
  }

  @Test
  void theFirstDrawsAreTheSameForAnyNumberAskedForAndAnyThreads() {
    GraphicalModel asia = SmallNetworks.asia();
    Evidence evidence = Models.dyspneaAndXray(asia);
    PosteriorSamples many =
        BACKWARD.infer(new PosteriorSampleProblem(asia, evidence, 40_000), Run.of(7)).orThrow();
    PosteriorSamples few =
        BACKWARD
            .infer(new PosteriorSampleProblem(asia, evidence, 101), Run.of(7).withThreads(3))
            .orThrow();
    assertThat(many.count()).isEqualTo(40_000);
    for (int i = 0; i < 101; i++) {
      assertThat(few.states(i)).isEqualTo(many.states(i));
    }
  }

  @Test
  void theProbabilityOfTheEvidenceComesWithTheDraws() {
    GraphicalModel asia = SmallNetworks.asia();
    Evidence evidence = Models.dyspneaAndXray(asia);
    PosteriorSamples samples =
        BACKWARD.infer(new PosteriorSampleProblem(asia, evidence, 1), Run.of(1)).orThrow();
    assertThat(samples.logEvidence().value())
        .isCloseTo(
            Enumeration.evidenceProbability()
                .infer(new EvidenceProbabilityProblem(asia, evidence), Run.of(1))
                .orThrow()
                .value(),
            within(ROUNDING));
  }

  @Test
  void aRunThatIsCutHasFewerDrawsAndSaysSo() {
    PosteriorSampleProblem problem =
        new PosteriorSampleProblem(SmallNetworks.asia(), Evidence.none(), 50);
    Outcome<PosteriorSamples> cut = BACKWARD.infer(problem, Run.of(1, Budget.ofSteps(20)));
    assertThat(cut.orThrow().count()).isEqualTo(20);
    assertThat(cut.diagnostics().stop()).isEqualTo(StopReason.STEP_BUDGET);
    assertThat(cut.diagnostics().guarantee()).isEqualTo(Guarantee.EXACT_SAMPLE);
    assertThat(cut.diagnostics().warnings())
        .containsExactly("The run was cut after 20 of 50 samples; those drawn are exact.");
  }

  @Test
  void memoryIsThatOfTheForecast() {
    for (int count : new int[] {1, 1000, 300_000}) {
      PosteriorSampleProblem problem =
          new PosteriorSampleProblem(SmallNetworks.chain(40), Evidence.none(), count);
      double forecast = BACKWARD.forecast(problem).bytes();
      Outcome<PosteriorSamples> outcome =
          BACKWARD.infer(problem, Run.of(1, Budget.ofSteps(Math.min(count, 10))));
      assertThat((double) outcome.diagnostics().peakBytes()).isEqualTo(forecast);
      assertThat(forecast).isGreaterThanOrEqualTo(160.0 * count);
    }
  }

  @Test
  void moreDrawsThanAnArrayHoldsAreRefused() {
    PosteriorSampleProblem problem =
        new PosteriorSampleProblem(SmallNetworks.asia(), Evidence.none(), Integer.MAX_VALUE);
    assertThat(BACKWARD.infer(problem, Run.of(1)))
        .isInstanceOfSatisfying(
            Outcome.GaveUp.class, g -> assertThat(g.reason()).startsWith("needs "));
    try (Workers workers = Workers.sequential()) {
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () -> BACKWARD.begin(problem, SeededRandomness.of(1), workers)))
          .hasMessage(
              "2147483647 samples of 8 variables are 1.718e+10 states, more than an array holds (2^31);"
                  + " ask for fewer at a time, with other seeds");
    }
  }

  @Test
  void anInterruptedEliminationGivesUp() {
    // wide enough for the meter to look at the flag
    GraphicalModel wide = RandomModels.factorGraph(SeededRandomness.of(3), 24, 2, 500, 3, 0);
    PosteriorSampleProblem problem = new PosteriorSampleProblem(wide, Evidence.none(), 1);
    Thread.currentThread().interrupt();
    Outcome<PosteriorSamples> outcome = BACKWARD.infer(problem, Run.of(1));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.INTERRUPTED);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.GaveUp.class,
            g -> assertThat(g.reason()).isEqualTo("interrupted before the answer was whole"));
  }
}
