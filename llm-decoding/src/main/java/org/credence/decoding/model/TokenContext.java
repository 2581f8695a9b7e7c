package org.credence.decoding.model;

/**
 * A cursor into a language model: what has been read so far, ready to read on. It is the one thing caches, verification, rollback
 * and trees are built of. Used by one thread at a time. Forks of one prefix are contexts of their own: several threads may read on in one
 * each at the same time, and several may fork a context at once as long as none extends or truncates it.
 *
 * <p>Its laws, which every model is put to: the numbers written after a token depend on the tokens up to it alone, to the last
 * bit, however they were read (in one block, one by one, after a truncation, in a fork, together with other
 * contexts).
 */
public interface TokenContext {

  /** The model that opened it; a fork has the same. */
  LanguageModel model();

  /** How many tokens have been read. */
  int length();

  /**
   * Reads tokens and writes the natural log-probabilities of the next token after each of the last {@code scored} of them. Minus
   * infinity is the log of probability zero.
   *
   * @param tokens what to read, each from the vocabulary
   * @param scored how many of them to write a distribution for, 0 to {@code tokens.length}; only these cost evaluations
   * @param out shape [&gt;= scored][vocabulary]; entries past [scored] are left alone
   * @throws IllegalArgumentException if a token is not of the vocabulary or {@code out} is too short; nothing is read then
   */
  void extend(int[] tokens, int scored, double[] out);

  /**
   * Reads tokens and writes the distribution after each.
   *
   * @param out shape [&gt;= tokens.length][vocabulary]
   */
  default void extend(int[] tokens, double[] out) {
    extend(tokens, tokens.length, out);
  }

  /** Another context that has read the same; what either reads from now on, the other does not see. */
  TokenContext fork();

  /**
   * Forgets all tokens but the first {@code length}.
   *
   * @param length 0 to {@link #length()}
   */
  void truncate(int length);
}
