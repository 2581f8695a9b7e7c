package org.credence.core.engine;

import java.util.Optional;

/**
 * One problem as an {@link ExactEngine} is going to solve it: what it will take, and how to do it. Nothing large is held before
 * {@link Solution#solve} is called.
 *
 * @param forecast what solving will take
 * @param solution solves it
 * @param refusal why it is not to begin, in a sentence, where the engine knows more about that than the forecast says
 * @param <A> the type of answer
 */
public record Plan<A>(Forecast forecast, Solution<A> solution, Optional<String> refusal) {

  /** A plan that is refused only where its forecast does not fit. */
  public Plan(Forecast forecast, Solution<A> solution) {
    this(forecast, solution, Optional.empty());
  }

  /** Computes the answer, counting work on the meter; throws as {@link ExactEngine#solve} does. */
  @FunctionalInterface
  public interface Solution<A> {
    A solve(Meter meter, Workers workers);
  }
}
