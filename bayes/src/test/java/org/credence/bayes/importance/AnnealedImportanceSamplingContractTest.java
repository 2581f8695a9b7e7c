package org.credence.bayes.importance;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.MarginalEngineContract;
import org.credence.core.engine.InferenceEngine;

final class AnnealedImportanceSamplingContractTest extends MarginalEngineContract {

  @Override
  protected InferenceEngine<MarginalProblem, Marginals> engine() {
    return AnnealedImportanceSampling.standard().withTemperatures(8);
  }

  @Override
  protected long steps() {
    return 900;
  }
}
