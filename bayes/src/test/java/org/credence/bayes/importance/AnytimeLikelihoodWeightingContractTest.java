package org.credence.bayes.importance;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.MarginalEngineContract;
import org.credence.core.engine.InferenceEngine;

final class AnytimeLikelihoodWeightingContractTest extends MarginalEngineContract {

  @Override
  protected InferenceEngine<MarginalProblem, Marginals> engine() {
    return new LikelihoodWeighting(100_000, 0.95, Intervals.ANYTIME);
  }

  @Override
  protected long steps() {
    return 10_000; // more than one block
  }
}
