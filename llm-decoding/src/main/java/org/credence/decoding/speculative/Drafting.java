package org.credence.decoding.speculative;

import org.credence.core.random.Randomness;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.TokenBuffer;

/** How the draft proposes a token. The distribution it claims must be the one it drew from, or the emitted law is wrong. */
interface Drafting {

  /**
   * Draws the token of a place and writes the distribution it was drawn from into {@code pass.draft}.
   *
   * @param text all tokens before it
   * @param pass its {@code draftRawLogP} has the row of the place
   */
  int propose(TokenLaw law, TokenBuffer text, Pass pass, int place, Randomness randomness);

  /** From the draft model under the same law as the target: that makes the two most alike. */
  Drafting FROM_THE_LAW =
      (law, text, pass, place, randomness) -> {
        int row = pass.at(place, 0);
        law.probabilities(text, pass.draftRawLogP, row, pass.size, pass.draft);
        return randomness.categorical(pass.draft, row, pass.size);
      };
}
