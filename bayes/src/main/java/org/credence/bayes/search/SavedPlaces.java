package org.credence.bayes.search;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.credence.core.engine.SavedState;

/**
 * Writes assignments of a {@link PseudoTree}'s places and reads them back: a byte per maximised variable, two where one has more than
 * 128 states, four where it has more than 32768; nothing of summed ones.
 */
final class SavedPlaces {

  private final PseudoTree tree;
  private final int[] cardinalities; // [variable]
  private final boolean[] maximised; // [variable]

  SavedPlaces(PseudoTree tree, int[] cardinalities, boolean[] maximised) {
    this.tree = tree;
    this.cardinalities = cardinalities;
    this.maximised = maximised;
  }

  /** Writes the states of the places from {@code from} to before {@code to}; {@code states} begins at {@code origin}. */
  void write(DataOutput out, int[] states, int origin, int from, int to) throws IOException {
    for (int p = from; p < to; p++) {
      int v = tree.byPlace[p];
      if (maximised[v]) {
        int state = states[p - origin];
        if (cardinalities[v] <= 1 << 7) {
          out.writeByte(state);
        } else if (cardinalities[v] <= 1 << 15) {
          out.writeShort(state);
        } else {
          out.writeInt(state);
        }
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  void read(DataInput in, int[] states, int origin, int from, int to) throws IOException {
    for (int p = from; p < to; p++) {
      int v = tree.byPlace[p];
      if (maximised[v]) {
        int state =
            cardinalities[v] <= 1 << 7
                ? in.readByte()
                : cardinalities[v] <= 1 << 15 ? in.readShort() : in.readInt();
        SavedState.require(state >= 0 && state < cardinalities[v], "state of a variable", state);
        states[p - origin] = state;
      }
    }
  }

  /** Writes the assignment of a variable's subtree, if there is one. */
  void writeSubtree(DataOutput out, int variable, int[] states) throws IOException {
    int place = tree.place[variable];
    write(out, states, place, place, place + states.length);
  }

  /** Reads the assignment of a variable's subtree, if there is one. */
  int[] readSubtree(DataInput in, int variable, boolean present) throws IOException {
    int place = tree.place[variable];
    int[] states = new int[present ? tree.size[variable] : 0];
    read(in, states, place, place, place + states.length);
    return states;
  }
}
