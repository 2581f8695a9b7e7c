package org.credence.core.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts what an exact engine spends, stops it when the budget is gone, and tells how far it has come. Used by one thread.
 *
 * <p>The clock and the interrupt flag are looked at only every so many evaluations, so {@link #evaluated} is cheap.
 */
public final class Meter {

  private static final long EVALUATIONS_BETWEEN_LOOKS = 1 << 20;
  private static final long NANOS_BETWEEN_TELLS = 50_000_000L;

  private final Budget budget;
  private final long startNanos;
  private final long evaluationLimit;
  private final long deadlineNanos; // relative to startNanos
  private long evaluations;
  private long nextLook = EVALUATIONS_BETWEEN_LOOKS;
  private long heldBytes;
  private long peakBytes;
  private final Map<String, Double> measures = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Watcher watcher;
  private long nextTellNanos = NANOS_BETWEEN_TELLS;

  /** Is told now and then how much was done. */
  @FunctionalInterface
  interface Watcher {
    void on(long evaluations, long elapsedNanos);
  }

  /** A meter that starts now. */
  public Meter(Budget budget) {
    this(budget, System.nanoTime(), (evaluations, elapsedNanos) -> {});
  }

  /** A meter that started then and tells the watcher, at most twenty times a second, when it looks at the clock. */
  Meter(Budget budget, long startNanos, Watcher watcher) {
    this.budget = budget;
    this.watcher = watcher;
    this.startNanos = startNanos;
    this.evaluationLimit = budget.evaluations().orElse(Long.MAX_VALUE);
    this.deadlineNanos = budget.time().map(IterativeLoop::nanosOf).orElse(Long.MAX_VALUE);
  }

  /** A meter without limits. */
  public static Meter unlimited() {
    return new Meter(Budget.unlimited());
  }

  /** Counts work done. Throws {@link OutOfBudget} when the budget is gone or the thread was interrupted. */
  public void evaluated(long count) {
    evaluations += count;
    if (evaluations > evaluationLimit) {
      throw new OutOfBudget(StopReason.EVALUATION_BUDGET);
    }
    if (evaluations >= nextLook) {
      nextLook = evaluations + EVALUATIONS_BETWEEN_LOOKS;
      look();
    }
  }

  /** Looks at the clock and the interrupt flag now, for engines whose evaluations take long. Throws like {@link #evaluated}. */
  public void look() {
    if (Thread.currentThread().isInterrupted()) {
      throw new OutOfBudget(StopReason.INTERRUPTED);
    }
    long elapsed = elapsedNanos();
    if (elapsed > deadlineNanos) {
      throw new OutOfBudget(StopReason.TIME_BUDGET);
    }
    if (elapsed >= nextTellNanos) {
      nextTellNanos = elapsed + NANOS_BETWEEN_TELLS;
      watcher.on(evaluations, elapsed);
    }
  }

  /** Counts tables about to be allocated. */
  public void hold(long bytes) {
    heldBytes += bytes;
    peakBytes = Math.max(peakBytes, heldBytes);
  }

  /** Counts tables let go. */
  public void release(long bytes) {
    heldBytes -= bytes;
  }

  /** Notes a named number for the diagnostics. */
  public void measure(String name, double value) {
    measures.put(name, value);
  }

  /** Notes a warning for the diagnostics. */
  public void warn(String warning) {
    warnings.add(warning);
  }

  /** Notes for the diagnostics what the engine decided by itself and why. */
  public void note(String note) {
    notes.add(note);
  }

  public Budget budget() {
    return budget;
  }

  public long evaluations() {
    return evaluations;
  }

  public long peakBytes() {
    return peakBytes;
  }

  public long elapsedNanos() {
    return System.nanoTime() - startNanos;
  }

  Diagnostics diagnostics(Guarantee guarantee, StopReason stop, long steps) {
    return new Diagnostics(
        guarantee,
        stop,
        steps,
        evaluations,
        Duration.ofNanos(elapsedNanos()),
        peakBytes,
        measures,
        warnings,
        notes);
  }

  /** Thrown by the meter, caught by the door: never seen by callers of an engine. */
  static final class OutOfBudget extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final transient StopReason reason;

    OutOfBudget(StopReason reason) {
      super(reason.label(), null, false, false);
      this.reason = reason;
    }
  }
}
