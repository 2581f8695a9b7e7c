package org.credence.bayes.portfolio;

import java.time.Duration;
import java.util.Optional;
import org.credence.bayes.exact.Auto;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.exact.OrderQuality;
import org.credence.bayes.exact.OrderSource;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.search.AndOrSearch;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.ProgressListener;
import org.credence.core.engine.Run;

/**
 * The engine that a question for the most probable assignment should be given to. Without a limit of time the exact engine whose
 * forecast fits, or a refusal. With one, elimination if it is predicted to take less than half of it, else branch and bound: it has
 * an assignment early, bounds it from above, and ends with a proof where the two meet.
 *
 * @param exact tried first
 * @param search what to do where that takes too long
 */
public record AutoMostProbable(
    ExactEngine<MostProbableProblem, MostProbableAssignment> exact,
    IterativeEngine<MostProbableProblem, MostProbableAssignment> search)
    implements InferenceEngine<MostProbableProblem, MostProbableAssignment> {

  private static final double SHARE = 0.5;

  /** Exact engines eliminate in this order. */
  public static AutoMostProbable of(OrderSource order) {
    return new AutoMostProbable(Auto.mostProbable(order), AndOrSearch.mostProbable());
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
    OrderQuality greedy =
        OrderQuality.of(problem.model(), problem.evidence(), EliminationHeuristic.MIN_FILL);
    Optional<Duration> share = Optional.of(Duration.ofNanos((long) (SHARE * time.toNanos())));
    ExactAttempt<MostProbableProblem, MostProbableAssignment> attempt =
        ExactAttempt.of(exact, problem, greedy, run.budget(), share);
    if (attempt.isWorthwhile()) {
      Outcome<MostProbableAssignment> outcome = attempt.run(run.threads(), share, listener);
      if (!(outcome instanceof Outcome.GaveUp)) {
        return outcome;
      }
    }
    long left = Math.max(1, time.toNanos() - (System.nanoTime() - start));
    return search.infer(
        problem, run.withBudget(run.budget().withTime(Duration.ofNanos(left))), listener);
  }

  @Override
  public String toString() {
    return exact.toString();
  }
}
