package org.credence.bayes.portfolio;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.MarginalEngineContract;
import org.credence.core.engine.InferenceEngine;

final class PortfolioContractTest extends MarginalEngineContract {

  @Override
  protected InferenceEngine<MarginalProblem, Marginals> engine() {
    return Portfolios.approximate();
  }
}
