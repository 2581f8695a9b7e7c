package org.credence.bayes.message;

import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.MostProbableEngineContract;
import org.credence.core.engine.InferenceEngine;

final class MaxProductContractTest extends MostProbableEngineContract {

  @Override
  protected InferenceEngine<MostProbableProblem, MostProbableAssignment> engine() {
    return MaxProduct.standard();
  }
}
