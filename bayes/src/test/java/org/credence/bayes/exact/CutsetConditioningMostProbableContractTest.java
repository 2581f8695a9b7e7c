package org.credence.bayes.exact;

import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.InferenceEngine;

final class CutsetConditioningMostProbableContractTest extends ContractQuestions.OfMostProbable {
  @Override
  protected InferenceEngine<MostProbableProblem, MostProbableAssignment> engine() {
    return CutsetConditioning.mostProbable(EliminationHeuristic.MIN_WEIGHT, 700);
  }
}
