package org.credence.bayes.exact;

import org.credence.bayes.problem.FittedEvidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.SoftMarginalProblem;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Workers;

/**
 * Marginals under soft evidence: fits its likelihoods, then asks the same marginal engine with them. The log evidence is that of the
 * hard and likelihood evidence alone. To ask another engine, or another question, take the evidence that {@link ProportionalFitting}
 * gives and put it into an ordinary problem.
 *
 * @param fitting finds the likelihoods; its marginal engine answers
 */
public record SoftMarginals(ProportionalFitting fitting)
    implements ExactEngine<SoftMarginalProblem, Marginals> {

  /** Variable elimination throughout. */
  public static SoftMarginals standard() {
    return new SoftMarginals(ProportionalFitting.standard());
  }

  @Override
  public Forecast forecast(SoftMarginalProblem problem) {
    Forecast fit = fitting.forecast(problem.demands());
    Forecast answer =
        fitting
            .marginals()
            .forecast(new MarginalProblem(problem.model(), problem.evidence(), problem.query()));
    return Forecast.ofAnswer(
        fit.evaluations() + answer.evaluations(),
        Math.max(fit.bytes(), answer.bytes()),
        fit.basis());
  }

  @Override
  public Marginals solve(SoftMarginalProblem problem, Meter meter, Workers workers) {
    FittedEvidence fitted = fitting.solve(problem.demands(), meter, workers);
    return fitting.marginals().solve(problem.given(fitted), meter, workers);
  }

  @Override
  public String toString() {
    return fitting.toString();
  }
}
