package org.credence.bayes.exact;

import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.uncertainty.Estimate;

final class CutsetConditioningEvidenceProbabilityContractTest
    extends ContractQuestions.OfEvidenceProbability {
  @Override
  protected InferenceEngine<EvidenceProbabilityProblem, Estimate> engine() {
    return CutsetConditioning.evidenceProbability(EliminationHeuristic.WEIGHTED_MIN_FILL, 700);
  }
}
