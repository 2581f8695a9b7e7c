package org.credence.decoding.model;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

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

  /** Requires that {@link LanguageModel#extendAll} can be done with these readings, as far as contexts themselves do not refuse. */
  public static void requireExtendable(LanguageModel model, List<Reading> readings) {
    Map<Object, Integer> places = new IdentityHashMap<>();
    for (int i = 0; i < readings.size(); i++) {
      Reading reading = readings.get(i);
      if (reading.context().model() != model) {
        throw new IllegalArgumentException(
            "reading " + i + " is for a context of another model; extend it by its own model");
      }
      Integer same = places.put(reading.context(), i);
      if (same != null) {
        throw new IllegalArgumentException(
            "readings "
                + same
                + " and "
                + i
                + " are for the same context; give one of them a fork of it, or both as one");
      }
      Integer shared = reading.scored() > 0 ? places.put(reading.out(), i) : null;
      if (shared != null) {
        throw new IllegalArgumentException(
            "readings " + shared + " and " + i + " write into the same array; give each its own");
      }
      try {
        requireExtendable(model.vocabulary(), reading.tokens(), reading.scored(), reading.out());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("reading " + i + ": " + e.getMessage(), e);
      }
    }
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
