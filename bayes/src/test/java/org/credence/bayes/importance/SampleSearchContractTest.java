package org.credence.bayes.importance;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.MarginalEngineContract;
import org.credence.core.engine.InferenceEngine;

final class SampleSearchContractTest extends MarginalEngineContract {

  @Override
  protected InferenceEngine<MarginalProblem, Marginals> engine() {
    return SampleSearch.standard();
  }

  @Override
  protected long steps() {
    return 2000; // more than one chunk
  }
}
