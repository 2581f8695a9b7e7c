package org.credence.core.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a run may spend. Each part may be absent, which means no limit of that kind; the run ends when the first limit is reached.
 *
 * @param steps the engine's own quanta of work (samples, sweeps, iterations), at least 1
 * @param evaluations work in the unit of {@link Problem#evaluationUnit()}, at least 1
 * @param time wall-clock time, positive
 * @param bytes memory the engine may hold for its own tables, at least 1
 */
public record Budget(
    OptionalLong steps, OptionalLong evaluations, Optional<Duration> time, OptionalLong bytes) {

  private static final double HEAP_SHARE = 0.9;
  private static final Budget UNLIMITED =
      new Budget(
          OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), OptionalLong.empty());

  public Budget {
    requirePositive("steps", steps);
    requirePositive("evaluations", evaluations);
    requirePositive("bytes", bytes);
    if (time.isPresent() && (time.get().isNegative() || time.get().isZero())) {
      throw new IllegalArgumentException(
          "budget of time is " + time.get() + "; give a positive duration");
    }
  }

  private static void requirePositive(String name, OptionalLong limit) {
    if (limit.isPresent() && limit.getAsLong() < 1) {
      throw new IllegalArgumentException(
          "budget of "
              + name
              + " is "
              + limit.getAsLong()
              + "; give a number of at least 1, or leave it out for no limit");
    }
  }

  /** No limit of any kind. */
  public static Budget unlimited() {
    return UNLIMITED;
  }

  /** A limit on steps alone. */
  public static Budget ofSteps(long steps) {
    return UNLIMITED.withSteps(steps);
  }

  /** A limit on evaluations alone. */
  public static Budget ofEvaluations(long evaluations) {
    return UNLIMITED.withEvaluations(evaluations);
  }

  /** A limit on time alone. */
  public static Budget ofTime(Duration time) {
    return UNLIMITED.withTime(time);
  }

  public Budget withSteps(long limit) {
    return new Budget(OptionalLong.of(limit), evaluations, time, bytes);
  }

  public Budget withEvaluations(long limit) {
    return new Budget(steps, OptionalLong.of(limit), time, bytes);
  }

  public Budget withTime(Duration limit) {
    return new Budget(steps, evaluations, Optional.of(limit), bytes);
  }

  public Budget withBytes(long limit) {
    return new Budget(steps, evaluations, time, OptionalLong.of(limit));
  }

  /** Whether steps, evaluations or time are limited, so that an endless iteration ends. */
  public boolean limitsWork() {
    return steps.isPresent() || evaluations.isPresent() || time.isPresent();
  }

  /**
   * The bytes an engine may hold: the budget of bytes or, where that is smaller or absent, what the heap can still give (nine
   * tenths of the maximal heap less what is in use). Garbage not yet collected counts as in use, so this may be too low.
   */
  public long affordableBytes() {
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    long heap = Math.max(0, (long) (HEAP_SHARE * runtime.maxMemory()) - used);
    return Math.min(bytes.orElse(Long.MAX_VALUE), heap);
  }

  /** Like {@link #affordableBytes}, but before it says that {@code needed} bytes are not there it has garbage collected. */
  long affordableBytes(double needed) {
    long affordable = affordableBytes();
    boolean garbageMayBeInTheWay =
        needed > affordable
            && needed <= bytes.orElse(Long.MAX_VALUE)
            && needed <= HEAP_SHARE * Runtime.getRuntime().maxMemory();
    if (!garbageMayBeInTheWay) {
      return affordable;
    }
    System.gc();
    return affordableBytes();
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    steps.ifPresent(n -> parts.add(n + " steps"));
    evaluations.ifPresent(n -> parts.add(n + " evaluations"));
    time.ifPresent(t -> parts.add(t.getSeconds() + t.getNano() / 1e9 + " s"));
    bytes.ifPresent(n -> parts.add(n + " bytes"));
    return parts.isEmpty() ? "unlimited" : String.join(", ", parts);
  }
}
