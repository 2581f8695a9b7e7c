package org.credence.decoding.model;

import java.util.Arrays;

/** Two things that all who write or use contexts need: the check before reading, and the cursor that stands one token behind. */
public final class Cursors {

  private Cursors() {}

  /**
   * A context that has read all of a prompt but its last token: whoever extends it by the tokens it has not read gets the
   * distribution after the prompt as the first one.
   *
   * @param prompt at least one token
   */
  public static TokenContext openBefore(LanguageModel model, TokenSequence prompt) {
    TokenContext context = model.open();
    context.extend(Arrays.copyOf(prompt.toArray(), prompt.length() - 1), 0, new double[0]);
    return context;
  }

  /** Requires that {@link TokenContext#extend(int[], int, double[])} can be done with these arguments. */
  public static void requireExtendable(
      Vocabulary vocabulary, int[] tokens, int scored, double[] out) {
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] < 0 || tokens[i] >= vocabulary.size()) {
        vocabulary.requireToken(tokens[i], "token at place " + i + " of the block");
      }
    }
    if (scored < 0 || scored > tokens.length) {
      throw new IllegalArgumentException(
          "cannot score "
              + scored
              + " of "
              + tokens.length
              + " new tokens; give a number from 0 to "
              + tokens.length);
    }
    if (out.length < (long) scored * vocabulary.size()) {
      throw new IllegalArgumentException(
          "out has "
              + out.length
              + " entries; "
              + scored
              + " distributions over "
              + vocabulary.size()
              + " tokens need "
              + (long) scored * vocabulary.size());
    }
  }
}
