package org.credence.bayes.mcmc;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A chain whose {@link SiteStates} are all that it remembers. */
interface SiteChain extends MarkovChain {

  /** Where it stands, not a copy. */
  SiteStates at();

  @Override
  default int[] states() {
    return at().states();
  }

  @Override
  default long moves(int variable) {
    return at().moves(variable);
  }

  @Override
  default void forgetMoves() {
    at().forgetMoves();
  }

  @Override
  default void save(DataOutput out) throws IOException {
    at().save(out);
  }

  @Override
  default void restore(DataInput in) throws IOException {
    at().restore(in);
  }
}
