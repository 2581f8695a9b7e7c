package org.credence.core.engine;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How far a run has come.
 *
 * @param steps quanta of work done
 * @param evaluations work done, in the problem's unit
 * @param elapsedNanos wall-clock time since the run began
 * @param tokens the tokens emitted since the last event, oldest first, for decoders
 * @param forecast evaluations of the whole answer as they were predicted, where they were; the work may end before or go on beyond
 */
public record ProgressEvent(
    long steps, long evaluations, long elapsedNanos, List<Token> tokens, OptionalDouble forecast) {

  public ProgressEvent {
    tokens = List.copyOf(tokens);
  }

  /** Where nothing was predicted. */
  public ProgressEvent(long steps, long evaluations, long elapsedNanos, List<Token> tokens) {
    this(steps, evaluations, elapsedNanos, tokens, OptionalDouble.empty());
  }

  /**
   * One emitted token.
   *
   * @param id the token
   * @param logP its natural log-probability under the law it was drawn from
   */
  public record Token(int id, double logP) {}
}
