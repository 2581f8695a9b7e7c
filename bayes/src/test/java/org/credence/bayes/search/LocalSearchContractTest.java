package org.credence.bayes.search;

import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.MostProbableEngineContract;
import org.credence.core.engine.InferenceEngine;

final class LocalSearchContractTest extends MostProbableEngineContract {

  @Override
  protected InferenceEngine<MostProbableProblem, MostProbableAssignment> engine() {
    return LocalSearch.standard();
  }
}
