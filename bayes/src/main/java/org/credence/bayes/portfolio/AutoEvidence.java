package org.credence.bayes.portfolio;

import org.credence.bayes.exact.Auto;
import org.credence.bayes.exact.OrderSource;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.ProgressListener;
import org.credence.core.engine.Run;
import org.credence.core.uncertainty.Estimate;

/**
 * {@link AutoMarginals} for the probability of the evidence: exact or refused without a limit of time; with one the portfolio, asked for no
 * marginal.
 *
 * @param exact without a limit of time
 * @param portfolio with one
 */
public record AutoEvidence(
    ExactEngine<EvidenceProbabilityProblem, Estimate> exact, Portfolio portfolio)
    implements InferenceEngine<EvidenceProbabilityProblem, Estimate> {

  /** The usual members; exact engines eliminate in this order. */
  public static AutoEvidence of(OrderSource order) {
    return new AutoEvidence(Auto.evidenceProbability(order), StandardPortfolio.of(order));
  }

  @Override
  public Guarantee guarantee(EvidenceProbabilityProblem problem) {
    return exact.guarantee(problem);
  }

  @Override
  public Forecast forecast(EvidenceProbabilityProblem problem) {
    return exact.forecast(problem);
  }

  @Override
  public Outcome<Estimate> infer(
      EvidenceProbabilityProblem problem, Run run, ProgressListener<? super Estimate> listener) {
    return run.budget().time().isEmpty()
        ? exact.infer(problem, run, listener)
        : new EvidenceFromMarginals(portfolio.within(run.budget())).infer(problem, run, listener);
  }

  @Override
  public String toString() {
    return exact.toString();
  }
}
