package org.credence.decoding.tensor;

/**
 * The activations of a product in the order the kernels read them: positions in groups of {@code width}, so that one group lies
 * together column by column. Missing positions of the last group are zero.
 *
 * <p>Against quantised weights they are quantised too, in blocks of 32 columns with one scale, to whole numbers of at most 127, kept as
 * floats:
 *
 * <pre>
 *  scale = max |x| / 127,  value = x 127 / max |x| rounded to the nearest, ties to even </pre>
 *
 * <p>Sums of products of levels and values are whole numbers below 2^24, so float arithmetic on them is exact in any order.
 */
final class Activations {

  static final int BLOCK = 32;
  static final int HALF_BLOCK = 16;
  static final float MOST = 127;

  /** Adding and subtracting it rounds what is below 2^22 to a whole number, ties to even. */
  static final float ROUND = 0x1.8p23f;

  final int width;
  final int groups;
  final int columns;

  /** Shape [group][column][width]. */
  final float[] values;

  /** Shape [group][column / 32][width]; empty if not quantised. */
  final float[] scales;

  /** Of the values of 16 columns, shape [group][column / 16][width]; empty if not quantised. */
  final float[] sums;

  /** The values of columns k and k + 2 in the lower and upper 16 bits, k mod 4 = 0, and then of k + 1 and k + 3; filled by {@link #pair}. */
  int[] pairs = {};

  /** Forms of the values of the only position, by format. */
  final Factors factors = new Factors();

  Activations(int positions, int columns, int width, boolean quantised) {
    this.width = width;
    this.columns = columns;
    this.groups = (positions + width - 1) / width;
    this.values = new float[groups * width * columns];
    this.scales = new float[quantised ? groups * width * (columns / BLOCK) : 0];
    this.sums = new float[quantised ? groups * width * (columns / HALF_BLOCK) : 0];
  }

  /** Takes the activations of one position as they are. */
  void copy(float[] x, int at, int position) {
    if (width == 1) {
      System.arraycopy(x, at, values, position * columns, columns);
      return;
    }
    int to = position / width * columns * width + position % width;
    for (int column = 0; column < columns; column++) {
      values[to + column * width] = x[at + column];
    }
  }

  /** Takes the activations of one position, quantised. */
  void quantise(float[] x, int at, int position) {
    int lane = position % width;
    int first = position / width * columns;
    for (int from = 0; from < columns; from += BLOCK) {
      float most = 0;
      for (int k = from; k < from + BLOCK; k++) {
        most = Math.max(most, Math.abs(x[at + k]));
      }
      float inverse = most == 0 ? 0 : MOST / most;
      scales[(first + from) / BLOCK * width + lane] = most / MOST;
      for (int half = from; half < from + BLOCK; half += HALF_BLOCK) {
        float sum = 0;
        for (int k = half; k < half + HALF_BLOCK; k++) {
          float value = x[at + k] * inverse + ROUND - ROUND;
          values[(first + k) * width + lane] = value;
          sum += value;
        }
        sums[(first + half) / HALF_BLOCK * width + lane] = sum;
      }
    }
  }

  /** Fills {@link #pairs}. */
  void pair() {
    pairs = new int[values.length / 2];
    for (int k = 0; k < values.length; k += 4) {
      pairs[k / 2] = (int) values[k] & 0xffff | (int) values[k + 2] << 16;
      pairs[k / 2 + 1] = (int) values[k + 1] & 0xffff | (int) values[k + 3] << 16;
    }
  }
}
