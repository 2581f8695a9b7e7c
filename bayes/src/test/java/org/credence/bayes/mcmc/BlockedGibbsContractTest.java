package org.credence.bayes.mcmc;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.MarginalEngineContract;
import org.credence.core.engine.InferenceEngine;

final class BlockedGibbsContractTest extends MarginalEngineContract {

  @Override
  protected InferenceEngine<MarginalProblem, Marginals> engine() {
    return Chains.of(new BlockedGibbs(8)).withWarmup(20);
  }

  @Override
  protected long steps() {
    return 150;
  }
}
