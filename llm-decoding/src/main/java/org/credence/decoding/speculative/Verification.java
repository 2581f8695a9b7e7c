package org.credence.decoding.speculative;

import java.util.OptionalInt;
import org.credence.core.random.Randomness;

/** How the target decides about drafted tokens. */
interface Verification {

  /**
   * The decision about a pass.
   *
   * @param accepted how many drafted tokens stand, counted from the first
   * @param next the token the target adds after them; none if all were accepted and the pass has no row for a bonus
   */
  record Verdict(int accepted, OptionalInt next) {}

  /** Decides about the drafted tokens of a pass. */
  Verdict verify(Pass pass, Randomness randomness);
}
