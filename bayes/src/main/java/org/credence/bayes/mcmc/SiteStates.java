package org.credence.bayes.mcmc;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.credence.core.diagnostics.BatchMeans;
import org.credence.core.random.Randomness;

/**
 * Where one chain stands in {@link FullConditionals}: the state of every variable and, kept up to date with every move, the entry
 * of every slot.
 */
final class SiteStates {

  private final FullConditionals laws;
  private final int[] states; // [variable]
  private final int[] entries; // [slot], of state 0 of its site
  private final double[] weights; // scratch
  private final long[] moves; // [variable]

  /**
   * @param states of positive weight; copied; shape [variables]
   */
  SiteStates(FullConditionals laws, int[] states) {
    this.laws = laws;
    this.states = states.clone();
    this.entries = new int[laws.tables.length];
    this.weights = new double[laws.mostStates];
    this.moves = new long[laws.variables];
    findEntries();
  }

  private void findEntries() {
    Arrays.setAll(entries, slot -> laws.entry(slot, states));
  }

  /** Redraws a site given all others. */
  void redraw(int site, Randomness randomness) {
    int slot = laws.firstSlots[site];
    int length = laws.cardinalities[site];
    if (laws.tabulated[site]) {
      move(site, randomness.cumulative(laws.rows, entries[slot], length));
    } else {
      weigh(site);
      move(site, randomness.categorical(weights, 0, length));
    }
  }

  /** Redraws a site given all others, and tallies the law it is drawn from. */
  void redraw(int site, Randomness randomness, BatchMeans out) {
    int length = laws.cardinalities[site];
    if (laws.tabulated[site]) {
      int entry = entries[laws.firstSlots[site]];
      out.add(laws.places[site], laws.rows, entry + length, length);
      move(site, randomness.cumulative(laws.rows, entry, length));
    } else {
      weigh(site);
      laws.tally(site, weights, out);
      move(site, randomness.categorical(weights, 0, length));
    }
  }

  /** Tallies the law of a site given all others. */
  void tally(int site, BatchMeans out) {
    int length = laws.cardinalities[site];
    if (laws.tabulated[site]) {
      out.add(laws.places[site], laws.rows, entries[laws.firstSlots[site]] + length, length);
    } else {
      weigh(site);
      laws.tally(site, weights, out);
    }
  }

  private void weigh(int site) {
    laws.weigh(site, entries, laws.firstSlots[site], weights);
  }

  private void move(int site, int after) {
    int v = laws.sites[site];
    int change = after - states[v];
    if (change != 0) {
      states[v] = after;
      moves[v]++;
      int[] slots = laws.effectSlots;
      int[] strides = laws.effectStrides;
      int end = laws.firstEffects[v + 1];
      for (int k = laws.firstEffects[v]; k < end; k++) {
        entries[slots[k]] += change * strides[k];
      }
    }
  }

  int[] states() {
    return states.clone();
  }

  long moves(int variable) {
    return moves[variable];
  }

  void forgetMoves() {
    Arrays.fill(moves, 0);
  }

  void save(DataOutput out) throws IOException {
    laws.save(states, moves, out);
  }

  void restore(DataInput in) throws IOException {
    laws.restore(in, states, moves);
    findEntries();
  }
}
