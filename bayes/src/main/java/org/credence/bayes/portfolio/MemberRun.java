package org.credence.bayes.portfolio;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Patience;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/** A member of a portfolio at work: begun when its first turn comes, and what it has cost so far. */
final class MemberRun {

  /** Relative cost where an engine does not say. */
  private static final double USUAL_COST = 10;

  private final Member member;
  private final MarginalProblem problem;
  private Optional<Forecast> forecast =
      Optional.empty(); // made when it is asked for: some take long
  private Optional<Iteration<Marginals>> iteration = Optional.empty();
  private String leftOut = ""; // why, empty if it is not
  private long lastNanos; // of the last advance
  private boolean answered; // once at least
  private boolean paused; // a step takes longer than what is left

  MemberRun(Member member, MarginalProblem problem) {
    this.member = member;
    this.problem = problem;
  }

  Member member() {
    return member;
  }

  String name() {
    return member.engine().toString();
  }

  Forecast forecast() {
    if (forecast.isEmpty()) {
      forecast = Optional.of(member.engine().forecast(problem));
    }
    return forecast.get();
  }

  /** Whether it can be given a turn. */
  boolean isAlive() {
    return leftOut.isEmpty() && !paused && iteration.flatMap(Iteration::finished).isEmpty();
  }

  boolean isBegun() {
    return iteration.isPresent();
  }

  void leaveOut(String why) {
    leftOut = why;
  }

  /** Cost so far, in plain evaluations. */
  double cost() {
    return iteration.isEmpty() ? 0 : iteration.get().evaluations() * relativeCost();
  }

  private double relativeCost() {
    double cost = forecast().relativeCost();
    return Double.isNaN(cost) ? USUAL_COST : cost;
  }

  long evaluations() {
    return iteration.map(Iteration::evaluations).orElse(0L);
  }

  long steps() {
    return iteration.map(Iteration::steps).orElse(0L);
  }

  long peakBytes() {
    return iteration.map(Iteration::peakBytes).orElse(0L);
  }

  /** Whether it has no more turns because a step of it takes longer than what is left. */
  boolean isPaused() {
    return paused;
  }

  /**
   * Begins if it has not, then goes on until it has cost so much more, ends, or all is over. What stops it leaves it out. Until it has
   * an answer it may be cut, for there is none to lose; later steps are not begun if they are likely to end too late.
   *
   * @param left empty if time is not limited
   */
  void turn(
      MarginalProblem problem,
      Randomness stream,
      Workers workers,
      double slice,
      Supplier<Optional<Duration>> left) {
    try {
      if (iteration.isEmpty()) {
        iteration =
            Optional.of(
                Patience.within(
                    System.nanoTime(),
                    left.get(),
                    () -> member.engine().begin(problem, stream, workers)));
      }
      Iteration<Marginals> running = iteration.get();
      double until = cost() + slice;
      do {
        Optional<Duration> now = left.get();
        paused = running.steps() > 0 && now.isPresent() && lastNanos > now.get().toNanos();
        if (paused) {
          return;
        }
        advance(running, now);
      } while (running.finished().isEmpty() && cost() < until && !isOver(left.get()));
    } catch (CannotAnswerException e) {
      leftOut = e.reason();
    }
  }

  private void advance(Iteration<Marginals> running, Optional<Duration> left) {
    long begin = System.nanoTime();
    Supplier<Long> step =
        () -> {
          running.advance(running.quantum());
          return System.nanoTime() - begin;
        };
    lastNanos =
        running.steps() == 0 || !hasAnswer()
            ? Patience.within(begin, left, step)
            : Patience.without(step);
  }

  /** Whether it has had an answer, which a step that is cut would lose. */
  private boolean hasAnswer() {
    answered = answered || answer().isPresent();
    return answered;
  }

  private static boolean isOver(Optional<Duration> left) {
    return left.isPresent() && left.get().toNanos() <= 1;
  }

  /** Its answer as it stands, if it has one. */
  Optional<Marginals> answer() {
    if (!leftOut.isEmpty() || iteration.isEmpty() || iteration.get().steps() == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(iteration.get().answer());
    } catch (CannotAnswerException e) {
      return Optional.empty();
    }
  }

  Optional<Iteration<Marginals>> iteration() {
    return iteration;
  }

  /** Whether it ended by its own criterion, and that was not a failure. */
  boolean hasConverged() {
    Optional<StopReason> stop = iteration.flatMap(Iteration::finished);
    return stop.isPresent()
        && (stop.get() == StopReason.CONVERGED || stop.get() == StopReason.COMPLETED);
  }

  /** What became of it, a clause. */
  String story() {
    if (!leftOut.isEmpty()) {
      return name() + " left out: " + leftOut;
    }
    if (iteration.isEmpty()) {
      return name() + " not begun";
    }
    String end = iteration.get().finished().map(StopReason::label).orElse("still at work");
    return String.format(Locale.ROOT, "%s %d steps, %s", name(), steps(), end);
  }
}
