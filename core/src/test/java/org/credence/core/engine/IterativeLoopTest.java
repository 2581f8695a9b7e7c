package org.credence.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class IterativeLoopTest {

  private static final CoinProblem PROBLEM = CoinProblem.of(0.5);
  private final ScriptedEngine engine = new ScriptedEngine();

  @AfterEach
  void clearInterruptFlag() {
    Thread.interrupted();
  }

  private Outcome<Double> infer(Budget budget) {
    return engine.infer(PROBLEM, Run.of(1, budget));
  }

  private static Outcome.GaveUp<Double> gaveUp(Outcome<Double> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.GaveUp.class);
    return outcome.match(
        a -> {
          throw new IllegalStateException();
        },
        i -> {
          throw new IllegalStateException();
        },
        g -> g);
  }

  @Test
  void keepsABudgetOfStepsExactly() {
    Outcome<Double> outcome = infer(Budget.ofSteps(10));
    assertThat(outcome.orThrow()).isEqualTo(10);
    assertThat(engine.advances).containsExactly(4L, 4L, 2L);
    Diagnostics diagnostics = outcome.diagnostics();
    assertThat(diagnostics.stop()).isEqualTo(StopReason.STEP_BUDGET);
    assertThat(diagnostics.steps()).isEqualTo(10);
    assertThat(diagnostics.evaluations()).isEqualTo(100);
    assertThat(diagnostics.guarantee()).isEqualTo(Guarantee.HEURISTIC);
    assertThat(diagnostics.peakBytes()).isEqualTo(77);
    assertThat(diagnostics.measures().keySet()).containsExactly("second", "first");
    assertThat(diagnostics.warnings()).containsExactly("Scripted.");
    assertThat(diagnostics.elapsed().isNegative()).isFalse();
  }

  @Test
  void keepsABudgetOfEvaluationsToTheStepWhereTheForecastIsRight() {
    Outcome<Double> outcome = infer(Budget.ofEvaluations(95));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.EVALUATION_BUDGET);
    assertThat(outcome.diagnostics().evaluations()).isEqualTo(100);
    assertThat(engine.advances).containsExactly(4L, 4L, 2L);
  }

  @Test
  void overshootsABudgetOfEvaluationsByAQuantumAtMostWhereTheForecastIsTooLow() {
    engine.forecast = Forecast.ofStep(1, 0, "wrong");
    Outcome<Double> outcome = infer(Budget.ofEvaluations(85));
    assertThat(outcome.diagnostics().evaluations()).isEqualTo(120);
    assertThat(engine.advances).containsExactly(4L, 4L, 4L);
  }

  @Test
  void reachesABudgetOfEvaluationsWhereTheForecastIsTooHighOrZero() {
    engine.forecast = Forecast.ofStep(1e300, 0, "wrong");
    assertThat(infer(Budget.ofEvaluations(25)).diagnostics().evaluations()).isEqualTo(30);
    engine.forecast = Forecast.ofStep(0, 0, "wrong");
    assertThat(infer(Budget.ofEvaluations(25)).diagnostics().evaluations()).isEqualTo(40);
  }

  @Test
  void endsUnderABudgetOfEvaluationsThoughStepsReadNothing() {
    engine.evaluationsPerStep = 0;
    Outcome<Double> outcome = infer(Budget.ofEvaluations(25));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.EVALUATION_BUDGET);
    assertThat(outcome.diagnostics().steps()).isBetween(25L, 28L);
    assertThat(outcome.diagnostics().evaluations()).isZero();
  }

  @Test
  void stopsWhenTheTimeIsUp() {
    engine.atStep =
        step -> {
          long start = System.nanoTime();
          while (System.nanoTime() - start < 100_000) {
            Thread.onSpinWait();
          }
        };
    Outcome<Double> outcome = infer(Budget.ofTime(Duration.ofMillis(2)));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.TIME_BUDGET);
    assertThat(outcome.diagnostics().elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(2));
    // each step takes at least a twentieth of the budget, so at most 20 steps and the quantum in
    // hand
    assertThat(outcome.diagnostics().steps()).isBetween(1L, 24L);
  }

  @Test
  void endsWhenTheIterationDoes() {
    engine.finishedAt = 6;
    assertThat(infer(Budget.unlimited()).diagnostics().stop()).isEqualTo(StopReason.CONVERGED);
    assertThat(infer(Budget.ofSteps(6)).diagnostics().stop()).isEqualTo(StopReason.CONVERGED);
    engine.finishedAs = StopReason.NOT_CONVERGED;
    assertThat(infer(Budget.unlimited()).diagnostics().stop()).isEqualTo(StopReason.NOT_CONVERGED);
    engine.finishedAt = 0;
    assertThat(infer(Budget.unlimited()).diagnostics().steps()).isZero();
  }

  @Test
  void usesTheEnginesOwnBudgetWhereTheRunSetsNone() {
    engine.defaultBudget = Budget.ofSteps(9);
    assertThat(infer(Budget.unlimited()).orThrow()).isEqualTo(9);
    assertThat(infer(Budget.unlimited().withBytes(1 << 20)).orThrow()).isEqualTo(9);
    assertThat(infer(Budget.ofSteps(20)).orThrow()).as("the run's goes first").isEqualTo(20);
    assertThat(infer(Budget.ofEvaluations(50)).orThrow()).isEqualTo(5);
  }

  @Test
  void theEnginesOwnBudgetDoesNotLiftTheLimitOnBytes() {
    engine.defaultBudget = Budget.ofSteps(9);
    engine.forecast = Forecast.ofStep(1, 2048, "two tables");
    Outcome.GaveUp<Double> gaveUp = gaveUp(infer(Budget.unlimited().withBytes(1000)));
    assertThat(gaveUp.diagnostics().stop()).isEqualTo(StopReason.REFUSED);
    assertThat(gaveUp.forecast()).contains(engine.forecast);
    assertThat(gaveUp.reason())
        .isEqualTo(
            "needs 2.00 KiB (two tables), the budget allows 1000 B; allow more memory or choose an"
                + " engine that needs less");
  }

  @Test
  void refusesWhatTheHeapCannotGive() {
    engine.atBegin =
        () -> {
          throw new IllegalStateException("it must not begin");
        };
    engine.forecast = Forecast.ofStep(1, 1024.0 * (1L << 50), "a table of 2^57 entries");
    Outcome.GaveUp<Double> gaveUp = gaveUp(infer(Budget.ofSteps(1)));
    assertThat(gaveUp.reason())
        .startsWith("needs 1.00 EiB (a table of 2^57 entries), the heap can still give ")
        .endsWith(
            "iB; allow more memory (JDK_JAVA_OPTIONS=-Xmx...) or choose an engine that needs less");
    assertThat(gaveUp.diagnostics().guarantee()).isEqualTo(Guarantee.ASYMPTOTIC);
  }

  @Test
  void refusesAnAnswerThatIsForecastToCostTooMuch() {
    engine.forecast = Forecast.ofAnswer(3e9, 0, "long");
    assertThat(gaveUp(infer(Budget.ofEvaluations(1000))).reason())
        .isEqualTo(
            "needs 3.000e+09 evaluations (long), the budget allows 1000; allow more or choose an"
                + " approximate engine");
    engine.forecast = engine.forecast.costing(1);
    assertThat(gaveUp(infer(Budget.ofEvaluations(1000))).reason())
        .matches(
            "needs 3\\.000e\\+09 evaluations, (about [0-9.]+ (s|min)|less than 1 s) \\(long\\), the"
                + " budget allows 1000; allow more or choose an"
                + " approximate engine");
    engine.forecast = Forecast.ofAnswer(1001, 0, "long");
    assertThat(gaveUp(infer(Budget.ofEvaluations(1000))).reason())
        .startsWith("needs 1001 evaluations (long), ");
  }

  @Test
  void returnsWhatItHasWhenInterrupted() {
    engine.atStep =
        step -> {
          if (step == 5) {
            Thread.currentThread().interrupt();
          }
        };
    Outcome<Double> outcome = infer(Budget.ofSteps(1000));
    assertThat(outcome.orThrow()).as("the quantum is finished").isEqualTo(8);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.INTERRUPTED);
    assertThat(Thread.interrupted()).as("flag kept").isTrue();
  }

  @Test
  void givesUpWhenInterruptedBeforeThereIsAnAnswer() {
    engine.answerableFrom = 1;
    Thread.currentThread().interrupt();
    Outcome.GaveUp<Double> gaveUp = gaveUp(infer(Budget.ofSteps(1000)));
    assertThat(gaveUp.diagnostics().stop()).isEqualTo(StopReason.INTERRUPTED);
    assertThat(gaveUp.reason()).isEqualTo("all weights are zero");
    assertThat(engine.advances).isEmpty();
  }

  @Test
  void givesUpWithTheIterationsReasonWhenThereIsNoAnswerAtTheEnd() {
    engine.answerableFrom = 100;
    Outcome.GaveUp<Double> gaveUp = gaveUp(infer(Budget.ofSteps(8)));
    assertThat(gaveUp.diagnostics().stop()).isEqualTo(StopReason.STUCK);
    assertThat(gaveUp.diagnostics().steps()).isEqualTo(8);
    assertThat(gaveUp.diagnostics().warnings()).containsExactly("Scripted.");
  }

  @Test
  void keepsTheWorkInTheDiagnosticsWhenAStepFails() {
    engine.atStep =
        step -> {
          if (step == 7) {
            throw new CannotAnswerException(StopReason.DIVERGED, "a weight became infinite");
          }
        };
    Outcome.GaveUp<Double> gaveUp = gaveUp(infer(Budget.ofSteps(100)));
    assertThat(gaveUp.diagnostics().stop()).isEqualTo(StopReason.DIVERGED);
    assertThat(gaveUp.reason()).isEqualTo("a weight became infinite");
    assertThat(gaveUp.diagnostics().steps()).isEqualTo(7);
    assertThat(gaveUp.forecast()).isEmpty();
  }

  @Test
  void saysWhenItCannotBegin() {
    engine.atBegin =
        () -> {
          throw new CannotAnswerException(StopReason.NOT_APPLICABLE, "no loops allowed");
        };
    Outcome.GaveUp<Double> gaveUp = gaveUp(infer(Budget.ofSteps(100)));
    assertThat(gaveUp.diagnostics().stop()).isEqualTo(StopReason.NOT_APPLICABLE);
    assertThat(gaveUp.diagnostics().steps()).isZero();
  }

  @Test
  void provedImpossibleEvidenceIsAnOutcomeWhereverItIsFound() {
    Runnable impossible =
        () -> {
          throw new ImpossibleEvidenceException(List.of("A=yes", "B=no"));
        };
    engine.atStep = step -> impossible.run();
    assertImpossible(infer(Budget.ofSteps(100)), 1);
    engine.atStep = step -> {};
    engine.atAnswer = impossible;
    assertImpossible(infer(Budget.ofSteps(8)), 8);
    engine.atBegin = impossible;
    assertImpossible(infer(Budget.ofSteps(100)), 0);
  }

  private static void assertImpossible(Outcome<Double> outcome, long steps) {
    assertThat(outcome).isInstanceOf(Outcome.Impossible.class);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.IMPOSSIBLE_EVIDENCE);
    assertThat(outcome.diagnostics().steps()).isEqualTo(steps);
    assertThatIllegalStateException()
        .isThrownBy(outcome::orThrow)
        .withMessage("the evidence is impossible: A=yes, B=no");
  }

  @Test
  void anExhaustedHeapOrStackIsAnOutcome() {
    engine.forecast = Forecast.ofStep(1, 4096, "a small table");
    engine.atStep =
        step -> {
          throw new OutOfMemoryError("Java heap space");
        };
    Outcome.GaveUp<Double> heap = gaveUp(infer(Budget.ofSteps(100)));
    assertThat(heap.diagnostics().stop()).isEqualTo(StopReason.REFUSED);
    assertThat(heap.forecast()).contains(engine.forecast);
    assertThat(heap.reason())
        .isEqualTo(
            "the heap was used up, although the forecast was 4.00 KiB (a small table); allow more"
                + " memory (JDK_JAVA_OPTIONS=-Xmx...) or choose an engine that needs less");
    engine.atStep = step -> recurse(step);
    assertThat(gaveUp(infer(Budget.ofSteps(100))).reason())
        .isEqualTo(
            "the stack was used up; allow more (JDK_JAVA_OPTIONS=-Xss...) or choose another"
                + " engine");
  }

  private static long recurse(long depth) {
    return depth < 0 ? 0 : 1 + recurse(depth + 1);
  }

  @Test
  void tellsTheListenerAfterEveryQuantum() {
    List<String> told = new ArrayList<>();
    engine.infer(
        PROBLEM,
        Run.of(1, Budget.ofSteps(10)),
        (event, answer) ->
            told.add(event.steps() + " " + event.evaluations() + " " + answer.get()));
    assertThat(told).containsExactly("4 40 4.0", "8 80 8.0", "10 100 10.0");
  }

  @Test
  void aListenerThatAsksTooEarlyDoesNotEndTheRun() {
    engine.answerableFrom = 5;
    List<Double> answers = new ArrayList<>();
    Outcome<Double> outcome =
        engine.infer(
            PROBLEM, Run.of(1, Budget.ofSteps(10)), (event, answer) -> answers.add(answer.get()));
    assertThat(outcome.orThrow()).isEqualTo(10);
    assertThat(answers).containsExactly(8.0, 10.0);
  }
}
