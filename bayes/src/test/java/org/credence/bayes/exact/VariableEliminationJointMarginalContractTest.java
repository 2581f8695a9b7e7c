package org.credence.bayes.exact;

import org.credence.bayes.problem.JointMarginal;
import org.credence.bayes.problem.JointMarginalProblem;
import org.credence.core.engine.InferenceEngine;

final class VariableEliminationJointMarginalContractTest extends ContractQuestions.OfJointMarginal {
  @Override
  protected InferenceEngine<JointMarginalProblem, JointMarginal> engine() {
    return VariableElimination.jointMarginal(EliminationHeuristic.MIN_WEIGHT);
  }
}
