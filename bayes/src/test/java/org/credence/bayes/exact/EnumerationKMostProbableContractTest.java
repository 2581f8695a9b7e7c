package org.credence.bayes.exact;

import org.credence.bayes.problem.KMostProbable;
import org.credence.bayes.problem.KMostProbableProblem;
import org.credence.core.engine.InferenceEngine;

final class EnumerationKMostProbableContractTest extends ContractQuestions.OfKMostProbable {
  @Override
  protected InferenceEngine<KMostProbableProblem, KMostProbable> engine() {
    return Enumeration.kMostProbable();
  }
}
