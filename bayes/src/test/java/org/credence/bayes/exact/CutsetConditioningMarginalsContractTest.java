package org.credence.bayes.exact;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.InferenceEngine;

final class CutsetConditioningMarginalsContractTest extends ContractQuestions.OfMarginals {
  @Override
  protected InferenceEngine<MarginalProblem, Marginals> engine() {
    return CutsetConditioning.marginals(EliminationHeuristic.MIN_FILL, 700);
  }
}
