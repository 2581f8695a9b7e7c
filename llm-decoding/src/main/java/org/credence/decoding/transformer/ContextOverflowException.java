package org.credence.decoding.transformer;

/** More tokens than the model has positions. */
public final class ContextOverflowException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  ContextOverflowException(int length, int context) {
    super(
        "the text has "
            + length
            + " tokens and the model reads at most "
            + context
            + "; shorten the prompt or ask for fewer tokens");
  }
}
