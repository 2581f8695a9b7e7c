package org.credence.decoding.sampling;

import org.credence.core.engine.InferenceEngine;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;
import org.credence.decoding.testkit.GenerationContract;

final class AncestralSamplingContractTest extends GenerationContract {

  @Override
  protected InferenceEngine<GenerationProblem, Generation> engine() {
    return AncestralSampling.standard();
  }
}
