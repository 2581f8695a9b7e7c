package org.credence.decoding.testkit;

import java.util.stream.Stream;
import org.credence.core.testkit.EngineContract;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;

/** The engine contract for draws of texts: a toy model, and n-gram models with and without an end token. */
public abstract class GenerationContract extends EngineContract<GenerationProblem, Generation> {

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
