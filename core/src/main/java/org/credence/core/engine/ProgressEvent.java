package org.credence.core.engine;

import java.util.List;

/**
 * How far a run has come.
 *
 * @param steps quanta of work done
 * @param evaluations work done, in the problem's unit
 * @param elapsedNanos wall-clock time since the run began
 * @param tokens the tokens emitted since the last event, oldest first, for decoders
 */
public record ProgressEvent(long steps, long evaluations, long elapsedNanos, List<Token> tokens) {

  public ProgressEvent {
    tokens = List.copyOf(tokens);
  }

  /**
   * One emitted token.
   *
   * @param id the token
   * @param logP its natural log-probability under the law it was drawn from
   */
  public record Token(int id, double logP) {}
}
