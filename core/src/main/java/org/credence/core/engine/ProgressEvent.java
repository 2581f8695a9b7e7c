package org.credence.core.engine;

import java.util.Optional;

/**
 * How far a run has come.
 *
 * @param steps quanta of work done
 * @param evaluations work done, in the problem's unit
 * @param elapsedNanos wall-clock time since the run began
 * @param token the token just emitted, for decoders
 */
public record ProgressEvent(
    long steps, long evaluations, long elapsedNanos, Optional<Token> token) {

  /**
   * One emitted token.
   *
   * @param id the token
   * @param logP its natural log-probability under the law it was drawn from
   */
  public record Token(int id, double logP) {}
}
