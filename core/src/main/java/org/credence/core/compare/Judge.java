package org.credence.core.compare;

import java.util.Map;

/**
 * Scores an answer against the true one. One judge per type of answer.
 *
 * @param <A> the type of answer
 */
public interface Judge<A> {

  /**
   * Named errors in a fixed order. A number that does not apply is NaN; a name that never applies is absent.
   *
   * @param reference the true answer
   * @throws org.credence.core.engine.CannotAnswerException if the thread was interrupted and scoring would take long
   */
  Map<String, Double> errors(A reference, A answer);

  /** What the answer says of its own error, and whether that is true. */
  StatedError stated(A reference, A answer);
}
