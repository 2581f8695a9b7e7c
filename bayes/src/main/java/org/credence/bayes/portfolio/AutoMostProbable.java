package org.credence.bayes.portfolio;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.credence.bayes.exact.Auto;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.exact.OrderQuality;
import org.credence.bayes.exact.OrderSource;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.search.AndOrSearch;
import org.credence.bayes.search.LocalSearch;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Diagnostics;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Patience;
import org.credence.core.engine.ProgressListener;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;

/**
 * The engine that a question for the most probable assignment should be given to. Without a limit of time the exact engine whose
 * forecast fits, or a refusal. With one, elimination if it is predicted to take less than half of it, else branch and bound: it has
 * an assignment early, bounds it from above, and ends with a proof where the two meet. Where even its order takes all the time, local
 * search, which has an assignment at once and a loose bound.
 *
 * @param exact tried first
 * @param search what to do where that takes too long
 * @param quick what to do where even preparing that takes all the time, one after the other until one is prepared; each has a
 *     quarter of the time more
 */
public record AutoMostProbable(
    ExactEngine<MostProbableProblem, MostProbableAssignment> exact,
    IterativeEngine<MostProbableProblem, MostProbableAssignment> search,
    List<IterativeEngine<MostProbableProblem, MostProbableAssignment>> quick)
    implements InferenceEngine<MostProbableProblem, MostProbableAssignment> {

  private static final double SHARE = 0.5;
  private static final int CELLS_OF_QUICK = 256;

  public AutoMostProbable {
    quick = List.copyOf(quick);
  }

  /** Exact engines eliminate in this order. */
  public static AutoMostProbable of(OrderSource order) {
    AndOrSearch.OfMostProbable search = AndOrSearch.mostProbable();
    return new AutoMostProbable(
        Auto.mostProbable(order),
        search,
        List.of(search.withCells(CELLS_OF_QUICK), LocalSearch.standard()));
  }

  @Override
  public Guarantee guarantee(MostProbableProblem problem) {
    return exact.guarantee(problem);
  }

  @Override
  public Forecast forecast(MostProbableProblem problem) {
    return exact.forecast(problem);
  }

  @Override
  public Outcome<MostProbableAssignment> infer(
      MostProbableProblem problem,
      Run run,
      ProgressListener<? super MostProbableAssignment> listener) {
    if (run.budget().time().isEmpty()) {
      return exact.infer(problem, run, listener);
    }
    long start = System.nanoTime();
    Duration time = run.budget().time().get();
    Optional<Duration> share = Optional.of(Duration.ofNanos((long) (SHARE * time.toNanos())));
    Optional<Outcome<MostProbableAssignment>> exactly = attempt(problem, run, share, listener);
    if (exactly.isPresent()) {
      return exactly.get();
    }
    long left = Math.max(1, time.toNanos() - (System.nanoTime() - start));
    Outcome<MostProbableAssignment> found =
        search.infer(
            problem, run.withBudget(run.budget().withTime(Duration.ofNanos(left))), listener);
    String engine = search.toString();
    for (IterativeEngine<MostProbableProblem, MostProbableAssignment> next : quick) {
      if (isPrepared(found)) {
        break;
      }
      Run more = run.withBudget(run.budget().withTime(time.dividedBy(4).plusNanos(1)));
      found = noting(next.infer(problem, more, listener), engine, next.toString());
      engine = next.toString();
    }
    return found;
  }

  private static boolean isPrepared(Outcome<MostProbableAssignment> outcome) {
    return !(outcome instanceof Outcome.GaveUp)
        || outcome.diagnostics().stop() != StopReason.TIME_BUDGET
        || outcome.diagnostics().steps() > 0;
  }

  private static Outcome<MostProbableAssignment> noting(
      Outcome<MostProbableAssignment> outcome, String unprepared, String engine) {
    if (!(outcome instanceof Outcome.Answered<MostProbableAssignment> answered)) {
      return outcome;
    }
    Diagnostics d = outcome.diagnostics();
    List<String> notes = new ArrayList<>(d.notes());
    notes.add("Answered by " + engine + ": preparing " + unprepared + " took all the time.");
    return new Outcome.Answered<>(
        answered.value(),
        new Diagnostics(
            d.guarantee(),
            d.stop(),
            d.steps(),
            d.evaluations(),
            d.elapsed(),
            d.peakBytes(),
            d.measures(),
            d.warnings(),
            notes));
  }

  /** The outcome of the exact engine, if it is worth a try and has one. */
  private Optional<Outcome<MostProbableAssignment>> attempt(
      MostProbableProblem problem,
      Run run,
      Optional<Duration> share,
      ProgressListener<? super MostProbableAssignment> listener) {
    ExactAttempt<MostProbableProblem, MostProbableAssignment> attempt;
    try {
      attempt =
          Patience.within(
              System.nanoTime(),
              share,
              () -> {
                OrderQuality greedy =
                    OrderQuality.of(
                        problem.model(), problem.evidence(), EliminationHeuristic.MIN_FILL);
                return ExactAttempt.of(exact, problem, greedy, run.budget(), share);
              });
    } catch (CannotAnswerException e) { // planning took too long
      return Optional.empty();
    }
    return attempt.isWorthwhile()
        ? Optional.of(attempt.run(run.threads(), share, listener))
            .filter(outcome -> !(outcome instanceof Outcome.GaveUp))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return exact.toString();
  }
}
