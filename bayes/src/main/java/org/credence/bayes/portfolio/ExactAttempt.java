package org.credence.bayes.portfolio;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.credence.bayes.exact.OrderQuality;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Calibration;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Plan;
import org.credence.core.engine.Problem;
import org.credence.core.engine.ProgressListener;
import org.credence.core.engine.Run;
import org.credence.core.engine.Workers;

/**
 * Whether an exact engine is worth a try within what is left of a budget, and the try.
 *
 * <p>A look at a greedy order comes first: planning a hopeless elimination may itself take long. It is hopeless if even the
 * largest clique exceeds the memory many times over, for zeros shrink tables, but not without end.
 */
final class ExactAttempt<P extends Problem<A>, A> {

  /** Cells of the largest clique of the greedy order beyond which planning is not begun: better orders gain up to 2^20. */
  private static final double HOPELESS_CLIQUE_LOG2 = 52;

  /** Share of the time left that the try may take. */
  private static final double SHARE = 0.9;

  /**
   * A try is worthwhile up to so many times the time left: forecasts of time are orders of magnitude and mostly too long (zeros are
   * walked around, decision 0020), and nothing else gains as much as an exact answer.
   */
  private static final double HOPE = 2;

  /** A try predicted to take less than this share of the time left is made at once. */
  private static final double CHEAP_SHARE = 0.3;

  /** Evaluations of the try where the budget has no limit of time. */
  private static final double EVALUATIONS = 1e9;

  private final ExactEngine<P, A> engine;
  private final P problem;
  private final Budget limits;
  private final Optional<Plan<A>> plan;
  private final String refusal; // empty if it is worthwhile

  private ExactAttempt(
      ExactEngine<P, A> engine, P problem, Budget limits, Optional<Plan<A>> plan, String refusal) {
    this.engine = engine;
    this.problem = problem;
    this.limits = limits;
    this.plan = plan;
    this.refusal = refusal;
  }

  /** Whether it costs little against the time left, so that nothing else need be done before it. */
  boolean isCheap(Optional<Duration> left) {
    return left.isEmpty() || predicted() <= CHEAP_SHARE * seconds(left.get());
  }

  /** Whether what is left is still enough, as far as the forecast can tell. */
  boolean stillFits(Optional<Duration> left) {
    return left.isEmpty() || predicted() <= HOPE * seconds(left.get());
  }

  private double predicted() {
    return plan.map(p -> p.forecast().seconds(Calibration.ofThisMachine()))
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** The exact engine with the plan it has made, so that it makes none again. */
  private record Planned<P extends Problem<A>, A>(ExactEngine<P, A> engine, Plan<A> ready)
      implements ExactEngine<P, A> {
    @Override
    public Forecast forecast(P problem) {
      return ready.forecast();
    }

    @Override
    public Plan<A> plan(P problem) {
      return ready;
    }

    @Override
    public A solve(P problem, Meter meter, Workers workers) {
      return ready.solution().solve(meter, workers);
    }
  }

  /**
   * With so much time left.
   *
   * @param greedy quality of a greedy order on the question
   * @param limits of the whole run
   * @param left empty if time is not limited
   */
  static <P extends Problem<A>, A> ExactAttempt<P, A> of(
      ExactEngine<P, A> engine,
      P problem,
      OrderQuality greedy,
      Budget limits,
      Optional<Duration> left) {
    if (greedy.largestCliqueLog2() > HOPELESS_CLIQUE_LOG2) {
      return new ExactAttempt<>(
          engine, problem, limits, Optional.empty(), "is out of reach (" + greedy.text() + ")");
    }
    Plan<A> plan = engine.plan(problem, limits);
    String refusal = plan.refusal().orElseGet(() -> refusal(plan.forecast(), limits, left));
    return new ExactAttempt<>(engine, problem, limits, Optional.of(plan), refusal);
  }

  private static String refusal(Forecast forecast, Budget limits, Optional<Duration> left) {
    if (forecast.bytes() > limits.affordableBytes()) {
      return String.format(
          Locale.ROOT,
          "needs %.3g bytes (%s), there are %.3g",
          forecast.bytes(),
          forecast.basis(),
          (double) limits.affordableBytes());
    }
    if (left.isEmpty()) {
      double most =
          limits.evaluations().isPresent() ? limits.evaluations().getAsLong() : EVALUATIONS;
      return forecast.evaluations() <= most
          ? ""
          : String.format(
              Locale.ROOT,
              "needs %.3g evaluations, allowed are %.3g",
              forecast.evaluations(),
              most);
    }
    double seconds = forecast.seconds(Calibration.ofThisMachine());
    return seconds > HOPE * seconds(left.get())
        ? String.format(
            Locale.ROOT,
            "needs about %.3g s (%s), there are %.3g",
            seconds,
            forecast.basis(),
            seconds(left.get()))
        : "";
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  boolean isWorthwhile() {
    return refusal.isEmpty();
  }

  /** Why it is not worthwhile, for instance {@code "needs 3.1e12 bytes (...)"}. */
  String refusal() {
    return refusal;
  }

  /** The try: within most of the time left. */
  Outcome<A> run(int threads, Optional<Duration> left, ProgressListener<? super A> listener) {
    Budget budget = Budget.unlimited();
    if (limits.bytes().isPresent()) {
      budget = budget.withBytes(limits.bytes().getAsLong());
    }
    if (left.isPresent()) {
      budget =
          budget.withTime(Duration.ofNanos(Math.max(1, (long) (SHARE * left.get().toNanos()))));
    }
    return new Planned<>(engine, plan.orElseThrow())
        .infer(problem, Run.of(0, budget).withThreads(threads), listener);
  }
}
