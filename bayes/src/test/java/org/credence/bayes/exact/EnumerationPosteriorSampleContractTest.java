package org.credence.bayes.exact;

import org.credence.bayes.problem.PosteriorSampleProblem;
import org.credence.bayes.problem.PosteriorSamples;
import org.credence.core.engine.InferenceEngine;

final class EnumerationPosteriorSampleContractTest extends ContractQuestions.OfPosteriorSamples {
  @Override
  protected InferenceEngine<PosteriorSampleProblem, PosteriorSamples> engine() {
    return Enumeration.posteriorSample();
  }
}
