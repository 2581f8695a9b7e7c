package org.credence.decoding.model;

import java.util.List;

/**
 * A probability law over token sequences, given one next token at a time. Immutable, and shared between threads; what has been
 * read lives in the contexts it opens.
 *
 * <p>A model is asked for the next token only after at least one token. What may come first in a text is what follows the begin
 * token, where the vocabulary has one; a model without one cannot be asked with an empty prompt.
 */
public interface LanguageModel {

  Vocabulary vocabulary();

  /** A new context that has read nothing. */
  TokenContext open();

  /**
   * Extends several contexts at once, each by its own tokens: the same bits as one by one, in less time where a model reads its weights
   * once for all of them.
   *
   * @param readings each for another context of this model and, where it is scored, with another {@code out}
   * @throws IllegalArgumentException if a context is there twice or of another model, two write into one array, or one of them could
   *     not be extended by itself; nothing is read then
   */
  default void extendAll(List<Reading> readings) {
    Cursors.requireExtendable(this, readings);
    readings.forEach(Reading::read);
  }

  /** How many contexts are worth extending at once; 1 where it saves nothing. */
  default int batch() {
    return 1;
  }
}
