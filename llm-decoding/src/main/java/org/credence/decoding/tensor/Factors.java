package org.credence.decoding.tensor;

/**
 * The activations of one position in the forms that {@link VectorDirect} and {@link VectorSuperDecode} multiply words with, two of 16 bits to an int: the lower one for
 * the lower half of a word.
 *
 * <p>Levels of Q8_0: a half of a word is h = q0 + 256 q1 with levels kept plus 128. With values x0 and x1 and everything modulo 2^16
 *
 * <pre>
 *  h x0 + (h >>> 8) (x1 - 256 x0) + (2^15 - 128 x0 - 128 x1)  =  (q0 - 128) x0 + (q1 - 128) x1 + 2^15,
 *                                                                 which is between 0 and 2^16 </pre>
 *
 * <p>Nibbles: a word v has the levels n0 to n7, four to a half, with values x0 to x7. Modulo 2^16 the sum of both halves of
 *
 * <pre>
 *  v (x0, x4 - 16 x3) + (v >>> 4) (x1 - 16 x0, x5 - 16 x4) + (v >>> 8) (x2 - 16 x1, x6 - 16 x5) + (v >>> 12) (x3 - 16 x2, x7 - 16 x6)
 *    =  n0 x0 + ... + n7 x7 </pre>
 *
 * <p>whatever moved from the upper half into the lower one, and the sum over a block of (n - 8) x fits into 16 bits with its sign: see {@link FieldFactors}.
 *
 * <p>Kept halves are moved to where the bits of a float are and are {@link PackedFormat#HALF_UNIT} too small; values are that much larger.
 */
final class Factors {

  /** What the 2^15 of a block of Q8_0 add up to. */
  static final int BIASES = 2 * (Activations.BLOCK / 4) << 15;

  /** Above, values that are scaled might not be finite. */
  private static final float MOST_SCALED = 0x1p25f;

  /** Of Q8_0, shape [column / 4][3]; empty until prepared, as all of these. */
  int[] bytes = {};

  /** Of levels of four bits, shape [column / 8][4]. */
  int[] nibbles = {};

  /** Of F16; empty as well if a value is too large. */
  float[] scaled = {};

  private final FieldFactors[] fields = new FieldFactors[7];

  /** Makes what products with this format need, unless it is there. */
  void prepare(PackedFormat format, Activations x) {
    if (format == PackedFormat.F16 && scaled.length == 0) {
      scale(x.values);
    } else if (format == PackedFormat.Q8_0 && bytes.length == 0) {
      prepareBytes(x.values);
    } else if (FieldFactors.isFor(format) && fields[format.levelBits] == null) {
      fields[format.levelBits] = new FieldFactors(format.levelBits, x);
    }
  }

  /** Of formats with several fields to a half of a word. */
  FieldFactors fields(PackedFormat format) {
    return fields[format.levelBits];
  }

  /** {@link #nibbles}, made unless they are there. */
  int[] nibbles(Activations x) {
    if (nibbles.length == 0) {
      prepareNibbles(x.values);
    }
    return nibbles;
  }

  private void scale(float[] values) {
    float[] out = new float[values.length];
    for (int k = 0; k < out.length; k++) {
      if (!(Math.abs(values[k]) < MOST_SCALED)) {
        return;
      }
      out[k] = values[k] * PackedFormat.HALF_UNIT;
    }
    scaled = out;
  }

  private void prepareBytes(float[] values) {
    int[] out = new int[values.length / 4 * 3];
    for (int k = 0; k < values.length; k += 4) {
      int x0 = (int) values[k];
      int x1 = (int) values[k + 1];
      int x2 = (int) values[k + 2];
      int x3 = (int) values[k + 3];
      int at = k / 4 * 3;
      out[at] = pair(x0, x2);
      out[at + 1] = pair(x1 - (x0 << 8), x3 - (x2 << 8));
      out[at + 2] = pair((1 << 15) - (x0 + x1 << 7), (1 << 15) - (x2 + x3 << 7));
    }
    bytes = out;
  }

  private void prepareNibbles(float[] values) {
    int half = Activations.HALF_BLOCK;
    int[] out = new int[values.length / 2];
    for (int block = 0; block < values.length / Activations.BLOCK; block++) {
      for (int k = 0; k < half; k += 4) {
        int low = block * Activations.BLOCK + k;
        int x0 = (int) values[low];
        int x1 = (int) values[low + half];
        int x2 = (int) values[low + 1];
        int x3 = (int) values[low + 1 + half];
        int x4 = (int) values[low + 2];
        int x5 = (int) values[low + 2 + half];
        int x6 = (int) values[low + 3];
        int x7 = (int) values[low + 3 + half];
        int at = block * half + k;
        out[at] = pair(x0, x4 - (x3 << 4));
        out[at + 1] = pair(x1 - (x0 << 4), x5 - (x4 << 4));
        out[at + 2] = pair(x2 - (x1 << 4), x6 - (x5 << 4));
        out[at + 3] = pair(x3 - (x2 << 4), x7 - (x6 << 4));
      }
    }
    nibbles = out;
  }

  static int pair(int low, int high) {
    return low & 0xffff | high << 16;
  }
}
