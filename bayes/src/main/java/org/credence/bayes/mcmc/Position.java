package org.credence.bayes.mcmc;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.SavedState;

/** An assignment with the entries it selects in the tables of {@link AbsorbedFactors}, and counts of moves. Used by one thread. */
final class Position implements Resumable {

  final AbsorbedFactors factors;

  /** Shape [variable]; to be changed by {@link #move} alone. */
  final int[] states;

  /** Shape [factor], flat index of the entry that the assignment selects. */
  final int[] entries;

  private final long[] moves; // [variable]

  Position(AbsorbedFactors factors, int[] states) {
    this.factors = factors;
    this.states = states.clone();
    this.entries = new int[factors.count()];
    this.moves = new long[states.length];
    factors.locate(states, entries);
  }

  /** Bytes of a position. */
  static long bytes(int variables, int factors) {
    return (long) (Integer.BYTES + Long.BYTES) * variables + (long) Integer.BYTES * factors;
  }

  /** Puts a variable into a state and counts it if that is another one. */
  void move(int variable, int state) {
    int before = states[variable];
    if (state != before) {
      factors.shift(variable, state - before, entries);
      states[variable] = state;
      moves[variable]++;
    }
  }

  long moves(int variable) {
    return moves[variable];
  }

  void forgetMoves() {
    Arrays.fill(moves, 0);
  }

  @Override
  public void save(DataOutput out) throws IOException {
    for (int state : states) {
      out.writeInt(state);
    }
    for (long count : moves) {
      out.writeLong(count);
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    for (int v = 0; v < states.length; v++) {
      int state = in.readInt();
      if (state < 0 || state >= factors.cardinality(v)) {
        throw new IOException("variable " + v + " of a chain has no state " + state);
      }
      states[v] = state;
    }
    for (int v = 0; v < moves.length; v++) {
      moves[v] = SavedState.steps(in);
    }
    factors.locate(states, entries);
  }
}
