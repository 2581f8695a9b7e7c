package org.credence.bayes.variational;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.MarginalEngineContract;
import org.credence.core.engine.InferenceEngine;

final class TreeExpectationPropagationContractTest extends MarginalEngineContract {

  @Override
  protected InferenceEngine<MarginalProblem, Marginals> engine() {
    return TreeExpectationPropagation.standard();
  }
}
