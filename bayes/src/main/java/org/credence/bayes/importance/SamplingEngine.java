package org.credence.bayes.importance;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.IterativeEngine;

/** What all engines of this package have in common: a step is a sample, and more of them come closer to the truth. */
interface SamplingEngine extends IterativeEngine<MarginalProblem, Marginals> {

  /** Limit on steps where the run's budget sets none. */
  long samples();

  @Override
  default Guarantee guarantee(MarginalProblem problem) {
    return Guarantee.ASYMPTOTIC;
  }

  @Override
  default Budget defaultBudget() {
    return Budget.ofSteps(samples());
  }
}
