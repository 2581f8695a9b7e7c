package org.credence.decoding.tensor;

/**
 * The activations of one position in the form that {@link VectorFieldProducts} multiplies words with: for every field of a half of a
 * word an int of two factors of 16 bits, the lower one for the lower half.
 *
 * <p>A half h holds fields n0, n1, ... of w0, w1, ... bits, n0 lowest. With u0 = h, u1 = h >>> w0, u2 = u1 >>> w1, ... a field is
 * n(j) = u(j) - 2^w(j) u(j+1), so that modulo 2^16
 *
 * <pre>
 *  n0 x0 + n1 x1 + ...  =  u0 x0 + u1 (x1 - 2^w0 x0) + u2 (x2 - 2^w1 x1) + ... </pre>
 *
 * <p>and no field is masked. A field that is part of a level has the value of its column times what its lowest bit is worth. Sums of both
 * halves for nibbles, of each half for five and six bits, begin with 2^15 less half of the levels times Σ value: then they are between 0
 * and 2^16, for columns of 127 and the largest levels too.
 */
final class FieldFactors {

  private static final int BLOCK = Activations.BLOCK;
  private static final int HALF_BLOCK = Activations.HALF_BLOCK;
  private static final int BIAS = 1 << 15;

  /** 2^23, in whose binade floats are whole numbers, and the bits of their lower half those of the number. */
  static final float UNIT = 0x1p23f;

  private static final int[] FIVE_WIDTHS = {5, 5, 5, 1};
  private static final int[] THIRD_FIVES = {20, 21, 24, 25, 28};
  private static final int[] SIX_WIDTHS = {6, 6, 4};
  private static final int[] LAST_SIX_WIDTHS = {6, 6, 2, 2};

  /** Of words of nibbles 4, of five bits 4, of six bits 3, 3 and 4 (a third of them). */
  final int[] products;

  /** What the sums of a block of 32, or of 16 with six bits, begin with. */
  final int[] starts;

  /**
   * For 32 columns: what is to be taken off their sum, so that levels are 0 and more ({@link #UNIT} with it; 0 for six bits), their
   * scale, and what their minimum is multiplied with.
   */
  final float[] triples;

  /** Whether products with this format take these factors. */
  static boolean isFor(PackedFormat format) {
    return switch (format) {
      case Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K -> true;
      default -> false;
    };
  }

  FieldFactors(int levelBits, Activations x) {
    int blocks = x.scales.length;
    triples = new float[3 * blocks];
    starts = new int[levelBits == 6 ? 2 * blocks : blocks];
    for (int block = 0; block < blocks; block++) {
      float sum = x.sums[2 * block] + x.sums[2 * block + 1];
      triples[3 * block + 1] = x.scales[block];
      triples[3 * block + 2] = x.scales[block] * sum;
      if (levelBits < 6) {
        triples[3 * block] = UNIT + (levelBits == 4 ? BIAS - 8 * sum : 2 * BIAS - 16 * sum);
      }
    }
    switch (levelBits) {
      case 4 -> {
        products = x.factors.nibbles(x);
        for (int block = 0; block < blocks; block++) {
          starts[block] = BIAS - 8 * (int) (x.sums[2 * block] + x.sums[2 * block + 1]) & 0xffff;
        }
      }
      case 5 -> {
        products = new int[blocks * 20];
        for (int block = 0; block < blocks; block++) {
          five(x.values, block);
        }
      }
      case 6 -> {
        products = new int[blocks * 20];
        for (int sub = 0; sub < 2 * blocks; sub++) {
          six(x.values, sub);
        }
      }
      default -> throw new IllegalArgumentException("no factors for levels of " + levelBits);
    }
  }

  private void five(float[] values, int block) {
    int first = block * BLOCK;
    for (int w = 0; w < 5; w++) {
      int[] columns = {4 * w, 4 * w + 1, THIRD_FIVES[w], 29};
      fields(values, first, columns, new int[] {0, 0, 0, w}, FIVE_WIDTHS, block * 20 + 4 * w);
    }
    starts[block] = starts(values, first, BLOCK, 16);
  }

  private void six(float[] values, int sub) {
    int first = sub * HALF_BLOCK;
    int at = sub * 10;
    int[] none = {0, 0, 0};
    fields(values, first, new int[] {0, 1, 12}, none, SIX_WIDTHS, at);
    fields(values, first, new int[] {4, 5, 13}, none, SIX_WIDTHS, at + 3);
    int[] upper = {0, 0, 4, 4};
    fields(values, first, new int[] {8, 9, 12, 13}, upper, LAST_SIX_WIDTHS, at + 6);
    starts[sub] = starts(values, first, HALF_BLOCK, 32);
  }

  /**
   * The factors of a word.
   *
   * @param columns of the fields of the lower half; those of the upper one are two further on
   * @param shifts what the lowest bit is worth
   */
  private void fields(
      float[] values, int first, int[] columns, int[] shifts, int[] widths, int at) {
    int low = 0;
    int high = 0;
    for (int j = 0; j < columns.length; j++) {
      int x0 = (int) values[first + columns[j]] << shifts[j];
      int x1 = (int) values[first + columns[j] + 2] << shifts[j];
      products[at + j] = Factors.pair(x0 - low, x1 - high);
      low = x0 << widths[j];
      high = x1 << widths[j];
    }
  }

  private static int starts(float[] values, int first, int count, int half) {
    int low = 0;
    int high = 0;
    for (int k = first; k < first + count; k += 4) {
      low += (int) values[k] + (int) values[k + 1];
      high += (int) values[k + 2] + (int) values[k + 3];
    }
    return Factors.pair(BIAS - half * low, BIAS - half * high);
  }
}
