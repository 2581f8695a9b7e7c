package org.credence.decoding.sampling;

import org.credence.core.engine.InferenceEngine;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawProblem;
import org.credence.decoding.testkit.TextLawContract;

final class EmpiricalAncestralContractTest extends TextLawContract {

  @Override
  protected InferenceEngine<TextLawProblem, TextLaw> engine() {
    return new EmpiricalLaw(AncestralSampling.standard());
  }
}
