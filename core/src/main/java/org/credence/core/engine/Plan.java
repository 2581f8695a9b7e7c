package org.credence.core.engine;

/**
 * One problem as an {@link ExactEngine} is going to solve it: what it will take, and how to do it. Nothing large is held before
 * {@link Solution#solve} is called.
 *
 * @param forecast what solving will take
 * @param solution solves it
 * @param <A> the type of answer
 */
public record Plan<A>(Forecast forecast, Solution<A> solution) {

  /** Computes the answer, counting work on the meter; throws as {@link ExactEngine#solve} does. */
  @FunctionalInterface
  public interface Solution<A> {
    A solve(Meter meter, Workers workers);
  }
}
