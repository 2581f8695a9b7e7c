package org.credence.decoding.law;

import org.credence.decoding.model.TokenBuffer;

/**
 * One change of a next-token distribution. Immutable; its {@code toString} is its text form ({@code temperature=0.7}), which
 * {@link TokenLaw#parse} reads back.
 */
public interface LawStep {

  /**
   * Changes the log weights of the next token in place. They need not be normalised, before or after; minus infinity excludes a
   * token. At least one is finite before, and at least one must be finite after.
   *
   * @param prefix the tokens before, prompt included; left alone
   * @param logWeights shape [vocabulary]
   */
  void apply(TokenBuffer prefix, double[] logWeights);
}
