package org.credence.bayes.importance;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.MarginalEngineContract;
import org.credence.core.engine.InferenceEngine;

final class EvidencePrePropagationContractTest extends MarginalEngineContract {

  @Override
  protected InferenceEngine<MarginalProblem, Marginals> engine() {
    return EvidencePrePropagation.standard();
  }

  @Override
  protected long steps() {
    return 1000; // several blocks and, where there are any, stages
  }
}
