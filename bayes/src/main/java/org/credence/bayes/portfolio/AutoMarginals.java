package org.credence.bayes.portfolio;

import org.credence.bayes.exact.Auto;
import org.credence.bayes.exact.OrderSource;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.ProgressListener;
import org.credence.core.engine.Run;

/**
 * The engine that a question about marginals should be given to: without a limit of time the exact engine whose forecast fits ({@link
 * Auto}), or a refusal with numbers; with one, the {@link Portfolio}, which always has an answer, exact if time allows, and says
 * what each number is worth.
 *
 * @param exact tried first
 * @param portfolio what to do with a limit of time
 */
public record AutoMarginals(ExactEngine<MarginalProblem, Marginals> exact, Portfolio portfolio)
    implements InferenceEngine<MarginalProblem, Marginals> {

  /** The usual members; exact engines find their order as they do. */
  public static AutoMarginals standard() {
    return of(OrderSource.auto());
  }

  /** The usual members; exact engines eliminate in this order. */
  public static AutoMarginals of(OrderSource order) {
    return new AutoMarginals(Auto.marginals(order), StandardPortfolio.of(order));
  }

  @Override
  public Guarantee guarantee(MarginalProblem problem) {
    return exact.guarantee(problem);
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    return exact.forecast(problem);
  }

  @Override
  public Outcome<Marginals> infer(
      MarginalProblem problem, Run run, ProgressListener<? super Marginals> listener) {
    return run.budget().time().isEmpty()
        ? exact.infer(problem, run, listener)
        : portfolio.within(run.budget()).infer(problem, run, listener);
  }

  @Override
  public InferenceEngine<MarginalProblem, Marginals> prepare(MarginalProblem typical, Run run) {
    return exact.prepare(typical, run);
  }

  @Override
  public String toString() {
    return exact.toString();
  }
}
