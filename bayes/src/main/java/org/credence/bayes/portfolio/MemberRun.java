package org.credence.bayes.portfolio;

import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Iteration;
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
    return leftOut.isEmpty() && iteration.flatMap(Iteration::finished).isEmpty();
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

  /** Begins if it has not, then goes on until it has cost so much more, ends, or all is over. What stops it leaves it out. */
  void turn(
      MarginalProblem problem,
      Randomness stream,
      Workers workers,
      double slice,
      BooleanSupplier over) {
    try {
      if (iteration.isEmpty()) {
        iteration = Optional.of(member.engine().begin(problem, stream, workers));
      }
      Iteration<Marginals> running = iteration.get();
      double until = cost() + slice;
      do {
        running.advance(running.quantum());
      } while (running.finished().isEmpty() && cost() < until && !over.getAsBoolean());
    } catch (CannotAnswerException e) {
      leftOut = e.reason();
    }
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
