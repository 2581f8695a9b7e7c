package org.credence.decoding.speculative;

import java.util.stream.Stream;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.testkit.EngineContract;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;
import org.credence.decoding.testkit.Questions;

final class SpeculativeDecodingContractTest extends EngineContract<GenerationProblem, Generation> {

  @Override
  protected InferenceEngine<GenerationProblem, Generation> engine() {
    return SpeculativeDecoding.standard();
  }

  @Override
  protected Stream<Question<GenerationProblem, Generation>> questions() {
    return Questions.generations();
  }

  @Override
  protected String bits(Generation answer) {
    return Questions.bits(answer);
  }

  @Override
  protected void assertSane(GenerationProblem problem, Generation answer) {
    Questions.assertSane(problem, answer);
  }
}
