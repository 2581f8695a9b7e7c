package org.credence.bayes.mcmc;

import org.credence.core.diagnostics.BatchMeans;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Where one chain of a {@link MarkovKernel} stands. Used by one thread at a time. What is saved is the assignment, the counts of
 * moves and whatever else later sweeps depend on; the stream of chance is not the chain's.
 */
public interface MarkovChain extends Resumable {

  /**
   * One transition. Every call draws from the same stream, where it goes on; it may also split it by keys of at least 1.
   *
   * @param workers may help within the sweep; the bits must not depend on how many there are
   * @param out receives one draw, ended by {@link BatchMeans#endDraw}: for every free variable and state either the indicator of the
   *     state after the sweep or a conditional expectation of it (Rao-Blackwell), in the places of the {@link TallyLayout}
   */
  void sweep(Randomness randomness, Workers workers, BatchMeans out);

  /** State of every variable, a copy; shape [variables]. */
  int[] states();

  /** How many transitions left the variable in another state than before, since {@link #forgetMoves()}. */
  long moves(int variable);

  /** Counts moves anew from now on. */
  void forgetMoves();
}
