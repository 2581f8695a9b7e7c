package org.credence.core.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Advances an iteration so that a step may be cut by {@link Patience} and no answer is lost: where the last steps took long, the answer
 * is taken before the next ones, and as long as there is none to be lost any step may be cut. Steps that are likely to be short,
 * or whose state is written down, are not.
 */
final class LastAnswer<A> {

  /** Steps that take longer than this are long. */
  static final long LONG_NANOS = 200_000_000L;

  private final Iteration<A> iteration;
  private final long start;
  private final Optional<Duration> time;
  private final boolean writtenDown;
  private final Function<StopReason, Diagnostics> diagnostics;
  private final long longNanos;
  private Optional<Kept<A>> kept = Optional.empty();
  private long lastNanos;
  private boolean answered; // once at least

  private record Kept<A>(A answer, Diagnostics diagnostics) {}

  /**
   * @param start when the budget of time began
   * @param writtenDown whether its state goes to a checkpoint
   * @param diagnostics of the iteration as it stands
   * @param longNanos steps that take longer are long
   */
  LastAnswer(
      Iteration<A> iteration,
      long start,
      Optional<Duration> time,
      boolean writtenDown,
      Function<StopReason, Diagnostics> diagnostics,
      long longNanos) {
    this.iteration = iteration;
    this.start = start;
    this.time = time;
    this.writtenDown = writtenDown;
    this.diagnostics = diagnostics;
    this.longNanos = longNanos;
  }

  /** Whether that reason comes from outside, so that nothing is wrong with the answer before. */
  static boolean isCut(StopReason stop) {
    return stop == StopReason.TIME_BUDGET || stop == StopReason.INTERRUPTED;
  }

  /** Advances, or says no: such steps as the last ones would end too late. */
  boolean advance(long steps) {
    long begin = System.nanoTime();
    if (iteration.steps() == 0) {
      Patience.within(start, time, () -> advanced(steps));
    } else {
      if (time.isPresent() && begin + lastNanos - Patience.end(start, time.get()) > 0) {
        return false;
      }
      if (mayBeCut(begin)) {
        Patience.within(start, time, () -> advanced(steps));
      } else {
        Patience.without(() -> advanced(steps));
      }
    }
    lastNanos = System.nanoTime() - begin;
    return true;
  }

  private boolean advanced(long steps) {
    iteration.advance(steps);
    return true;
  }

  private boolean mayBeCut(long now) {
    kept = Optional.empty();
    boolean asks = lastNanos > longNanos || !answered && now - start > longNanos;
    if (!asks || writtenDown) {
      return false;
    }
    try {
      kept = Optional.of(new Kept<>(iteration.answer(), diagnostics.apply(StopReason.TIME_BUDGET)));
      answered = true;
    } catch (CannotAnswerException e) {
      answered = false; // and none is lost
    }
    return true;
  }

  /** The answer before a step that was cut, if there is one. */
  Optional<Outcome<A>> beforeCut(StopReason stop) {
    if (!isCut(stop)) {
      return Optional.empty();
    }
    return kept.map(k -> new Outcome.Answered<>(k.answer(), stopped(k.diagnostics(), stop)));
  }

  private Diagnostics stopped(Diagnostics d, StopReason stop) {
    return new Diagnostics(
        d.guarantee(),
        stop,
        d.steps(),
        d.evaluations(),
        Duration.ofNanos(System.nanoTime() - start),
        d.peakBytes(),
        d.measures(),
        d.warnings(),
        d.notes());
  }
}
