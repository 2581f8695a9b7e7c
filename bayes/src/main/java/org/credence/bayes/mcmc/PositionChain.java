package org.credence.bayes.mcmc;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A chain that stands at one {@link Position} and whose later sweeps depend on nothing else. */
interface PositionChain extends MarkovChain {

  /** Where it stands, not a copy. */
  Position position();

  @Override
  default int[] states() {
    return position().states.clone();
  }

  @Override
  default long moves(int variable) {
    return position().moves(variable);
  }

  @Override
  default void forgetMoves() {
    position().forgetMoves();
  }

  @Override
  default void save(DataOutput out) throws IOException {
    position().save(out);
  }

  @Override
  default void restore(DataInput in) throws IOException {
    position().restore(in);
  }
}
