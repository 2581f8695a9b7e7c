package org.credence.bayes.exact;

import org.credence.bayes.problem.PosteriorSampleProblem;
import org.credence.bayes.problem.PosteriorSamples;
import org.credence.core.engine.InferenceEngine;

final class VariableEliminationPosteriorSampleContractTest
    extends ContractQuestions.OfPosteriorSamples {
  @Override
  protected InferenceEngine<PosteriorSampleProblem, PosteriorSamples> engine() {
    return VariableElimination.posteriorSample(EliminationHeuristic.MIN_WEIGHT);
  }
}
