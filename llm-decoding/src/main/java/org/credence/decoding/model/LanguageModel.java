package org.credence.decoding.model;

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
}
