package org.credence.bayes.exact;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.InferenceEngine;

final class JunctionTreeMarginalsContractTest extends ContractQuestions.OfMarginals {
  @Override
  protected InferenceEngine<MarginalProblem, Marginals> engine() {
    return JunctionTree.marginals();
  }
}
