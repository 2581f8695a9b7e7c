package org.credence.bayes.variational;

import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.engine.Guarantee;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/** The log evidence as an evidence lower bound tells it. */
final class EvidenceBound {

  private EvidenceBound() {}

  /** The bound from below, beside what is known from above. */
  static Estimate of(MarginalProblem problem, double elbo) {
    double upper = upper(problem);
    double lower = Math.min(elbo, upper); // rounding may lift it above
    return new Estimate(lower, Guarantee.BOUND, new ErrorStatement.Bound(lower, upper));
  }

  /** {@code log P(e)} is at most the log of the product of the largest likelihoods; a factor graph's total has no such limit. */
  private static double upper(MarginalProblem problem) {
    if (!(problem.model() instanceof BayesianNetwork)) {
      return Double.POSITIVE_INFINITY;
    }
    Evidence evidence = problem.evidence();
    double upper = 0;
    for (int v : evidence.likelihoodVariables()) {
      double largest = 0;
      for (double likelihood : evidence.likelihood(v)) {
        largest = Math.max(largest, likelihood);
      }
      upper += Math.log(largest);
    }
    return upper;
  }
}
