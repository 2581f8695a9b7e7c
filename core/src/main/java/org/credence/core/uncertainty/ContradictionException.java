package org.credence.core.uncertainty;

/** Two statements that are both certain cannot both be true: one of our bounds is wrong. Never the caller's fault. */
public final class ContradictionException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /** With what contradicts what. */
  public ContradictionException(String message) {
    super(message);
  }
}
