package org.credence.core.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.core.random.Randomness;

/**
 * The one loop behind every iterative engine: budget, clock, interruption, progress.
 *
 * <p>A budget of steps is kept exactly; one of evaluations or time is overshot by at most one quantum, and a run is refused whose
 * first step alone would take more, where that is known ({@link Iteration#firstStepEvaluations}). Interruption is seen
 * between quanta; the answer so far is then returned. Work before the first step, and steps that take long, are cut by
 * {@link Patience}; of a step that is cut the answer before it is returned ({@link LastAnswer}). As the last net, a heap or stack that runs out makes the run give up.
 */
final class IterativeLoop {

  private IterativeLoop() {}

  static <P extends Problem<A>, A> Outcome<A> run(
      IterativeEngine<P, A> engine,
      P problem,
      Run run,
      Randomness randomness,
      ProgressListener<? super A> listener) {
    long start = System.nanoTime();
    Budget budget = run.budget();
    if (!budget.limitsWork()) {
      Budget own = engine.defaultBudget();
      budget = new Budget(own.steps(), own.evaluations(), own.time(), budget.bytes());
    }
    Optional<Duration> time = budget.time();
    Forecast forecast;
    try {
      forecast = Patience.within(start, time, () -> engine.forecast(problem));
    } catch (CannotAnswerException e) {
      return new Outcome.GaveUp<>(
          e.reason(),
          Optional.empty(),
          none(guarantee(engine, problem, start, time), e.stop(), start));
    }
    Optional<String> refusal = Refusal.of(forecast, budget);
    if (refusal.isPresent()) {
      return new Outcome.GaveUp<>(
          refusal.get(),
          Optional.of(forecast),
          none(guarantee(engine, problem, start, time), StopReason.REFUSED, start));
    }
    try (Workers workers = Workers.of(run.threads())) {
      Iteration<A> iteration =
          Patience.within(start, time, () -> engine.begin(problem, randomness, workers));
      Optional<String> tooLong =
          Refusal.ofFirstStep(iteration.firstStepEvaluations(), forecast, budget);
      if (tooLong.isPresent()) {
        return new Outcome.GaveUp<>(
            tooLong.get(),
            Optional.of(forecast),
            none(guarantee(engine, problem, start, time), StopReason.REFUSED, start));
      }
      Optional<CheckpointKeeper> keeper = CheckpointKeeper.of(engine, problem, run, iteration);
      long since = start - keeper.map(CheckpointKeeper::earlierNanos).orElse(0L);
      LastAnswer<A> last =
          new LastAnswer<>(
              iteration,
              since,
              time,
              keeper.isPresent(),
              s -> diagnostics(iteration, keeper, s, since),
              LastAnswer.LONG_NANOS);
      try {
        StopReason stop =
            iterate(
                iteration, last, keeper, forecast, budget, since, new GuardedListener<A>(listener));
        return close(iteration, keeper, stop, since);
      } catch (ImpossibleEvidenceException e) {
        return new Outcome.Impossible<>(
            e.conflict(), diagnostics(iteration, keeper, StopReason.IMPOSSIBLE_EVIDENCE, since));
      } catch (CannotAnswerException e) {
        return last.beforeCut(e.stop())
            .orElseGet(
                () ->
                    new Outcome.GaveUp<>(
                        e.reason(),
                        Optional.empty(),
                        diagnostics(iteration, keeper, e.stop(), since)));
      }
    } catch (ImpossibleEvidenceException e) {
      return new Outcome.Impossible<>(
          e.conflict(),
          none(guarantee(engine, problem, start, time), StopReason.IMPOSSIBLE_EVIDENCE, start));
    } catch (CannotAnswerException e) {
      return new Outcome.GaveUp<>(
          e.reason(),
          Optional.empty(),
          none(guarantee(engine, problem, start, time), e.stop(), start));
    } catch (Meter.OutOfBudget e) { // of the work an engine does before its first step
      return new Outcome.GaveUp<>(
          Refusal.spent(e.reason, budget),
          Optional.empty(),
          none(guarantee(engine, problem, start, time), e.reason, start));
    } catch (OutOfMemoryError | StackOverflowError e) { // the iteration is unreachable by now
      return new Outcome.GaveUp<>(
          Refusal.outOfMemory(e, forecast),
          Optional.of(forecast),
          none(guarantee(engine, problem, start, time), StopReason.REFUSED, start));
    }
  }

  /** What the engine promises, if finding that out takes no longer than is left. */
  private static <P extends Problem<A>, A> Guarantee guarantee(
      IterativeEngine<P, A> engine, P problem, long start, Optional<Duration> time) {
    try {
      return Patience.within(start, time, () -> engine.guarantee(problem));
    } catch (CannotAnswerException e) {
      return Guarantee.HEURISTIC;
    }
  }

  private static <A> StopReason iterate(
      Iteration<A> iteration,
      LastAnswer<A> last,
      Optional<CheckpointKeeper> keeper,
      Forecast forecast,
      Budget budget,
      long start,
      ProgressListener<? super A> listener) {
    long stepLimit = budget.steps().orElse(Long.MAX_VALUE);
    long evaluationLimit = budget.evaluations().orElse(Long.MAX_VALUE);
    long deadline = budget.time().map(IterativeLoop::nanosOf).orElse(Long.MAX_VALUE);
    double perStep =
        forecast.scope() == Forecast.Scope.STEP ? Math.max(1, forecast.evaluations()) : 1;
    boolean whole = true; // nothing but whole quanta so far
    while (true) {
      Optional<StopReason> ended =
          iteration
              .finished()
              .or(() -> spent(iteration, stepLimit, evaluationLimit, start, deadline));
      if (ended.isPresent()) {
        if (whole) {
          keeper.ifPresent(k -> k.write(System.nanoTime() - start));
        }
        return ended.get();
      }
      long quantum = iteration.quantum();
      long steps = Math.min(quantum, stepLimit - iteration.steps());
      if (evaluationLimit != Long.MAX_VALUE) {
        double affordable = Math.ceil((evaluationLimit - iteration.evaluations()) / perStep);
        steps = Math.max(1, Math.min(steps, (long) affordable));
      }
      if (steps < quantum && whole) { // a longer run would not stop within this quantum
        whole = false;
        keeper.ifPresent(k -> k.write(System.nanoTime() - start));
      }
      if (!last.advance(steps)) {
        return StopReason.TIME_BUDGET;
      }
      listener.on(
          new ProgressEvent(
              iteration.steps(),
              iteration.evaluations(),
              System.nanoTime() - start,
              iteration.tokens()),
          iteration::answer);
      if (whole) {
        keeper.ifPresent(k -> k.between(System.nanoTime() - start));
      }
    }
  }

  /** The limit that is reached or the interrupt that has come, if any. */
  private static Optional<StopReason> spent(
      Iteration<?> iteration, long stepLimit, long evaluationLimit, long start, long deadline) {
    if (iteration.steps() >= stepLimit) {
      return Optional.of(StopReason.STEP_BUDGET);
    }
    // a step counts as an evaluation at least: some need to read nothing, and would go on for ever
    if (Math.max(iteration.evaluations(), iteration.steps()) >= evaluationLimit) {
      return Optional.of(StopReason.EVALUATION_BUDGET);
    }
    if (Thread.currentThread().isInterrupted()) {
      return Optional.of(StopReason.INTERRUPTED);
    }
    return System.nanoTime() - start >= deadline
        ? Optional.of(StopReason.TIME_BUDGET)
        : Optional.empty();
  }

  private static <A> Outcome<A> close(
      Iteration<A> iteration, Optional<CheckpointKeeper> keeper, StopReason stop, long start) {
    try {
      A answer = iteration.answer();
      return new Outcome.Answered<>(answer, diagnostics(iteration, keeper, stop, start));
    } catch (CannotAnswerException e) {
      StopReason reason = stop == StopReason.INTERRUPTED ? stop : e.stop();
      return new Outcome.GaveUp<>(
          e.reason(), Optional.empty(), diagnostics(iteration, keeper, reason, start));
    }
  }

  private static Diagnostics diagnostics(
      Iteration<?> iteration, Optional<CheckpointKeeper> keeper, StopReason stop, long start) {
    List<String> warnings = new ArrayList<>(iteration.warnings());
    keeper.ifPresent(k -> warnings.addAll(k.warnings()));
    List<String> notes = new ArrayList<>(iteration.notes());
    keeper.ifPresent(k -> notes.addAll(0, k.notes()));
    return new Diagnostics(
        iteration.guarantee(),
        stop,
        iteration.steps(),
        iteration.evaluations(),
        Duration.ofNanos(System.nanoTime() - start),
        iteration.peakBytes(),
        iteration.measures(),
        warnings,
        notes);
  }

  private static Diagnostics none(Guarantee guarantee, StopReason stop, long start) {
    return new Diagnostics(
        guarantee, stop, 0, 0, Duration.ofNanos(System.nanoTime() - start), 0, Map.of(), List.of());
  }

  /** The duration in nanoseconds, or the largest long if it is longer than 292 years. */
  static long nanosOf(Duration duration) {
    return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0
        ? Long.MAX_VALUE
        : duration.toNanos();
  }
}
