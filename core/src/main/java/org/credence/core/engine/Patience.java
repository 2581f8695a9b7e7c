package org.credence.core.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * How long the calling thread goes on with work that cannot be asked for an answer half way: planning, forecasts, what an engine does
 * before its first step, and steps that take long. Such work counts what it does ({@link #spend}); when the thread was interrupted or
 * the time is up, it ends with a {@link CannotAnswerException}. It never changes what the work computes.
 *
 * <p>The limit belongs to the thread, as its interrupt flag does, because planning is called from everywhere: the doors of engines set
 * it ({@link #within}), {@link Workers} pass it on to their threads. Outside of any door there is no limit of time, and the interrupt is
 * seen all the same. A limit within another cannot exceed it.
 *
 * <p>The time is up half as late again as the budget says, at least three quarters of a second late: an answer that is nearly there is worth waiting for.
 * The clock and the flag are looked at only every {@value #WORK_BETWEEN_LOOKS} units of work of some nanoseconds each, so that
 * {@link #spend} is cheap and small work is never cut.
 */
public final class Patience {

  private static final long WORK_BETWEEN_LOOKS = 1 << 20;
  private static final long LEAST_GRACE_NANOS = 750_000_000L;

  private static final ThreadLocal<Limit> LIMIT =
      ThreadLocal.withInitial(
          () -> new Limit(Thread.currentThread()::isInterrupted, Long.MAX_VALUE));

  private final Limit limit;
  private long left = WORK_BETWEEN_LOOKS;

  private Patience(Limit limit) {
    this.limit = limit;
  }

  /**
   * What ends work.
   *
   * @param interrupted whether the caller was
   * @param end {@link System#nanoTime} at which time is up, {@link Long#MAX_VALUE} for never
   */
  record Limit(BooleanSupplier interrupted, long end) {

    private static final Limit NONE = new Limit(() -> false, Long.MAX_VALUE);

    /** That of the calling thread. */
    static Limit ofThisThread() {
      return LIMIT.get();
    }

    /** This one, for other threads: the caller has no flag while it waits for them. */
    Limit orWhen(BooleanSupplier interruptedWhileWaiting) {
      return this == NONE
          ? NONE
          : new Limit(
              () -> interruptedWhileWaiting.getAsBoolean() || interrupted.getAsBoolean(), end);
    }

    boolean isInterrupted() {
      return interrupted.getAsBoolean();
    }

    boolean isOver() {
      return end != Long.MAX_VALUE && System.nanoTime() - end >= 0;
    }

    /** Does some work under this limit. */
    <T> T during(Supplier<T> work) {
      Limit outer = LIMIT.get();
      LIMIT.set(this);
      try {
        return work.get();
      } finally {
        LIMIT.set(outer);
      }
    }
  }

  /** A count of work under the limit of the calling thread; for use by one thread. */
  public static Patience ofThisThread() {
    return new Patience(LIMIT.get());
  }

  /**
   * Does some work under a limit: an interrupt of the calling thread, the time, and what limits the caller already.
   *
   * @param startNanos {@link System#nanoTime} from which the time counts
   * @param time empty for no limit of time
   */
  public static <T> T within(long startNanos, Optional<Duration> time, Supplier<T> work) {
    Limit outer = LIMIT.get();
    long end = time.map(t -> end(startNanos, t)).orElse(Long.MAX_VALUE);
    boolean outerEndsFirst =
        outer.end() != Long.MAX_VALUE && (end == Long.MAX_VALUE || outer.end() - end < 0);
    return new Limit(Thread.currentThread()::isInterrupted, outerEndsFirst ? outer.end() : end)
        .during(work);
  }

  /** Does some work that must not be cut. */
  public static <T> T without(Supplier<T> work) {
    return Limit.NONE.during(work);
  }

  /** When a budget of time that began then is over, grace included. */
  static long end(long startNanos, Duration time) {
    long nanos = IterativeLoop.nanosOf(time);
    long late = nanos + Math.max(nanos / 2, LEAST_GRACE_NANOS);
    return nanos > Long.MAX_VALUE / 4 ? Long.MAX_VALUE : startNanos + late;
  }

  /**
   * Counts work done and now and then looks whether to go on.
   *
   * @param work units of some nanoseconds
   */
  public void spend(long work) {
    left -= work;
    if (left <= 0) {
      left = WORK_BETWEEN_LOOKS;
      look();
    }
  }

  /** Looks now, for work whose units take long. */
  public void look() {
    if (limit.isInterrupted()) {
      throw new CannotAnswerException(
          StopReason.INTERRUPTED, "interrupted before there was an answer");
    }
    if (limit.isOver()) {
      throw new CannotAnswerException(
          StopReason.TIME_BUDGET,
          "the budget of time was used up before there was an answer; allow more or choose another"
              + " engine");
    }
  }
}
