package org.credence.core.engine;

import java.io.DataOutput;
import java.io.IOException;

/**
 * A question with one true answer of type {@code A}. Immutable; it holds the target, never the method: a temperature or a piece
 * of evidence changes the true answer and belongs here, a proposal or a number of chains does not.
 *
 * @param <A> the type of the answer
 */
public interface Problem<A> {

  /**
   * What one <em>evaluation</em> is for this problem, so that equal budgets mean the same to every engine: one unit per world
   * (for instance {@code "factor-table entry read"}). Printed by every table.
   */
  String evaluationUnit();

  /**
   * Writes all that makes this question what it is, to the last bit, so that a checkpoint can tell whether it belongs to it.
   *
   * @throws UnsupportedOperationException if this kind of question has no such description
   */
  default void describe(DataOutput out) throws IOException {
    throw new UnsupportedOperationException(
        "runs on a " + getClass().getSimpleName() + " cannot be written down");
  }
}
