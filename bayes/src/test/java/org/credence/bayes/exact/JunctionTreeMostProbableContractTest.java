package org.credence.bayes.exact;

import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.InferenceEngine;

final class JunctionTreeMostProbableContractTest extends ContractQuestions.OfMostProbable {
  @Override
  protected InferenceEngine<MostProbableProblem, MostProbableAssignment> engine() {
    return JunctionTree.mostProbable();
  }
}
