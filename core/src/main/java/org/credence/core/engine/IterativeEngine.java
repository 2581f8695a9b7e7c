package org.credence.core.engine;

import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;

/**
 * An engine that can be asked at any time. An implementation writes {@link #begin}; loop, clock, budget, interruption and
 * progress are written once, in {@link IterativeLoop}.
 *
 * @param <P> the type of question
 * @param <A> the type of answer
 */
public interface IterativeEngine<P extends Problem<A>, A> extends InferenceEngine<P, A> {

  /**
   * Begins on a problem. Parallel work is cut into chunks by index, chunk k draws from {@code randomness.split(k)}.
   *
   * @throws ImpossibleEvidenceException if the evidence is proved impossible
   * @throws CannotAnswerException if the engine does not apply or finds no start
   */
  Iteration<A> begin(P problem, Randomness randomness, Workers workers);

  /** The limit on work where the run's budget sets none. Engines that end by themselves leave it unlimited. */
  default Budget defaultBudget() {
    return Budget.unlimited();
  }

  @Override
  default Outcome<A> infer(P problem, Run run, ProgressListener<? super A> listener) {
    return IterativeLoop.run(this, problem, run, SeededRandomness.of(run.seed()), listener);
  }
}
