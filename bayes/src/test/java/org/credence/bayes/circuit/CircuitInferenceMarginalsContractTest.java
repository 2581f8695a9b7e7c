package org.credence.bayes.circuit;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.MarginalEngineContract;
import org.credence.core.engine.InferenceEngine;

final class CircuitInferenceMarginalsContractTest extends MarginalEngineContract {
  @Override
  protected InferenceEngine<MarginalProblem, Marginals> engine() {
    return CircuitInference.marginals();
  }
}
