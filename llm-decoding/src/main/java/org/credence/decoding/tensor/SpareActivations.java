package org.credence.decoding.tensor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Activations of products that are over, which the same thread takes again: new arrays lie in memory that no cache holds, and have to be
 * filled with zeros. A forward pass comes back to the same few shapes.
 */
final class SpareActivations {

  /** Of one position and of a block of them, each for two numbers of columns. */
  private static final int MOST = 4;

  private static final ThreadLocal<SpareActivations> OF_THREAD =
      ThreadLocal.withInitial(SpareActivations::new);

  private final Deque<Activations> spare = new ArrayDeque<>(); // the last given back is first

  private SpareActivations() {}

  static SpareActivations ofThisThread() {
    return OF_THREAD.get();
  }

  /** Room for activations of that shape; all of it is to be written. */
  Activations take(int positions, int columns, int width, boolean quantised) {
    for (Iterator<Activations> each = spare.iterator(); each.hasNext(); ) {
      Activations activations = each.next();
      if (activations.positions == positions
          && activations.columns == columns
          && activations.width == width
          && activations.isQuantised() == quantised) {
        each.remove();
        activations.factors = new Factors();
        return activations;
      }
    }
    return new Activations(positions, columns, width, quantised);
  }

  void giveBack(Activations activations) {
    spare.addFirst(activations);
    if (spare.size() > MOST) {
      spare.removeLast();
    }
  }
}
