package org.credence.decoding.sampling;

import java.util.Map;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;

/**
 * An engine that draws a text from the law. Asked as an engine it makes one draw and lets its tokens be watched; {@link #draw} is the
 * same code for those who need many draws.
 */
public interface GenerationSampler extends IterativeEngine<GenerationProblem, Generation> {

  /** The running state of this sampler on a problem, ready for its first draw. */
  Decoder decoder(GenerationProblem problem);

  /** Named numbers made from the cost of draws, in a fixed order. */
  Map<String, Double> measures(DrawCounter counter);

  /** One whole draw. */
  default Generation draw(GenerationProblem problem, Randomness randomness, DrawCounter counter) {
    Decoder decoder = decoder(problem);
    while (!decoder.done()) {
      decoder.step(randomness, counter);
    }
    return decoder.generation();
  }

  @Override
  default Guarantee guarantee(GenerationProblem problem) {
    return Guarantee.EXACT_SAMPLE;
  }

  @Override
  default Iteration<Generation> begin(
      GenerationProblem problem, Randomness randomness, Workers workers) {
    return new DrawIteration(this, problem, randomness);
  }
}
