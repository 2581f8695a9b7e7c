package org.credence.core.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An engine that computes the whole answer or none. An implementation writes {@link #solve}; budget, refusal, interruption and
 * clock are written once, here. Asked for more than the budget allows it gives up with the forecast that made it refuse, before
 * anything is allocated. As the last net, a heap or stack that runs out in spite of the forecast makes it give up too.
 *
 * @param <P> the type of question
 * @param <A> the type of answer
 */
public interface ExactEngine<P extends Problem<A>, A> extends InferenceEngine<P, A> {

  /**
   * Computes the answer, counting work on the meter.
   *
   * @throws ImpossibleEvidenceException if the evidence is proved impossible
   * @throws CannotAnswerException if the engine does not apply
   */
  A solve(P problem, Meter meter, Workers workers);

  /**
   * Forecast and answer of one problem, sharing what both need (an elimination order, say). By default they share nothing; an
   * engine whose forecast is work worth keeping overrides this.
   */
  default Plan<A> plan(P problem) {
    return new Plan<>(forecast(problem), (meter, workers) -> solve(problem, meter, workers));
  }

  /** {@link #plan(Problem)} for an engine that solves the problem in another way where the budget allows less. */
  default Plan<A> plan(P problem, Budget budget) {
    return plan(problem);
  }

  @Override
  default Guarantee guarantee(P problem) {
    return Guarantee.EXACT;
  }

  @Override
  default Outcome<A> infer(P problem, Run run, ProgressListener<? super A> listener) {
    long start = System.nanoTime();
    Guarantee guarantee = guarantee(problem);
    Optional<Duration> time = run.budget().time();
    Plan<A> plan;
    try {
      plan = Patience.within(start, time, () -> plan(problem, run.budget()));
    } catch (CannotAnswerException e) { // settings that do not fit this problem, or cut in planning
      return new Outcome.GaveUp<>(
          e.reason(),
          Optional.empty(),
          new Meter(run.budget(), start, (evaluations, elapsedNanos) -> {})
              .diagnostics(guarantee, e.stop(), 0));
    } catch (Meter.OutOfBudget e) { // interrupted while counting
      return new Outcome.GaveUp<>(
          Refusal.spent(e.reason, run.budget()),
          Optional.empty(),
          new Meter(run.budget(), start, (evaluations, elapsedNanos) -> {})
              .diagnostics(guarantee, e.reason, 0));
    } catch (OutOfMemoryError | StackOverflowError e) {
      return new Outcome.GaveUp<>(
          Refusal.outOfMemory(e),
          Optional.empty(),
          new Meter(run.budget(), start, (evaluations, elapsedNanos) -> {})
              .diagnostics(guarantee, StopReason.REFUSED, 0));
    }
    Forecast forecast = plan.forecast();
    OptionalDouble whole = OptionalDouble.of(forecast.evaluations());
    ProgressListener<A> guarded = new GuardedListener<>(listener);
    Meter meter =
        new Meter(
            run.budget(),
            start,
            (evaluations, elapsedNanos) ->
                guarded.on(
                    new ProgressEvent(0, evaluations, elapsedNanos, List.of(), whole),
                    () -> {
                      throw new CannotAnswerException(
                          StopReason.NOT_APPLICABLE, "an exact engine has no answer on the way");
                    }));
    run.checkpoint()
        .ifPresent(
            checkpoint ->
                meter.warn(
                    "An exact engine answers in one step, so nothing was written to the checkpoint "
                        + checkpoint.file()
                        + "."));
    try (Workers workers = Workers.of(run.threads())) {
      Optional<String> refusal = plan.refusal().or(() -> Refusal.of(forecast, run.budget()));
      if (refusal.isPresent()) {
        return new Outcome.GaveUp<>(
            refusal.get(),
            Optional.of(forecast),
            meter.diagnostics(guarantee, StopReason.REFUSED, 0));
      }
      A answer = Patience.within(start, time, () -> plan.solution().solve(meter, workers));
      Diagnostics diagnostics = meter.diagnostics(guarantee, StopReason.COMPLETED, 1);
      listener.on(
          new ProgressEvent(1, meter.evaluations(), meter.elapsedNanos(), List.of(), whole),
          () -> answer);
      return new Outcome.Answered<>(answer, diagnostics);
    } catch (ImpossibleEvidenceException e) {
      return new Outcome.Impossible<>(
          e.conflict(), meter.diagnostics(guarantee, StopReason.IMPOSSIBLE_EVIDENCE, 0));
    } catch (CannotAnswerException e) {
      return new Outcome.GaveUp<>(
          e.reason(), Optional.empty(), meter.diagnostics(guarantee, e.stop(), 0));
    } catch (Meter.OutOfBudget e) {
      return new Outcome.GaveUp<>(
          Refusal.spent(e.reason, run.budget(), forecast, meter),
          Optional.empty(),
          meter.diagnostics(guarantee, e.reason, 0));
    } catch (OutOfMemoryError | StackOverflowError e) { // the tables are unreachable by now
      return new Outcome.GaveUp<>(
          Refusal.outOfMemory(e, forecast),
          Optional.of(forecast),
          meter.diagnostics(guarantee, StopReason.REFUSED, 0));
    }
  }
}
