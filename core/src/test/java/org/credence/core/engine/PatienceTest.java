package org.credence.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Times here are over for hours or not for hours, so that no test depends on the speed of the machine. */
final class PatienceTest {

  private static final Optional<Duration> HOURS = Optional.of(Duration.ofHours(5));

  private static long hoursAgo() {
    return System.nanoTime() - Duration.ofHours(10).toNanos();
  }

  @AfterEach
  void clearInterruptFlag() {
    Thread.interrupted();
  }

  private static void assertCut(StopReason stop, Runnable work) {
    assertThatExceptionOfType(CannotAnswerException.class)
        .isThrownBy(work::run)
        .satisfies(e -> assertThat(e.stop()).isEqualTo(stop));
  }

  private static boolean look() {
    Patience.ofThisThread().look();
    return true;
  }

  @Test
  void anInterruptIsSeenOutsideOfAnyDoorAndTheFlagIsKept() {
    assertThatNoException().isThrownBy(PatienceTest::look);
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(CannotAnswerException.class)
        .isThrownBy(PatienceTest::look)
        .withMessage("interrupted before there was an answer");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void smallWorkIsNeverCutAndLongWorkSoon() {
    Thread.currentThread().interrupt();
    Patience patience = Patience.ofThisThread();
    patience.spend(1000);
    assertCut(
        StopReason.INTERRUPTED,
        () -> {
          for (int i = 0; i < 2000; i++) {
            patience.spend(1000);
          }
        });
  }

  @Test
  void aTimeThatIsOverEndsTheWorkAndSaysWhatToDo() {
    assertThatExceptionOfType(CannotAnswerException.class)
        .isThrownBy(() -> Patience.within(hoursAgo(), HOURS, PatienceTest::look))
        .withMessage(
            "the budget of time was used up before there was an answer; allow more or choose another"
                + " engine");
    assertThat(Patience.within(System.nanoTime(), HOURS, PatienceTest::look)).isTrue();
    assertThat(Patience.within(hoursAgo(), Optional.empty(), PatienceTest::look)).isTrue();
    assertThat(look()).as("the limit is gone afterwards").isTrue();
  }

  @Test
  void aBudgetIsOverHalfAsLateAgain() {
    long start = System.nanoTime();
    assertThat(Patience.end(start, Duration.ofSeconds(4)) - start).isEqualTo(6_000_000_000L);
    assertThat(Patience.end(start, Duration.ofNanos(2)) - start).isEqualTo(750_000_002L);
    assertThat(Patience.end(start, Duration.ofDays(100_000))).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aLimitWithinAnotherCannotExceedIt() {
    assertCut(
        StopReason.TIME_BUDGET,
        () ->
            Patience.within(
                hoursAgo(),
                HOURS,
                () -> Patience.within(System.nanoTime(), HOURS, PatienceTest::look)));
    assertCut(
        StopReason.TIME_BUDGET,
        () ->
            Patience.within(
                System.nanoTime(),
                HOURS,
                () -> Patience.within(hoursAgo(), HOURS, PatienceTest::look)));
    assertCut(
        StopReason.TIME_BUDGET,
        () ->
            Patience.within(
                hoursAgo(),
                HOURS,
                () -> Patience.within(System.nanoTime(), Optional.empty(), PatienceTest::look)));
  }

  @Test
  void workThatMustNotBeCutIsNot() {
    Thread.currentThread().interrupt();
    assertThat(Patience.within(hoursAgo(), HOURS, () -> Patience.without(PatienceTest::look)))
        .isTrue();
  }

  @Test
  void workersHaveThePatienceOfTheirCaller() {
    AtomicInteger cut = new AtomicInteger();
    try (Workers workers = Workers.of(3)) {
      Thread.currentThread().interrupt();
      Patience.within(
          System.nanoTime(),
          HOURS,
          () -> {
            workers.forEachChunk(16, chunk -> cut.addAndGet(isCut() ? 1 : 0));
            return true;
          });
    }
    assertThat(cut).hasValue(16);
  }

  private static boolean isCut() {
    try {
      return !look();
    } catch (CannotAnswerException e) {
      return true;
    }
  }

  @Test
  void whatAnEngineDoesBeforeItsFirstStepIsCut() {
    ScriptedEngine engine = new ScriptedEngine();
    engine.atBegin = PatienceTest::look;
    Run run = Run.of(1, Budget.ofTime(Duration.ofHours(5)));
    Outcome<Double> late =
        Patience.within(hoursAgo(), HOURS, () -> engine.infer(CoinProblem.of(0.5), run));
    assertThat(late).isInstanceOf(Outcome.GaveUp.class);
    assertThat(late.diagnostics().stop()).isEqualTo(StopReason.TIME_BUDGET);
    Thread.currentThread().interrupt();
    Outcome<Double> interrupted = engine.infer(CoinProblem.of(0.5), run);
    assertThat(interrupted).isInstanceOf(Outcome.GaveUp.class);
    assertThat(interrupted.diagnostics().stop()).isEqualTo(StopReason.INTERRUPTED);
  }

  @Test
  void anExactEngineThatIsCutWhilePlanningGivesUp() {
    ExactEngine<CoinProblem, Double> engine =
        new ExactEngine<>() {
          @Override
          public Forecast forecast(CoinProblem problem) {
            look();
            return Forecast.ofAnswer(1, 0, "nothing");
          }

          @Override
          public Double solve(CoinProblem problem, Meter meter, Workers workers) {
            return 1.0;
          }
        };
    assertThat(engine.infer(CoinProblem.of(0.5), Run.of(1)).orThrow()).isEqualTo(1.0);
    Outcome<Double> late =
        Patience.within(hoursAgo(), HOURS, () -> engine.infer(CoinProblem.of(0.5), Run.of(1)));
    assertThat(late).isInstanceOf(Outcome.GaveUp.class);
    assertThat(late.diagnostics().stop()).isEqualTo(StopReason.TIME_BUDGET);
  }

  /** Kills: the answer of the step that was cut, an answer lost, a step cut that has none before it. */
  @Test
  void ofALongStepThatIsCutTheAnswerBeforeIsGiven() {
    ScriptedEngine engine = new ScriptedEngine();
    engine.atStep =
        step -> {
          if (step == 3) {
            Thread.currentThread().interrupt();
            look();
          }
        };
    Iteration<Double> iteration = begun(engine);
    LastAnswer<Double> last = last(iteration, false, 0);
    assertThat(last.advance(1)).isTrue();
    assertThat(last.advance(1)).isTrue();
    assertCut(StopReason.INTERRUPTED, () -> last.advance(1));
    Outcome<Double> outcome = last.beforeCut(StopReason.INTERRUPTED).orElseThrow();
    assertThat(outcome.orThrow()).isEqualTo(2.0);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.INTERRUPTED);
    assertThat(outcome.diagnostics().steps()).isEqualTo(2);
    assertThat(last.beforeCut(StopReason.DIVERGED)).as("then something is wrong").isEmpty();
  }

  @Test
  void whereThereIsNoAnswerYetAnyStepMayBeCut() {
    ScriptedEngine engine = new ScriptedEngine();
    engine.answerableFrom = 5;
    Iteration<Double> iteration = begun(engine);
    LastAnswer<Double> last = last(iteration, false, 0);
    last.advance(1);
    last.advance(1);
    engine.atStep = step -> look();
    Thread.currentThread().interrupt();
    assertCut(StopReason.INTERRUPTED, () -> last.advance(1));
    assertThat(last.beforeCut(StopReason.INTERRUPTED)).isEmpty();
  }

  @Test
  void aShortStepOrOneThatIsWrittenDownIsNotCut() {
    for (boolean writtenDown : new boolean[] {false, true}) {
      ScriptedEngine engine = new ScriptedEngine();
      Iteration<Double> iteration = begun(engine);
      LastAnswer<Double> last = last(iteration, writtenDown, writtenDown ? 0 : Long.MAX_VALUE);
      last.advance(1);
      engine.atStep = step -> look();
      Thread.currentThread().interrupt();
      assertThat(last.advance(1)).isTrue();
      assertThat(iteration.steps()).isEqualTo(2);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aStepThatWouldEndTooLateIsNotBegun() {
    Iteration<Double> iteration = begun(new ScriptedEngine());
    LastAnswer<Double> last =
        new LastAnswer<>(iteration, hoursAgo(), HOURS, false, PatienceTest::diagnostics, 0);
    assertThat(last.advance(1)).as("nothing was said of time").isTrue();
    assertThat(last.advance(1)).isFalse();
    assertThat(iteration.steps()).isEqualTo(1);
  }

  private static Iteration<Double> begun(ScriptedEngine engine) {
    return engine.begin(CoinProblem.of(0.5), SeededRandomness.of(1), Workers.sequential());
  }

  private static LastAnswer<Double> last(
      Iteration<Double> iteration, boolean writtenDown, long longNanos) {
    return new LastAnswer<>(
        iteration,
        System.nanoTime(),
        Optional.empty(),
        writtenDown,
        stop ->
            new Diagnostics(
                Guarantee.HEURISTIC,
                stop,
                iteration.steps(),
                0,
                Duration.ZERO,
                0,
                Map.of(),
                List.of()),
        longNanos);
  }

  private static Diagnostics diagnostics(StopReason stop) {
    return new Diagnostics(Guarantee.HEURISTIC, stop, 0, 0, Duration.ZERO, 0, Map.of(), List.of());
  }
}
