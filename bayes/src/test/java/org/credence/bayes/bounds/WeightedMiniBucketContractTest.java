package org.credence.bayes.bounds;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.MarginalEngineContract;
import org.credence.core.engine.InferenceEngine;

final class WeightedMiniBucketContractTest extends MarginalEngineContract {

  @Override
  protected InferenceEngine<MarginalProblem, Marginals> engine() {
    return WeightedMiniBucket.marginals().withCells(6);
  }

  @Override
  protected long steps() {
    return 12;
  }
}
