package org.credence.bayes.exact;

import org.credence.bayes.problem.MarginalMapAssignment;
import org.credence.bayes.problem.MarginalMapProblem;
import org.credence.core.engine.InferenceEngine;

final class VariableEliminationMarginalMapContractTest extends ContractQuestions.OfMarginalMap {
  @Override
  protected InferenceEngine<MarginalMapProblem, MarginalMapAssignment> engine() {
    return VariableElimination.marginalMap(EliminationHeuristic.MIN_WEIGHT);
  }
}
