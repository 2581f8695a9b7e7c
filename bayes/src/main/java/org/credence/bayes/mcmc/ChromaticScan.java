package org.credence.bayes.mcmc;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.credence.core.diagnostics.BatchMeans;
import org.credence.core.engine.SavedState;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Colour by colour: variables of one colour share no factor, so given the others they are independent, and threads may redraw them
 * at once. Each is tallied as it is visited, by the law it is drawn from. Keeps the posterior; not reversible.
 *
 * <p>The sites of a colour are cut into chunks of {@link #CHUNK}; chunk k of sweep t draws from a stream split off by (t, k), so the
 * bits do not depend on the threads. Entries are computed when a site is visited, from the states of its neighbours, for kept ones
 * would be written by several threads. Worth it where colours have several chunks and there are fewer chains than threads.
 *
 * <p>Source: Gonzalez, Low, Gretton &amp; Guestrin 2011.
 */
final class ChromaticScan implements MarkovChain {

  /** Sites that one thread redraws in one go: about a tenth of a millisecond. */
  static final int CHUNK = 4096;

  private final FullConditionals laws;
  private final SiteColours colours;
  private final int[] states; // [variable]
  private final long[] moves; // [variable]
  private long sweeps;

  ChromaticScan(FullConditionals laws, SiteColours colours, int[] states) {
    this.laws = laws;
    this.colours = colours;
    this.states = states.clone();
    this.moves = new long[laws.variables];
  }

  @Override
  public void sweep(Randomness randomness, Workers workers, BatchMeans out) {
    long key = 1 + sweeps * colours.chunks(CHUNK);
    for (int colour = 0; colour < colours.count(); colour++) {
      int first = colours.first(colour);
      int end = colours.first(colour + 1);
      int chunks = (end - first + CHUNK - 1) / CHUNK;
      long firstKey = key;
      workers.forEachChunk(
          chunks,
          k ->
              redraw(
                  first + k * CHUNK,
                  Math.min(end, first + (k + 1) * CHUNK),
                  randomness.split(firstKey + k),
                  out));
      key += chunks;
    }
    sweeps++;
    out.endDraw();
  }

  private void redraw(int from, int to, Randomness randomness, BatchMeans out) {
    double[] weights = new double[laws.mostStates];
    int[] entries = new int[laws.mostSlots];
    for (int k = from; k < to; k++) {
      int site = colours.site(k);
      int length = laws.cardinalities[site];
      int after;
      if (laws.tabulated[site]) {
        int entry = laws.entry(laws.firstSlots[site], states);
        out.add(laws.places[site], laws.rows, entry + length, length);
        after = randomness.cumulative(laws.rows, entry, length);
      } else {
        int slots = laws.firstSlots[site + 1] - laws.firstSlots[site];
        for (int j = 0; j < slots; j++) {
          entries[j] = laws.entry(laws.firstSlots[site] + j, states);
        }
        laws.weigh(site, entries, 0, weights);
        laws.tally(site, weights, out);
        after = randomness.categorical(weights, 0, length);
      }
      int v = laws.sites[site];
      moves[v] += after == states[v] ? 0 : 1;
      states[v] = after;
    }
  }

  @Override
  public int[] states() {
    return states.clone();
  }

  @Override
  public long moves(int variable) {
    return moves[variable];
  }

  @Override
  public void forgetMoves() {
    Arrays.fill(moves, 0);
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeLong(sweeps);
    laws.save(states, moves, out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    sweeps = SavedState.steps(in);
    laws.restore(in, states, moves);
  }
}
