package org.credence.decoding.speculative;

import org.credence.core.engine.InferenceEngine;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawProblem;
import org.credence.decoding.sampling.EmpiricalLaw;
import org.credence.decoding.testkit.TextLawContract;

final class EmpiricalSpeculativeContractTest extends TextLawContract {

  @Override
  protected InferenceEngine<TextLawProblem, TextLaw> engine() {
    return new EmpiricalLaw(SpeculativeDecoding.standard());
  }
}
