package org.credence.bayes.exact;

import org.credence.bayes.problem.KMostProbable;
import org.credence.bayes.problem.KMostProbableProblem;
import org.credence.core.engine.InferenceEngine;

final class VariableEliminationKMostProbableContractTest extends ContractQuestions.OfKMostProbable {
  @Override
  protected InferenceEngine<KMostProbableProblem, KMostProbable> engine() {
    return VariableElimination.kMostProbable(EliminationHeuristic.MIN_WEIGHT);
  }
}
