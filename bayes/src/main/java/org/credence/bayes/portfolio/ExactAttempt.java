package org.credence.bayes.portfolio;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.exact.OrderQuality;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Calibration;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Plan;
import org.credence.core.engine.Run;
import org.credence.core.engine.Workers;

/**
 * Whether the exact engine of a portfolio is worth a try within what is left, and the try.
 *
 * <p>A look at a greedy order comes first: planning a hopeless elimination may itself take long. It is hopeless if even the
 * largest clique exceeds the memory many times over, for zeros shrink tables, but not without end.
 */
final class ExactAttempt {

  /** Cells of the largest clique of the greedy order beyond which planning is not begun: better orders gain up to 2^20. */
  private static final double HOPELESS_CLIQUE_LOG2 = 52;

  /** Share of the time left that the try may take. */
  private static final double SHARE = 0.85;

  /** A try predicted to take less than this share of the time left is made at once. */
  private static final double CHEAP_SHARE = 0.3;

  /** Evaluations of the try where the budget has no limit of time. */
  private static final double EVALUATIONS = 1e9;

  private final Portfolio portfolio;
  private final MarginalProblem problem;
  private final Optional<Plan<Marginals>> plan;
  private final String refusal; // empty if it is worthwhile

  private ExactAttempt(
      Portfolio portfolio,
      MarginalProblem problem,
      Optional<Plan<Marginals>> plan,
      String refusal) {
    this.portfolio = portfolio;
    this.problem = problem;
    this.plan = plan;
    this.refusal = refusal;
  }

  /** Whether it costs little against the time left, so that nothing else need be done before it. */
  boolean isCheap(Optional<Duration> left) {
    return left.isEmpty() || predicted() <= CHEAP_SHARE * seconds(left.get());
  }

  /** Whether what is left is still enough, as far as the forecast can tell. */
  boolean stillFits(Optional<Duration> left) {
    return left.isEmpty() || predicted() <= seconds(left.get());
  }

  private double predicted() {
    return plan.map(p -> p.forecast().seconds(Calibration.ofThisMachine()))
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** The exact engine with the plan it has made, so that it makes none again. */
  private record Planned(ExactEngine<MarginalProblem, Marginals> engine, Plan<Marginals> ready)
      implements ExactEngine<MarginalProblem, Marginals> {
    @Override
    public Forecast forecast(MarginalProblem problem) {
      return ready.forecast();
    }

    @Override
    public Plan<Marginals> plan(MarginalProblem problem) {
      return ready;
    }

    @Override
    public Marginals solve(MarginalProblem problem, Meter meter, Workers workers) {
      return ready.solution().solve(meter, workers);
    }
  }

  /** With the whole of the portfolio's budget before it. */
  static ExactAttempt of(Portfolio portfolio, MarginalProblem problem) {
    return of(portfolio, problem, portfolio.limits().time());
  }

  /**
   * With so much time left.
   *
   * @param left empty if time is not limited
   */
  static ExactAttempt of(Portfolio portfolio, MarginalProblem problem, Optional<Duration> left) {
    OrderQuality greedy =
        OrderQuality.of(problem.model(), problem.evidence(), EliminationHeuristic.MIN_FILL);
    if (greedy.largestCliqueLog2() > HOPELESS_CLIQUE_LOG2) {
      return new ExactAttempt(
          portfolio, problem, Optional.empty(), "is out of reach (" + greedy.text() + ")");
    }
    Plan<Marginals> plan = portfolio.exact().plan(problem, portfolio.limits());
    String refusal = plan.refusal().orElseGet(() -> refusal(portfolio, plan.forecast(), left));
    return new ExactAttempt(portfolio, problem, Optional.of(plan), refusal);
  }

  private static String refusal(Portfolio portfolio, Forecast forecast, Optional<Duration> left) {
    Budget limits = portfolio.limits();
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
    return seconds > seconds(left.get())
        ? String.format(
            Locale.ROOT,
            "needs %.3g s (%s), there are %.3g",
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
  Outcome<Marginals> run(int threads, Optional<Duration> left) {
    Budget budget = Budget.unlimited();
    if (portfolio.limits().bytes().isPresent()) {
      budget = budget.withBytes(portfolio.limits().bytes().getAsLong());
    }
    if (left.isPresent()) {
      budget =
          budget.withTime(Duration.ofNanos(Math.max(1, (long) (SHARE * left.get().toNanos()))));
    }
    return new Planned(portfolio.exact(), plan.orElseThrow())
        .infer(problem, Run.of(0, budget).withThreads(threads));
  }
}
