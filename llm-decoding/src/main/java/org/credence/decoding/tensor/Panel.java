package org.credence.decoding.tensor;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Some columns of a panel of rows, unpacked: scratch of one thread, 110 KiB, that others use after it. */
final class Panel {

  /** Columns that fit. */
  static final int COLUMNS = 256;

  /** Floats of one tile in {@link #levels}. */
  static final int TILE = COLUMNS * PackedFormat.LANES;

  /** Floats of one tile in {@link #scales}. */
  static final int SCALES = COLUMNS / Activations.HALF_BLOCK * PackedFormat.LANES;

  /** Floats of one tile in {@link #minima}. */
  static final int MINIMA = COLUMNS / Activations.BLOCK * PackedFormat.LANES;

  /** Ints of one tile in {@link #bytes}. */
  static final int BYTES = COLUMNS / 4 * PackedFormat.LANES;

  private static final Queue<Panel> IDLE = new ConcurrentLinkedQueue<>();

  /** Sums of levels times activations before they are scaled; shape [group][tile][position of the group][row of the tile]. */
  final float[] whole =
      new float[COLUMNS / Activations.HALF_BLOCK * PackedFormat.PANEL * Kernels.WIDTH];

  /** Levels as they are kept, four columns to the word, where kernels need them; shape [tile][column / 4][row of the tile]. */
  final int[] bytes = new int[PackedFormat.TILES * BYTES];

  /** Whole numbers, or the weights of float formats; shape [tile][column][row of the tile]. */
  final float[] levels = new float[PackedFormat.TILES * TILE];

  /** Shape [tile][group][row of the tile]. */
  final float[] scales = new float[PackedFormat.TILES * SCALES];

  /** Shape [tile][block of 32][row of the tile]. */
  final float[] minima = new float[PackedFormat.TILES * MINIMA];

  private float[] sums = {};

  private Panel() {}

  /** One that nobody uses; what is in it is of no use. */
  static Panel borrow() {
    Panel waiting = IDLE.poll();
    return waiting != null ? waiting : new Panel();
  }

  void giveBack() {
    IDLE.add(this);
  }

  /** Room for at least so many sums. */
  float[] sums(int count) {
    if (sums.length < count) {
      sums = new float[count];
    }
    return sums;
  }
}
