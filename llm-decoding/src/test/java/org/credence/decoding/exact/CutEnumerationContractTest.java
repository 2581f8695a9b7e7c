package org.credence.decoding.exact;

import org.credence.core.engine.InferenceEngine;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawProblem;
import org.credence.decoding.testkit.TextLawContract;

final class CutEnumerationContractTest extends TextLawContract {

  @Override
  protected InferenceEngine<TextLawProblem, TextLaw> engine() {
    return new SequenceEnumeration(5, .001);
  }
}
