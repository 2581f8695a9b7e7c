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

  private static final int MAGNITUDE = 0x7fffffff;

  final int positions;
  final int width;
  final int groups;
  final int columns;

  /** Shape [group][column][width]. */
  final float[] values;

  /** Shape [group][column / 32][width]; empty if not quantised. */
  final float[] scales;

  /** Of the values of 16 columns, shape [group][column / 16][width]; empty if not quantised. */
  final float[] sums;

  /** Forms of the values of the only position, by format. */
  Factors factors = new Factors();

  Activations(int positions, int columns, int width, boolean quantised) {
    this.positions = positions;
    this.width = width;
    this.columns = columns;
    this.groups = (positions + width - 1) / width;
    this.values = new float[groups * width * columns];
    this.scales = new float[quantised ? groups * width * (columns / BLOCK) : 0];
    this.sums = new float[quantised ? groups * width * (columns / HALF_BLOCK) : 0];
  }

  boolean isQuantised() {
    return scales.length > 0;
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

  /** Takes the activations of a group of positions as they are; {@code x} has those of all. */
  void copyGroup(float[] x, int position, int positions) {
    int to = position * columns;
    int from = position * columns;
    for (int column = 0; column < columns; column++) {
      for (int p = 0; p < positions; p++) {
        values[to + column * width + p] = x[from + p * columns + column];
      }
    }
  }

  /** Takes the activations of one position, quantised. */
  void quantise(float[] x, int at, int position) {
    for (int from = 0; from < columns; from += BLOCK) {
      quantise(x, at + from, position, from);
    }
  }

  /** Takes the activations of a group of positions, quantised, block by block; {@code x} has those of all. */
  void quantiseGroup(float[] x, int position, int positions) {
    for (int from = 0; from < columns; from += BLOCK) {
      for (int p = position; p < position + positions; p++) {
        quantise(x, p * columns + from, p, from);
      }
    }
  }

  /** Takes a block of a position, whose columns begin with {@code from}. */
  private void quantise(float[] x, int at, int position, int from) {
    int lane = position % width;
    int first = position / width * columns + from;
    int even = 0; // the largest magnitude as bits, which have the same order
    int odd = 0;
    for (int k = at; k < at + BLOCK; k += 2) {
      even = Math.max(even, Float.floatToRawIntBits(x[k]) & MAGNITUDE);
      odd = Math.max(odd, Float.floatToRawIntBits(x[k + 1]) & MAGNITUDE);
    }
    float most = Float.intBitsToFloat(Math.max(even, odd));
    float inverse = most == 0 ? 0 : MOST / most;
    scales[first / BLOCK * width + lane] = most / MOST;
    for (int half = 0; half < BLOCK; half += HALF_BLOCK) {
      int to = (first + half) * width + lane;
      float s0 = 0; // of whole numbers, exact in any order
      float s1 = 0;
      for (int k = 0; k < HALF_BLOCK; k += 2) {
        float v0 = x[at + half + k] * inverse + ROUND - ROUND;
        float v1 = x[at + half + k + 1] * inverse + ROUND - ROUND;
        values[to + k * width] = v0;
        values[to + (k + 1) * width] = v1;
        s0 += v0;
        s1 += v1;
      }
      sums[(first + half) / HALF_BLOCK * width + lane] = s0 + s1;
    }
  }
}
