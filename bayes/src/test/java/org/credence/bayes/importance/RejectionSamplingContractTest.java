package org.credence.bayes.importance;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.MarginalEngineContract;
import org.credence.core.engine.InferenceEngine;

final class RejectionSamplingContractTest extends MarginalEngineContract {

  @Override
  protected InferenceEngine<MarginalProblem, Marginals> engine() {
    return RejectionSampling.standard();
  }

  @Override
  protected long steps() {
    return 10_000; // more than one block
  }
}
