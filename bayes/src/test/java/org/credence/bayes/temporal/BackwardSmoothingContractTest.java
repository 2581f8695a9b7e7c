package org.credence.bayes.temporal;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.MarginalEngineContract;
import org.credence.core.engine.InferenceEngine;

final class BackwardSmoothingContractTest extends MarginalEngineContract {

  @Override
  protected InferenceEngine<MarginalProblem, Marginals> engine() {
    return new ParticleFilter(
        20, Resampling.systematic(), 0.5, 400, 0.95, Smoother.BACKWARD_SIMULATION);
  }

  @Override
  protected long steps() {
    return 150; // more than two quanta
  }
}
