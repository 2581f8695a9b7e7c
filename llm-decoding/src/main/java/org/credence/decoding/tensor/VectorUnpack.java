package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.PackedFormat.LANES;
import static org.credence.decoding.tensor.VectorKernels.FLOATS;
import static org.credence.decoding.tensor.VectorKernels.INTS;
import static org.credence.decoding.tensor.VectorKernels.LENGTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * From packed words to words of four levels, and to floats.
 *
 * <p>Methods that take or return vectors do one thing: what was compiled alone to more than 2500 bytes is not inlined later, and by a call
 * every vector becomes an object.
 */
final class VectorUnpack {

  private static final int WORDS = Activations.BLOCK / 4;
  private static final int HALF_WORDS = WORDS / 2;
  private static final int HEADER = PackedFormat.SUPER_HEADER;

  private VectorUnpack() {}

  static IntVector ints(int[] words, int at) {
    return IntVector.fromArray(INTS, words, at);
  }

  static FloatVector floats(int[] words, int at) {
    return IntVector.fromArray(INTS, words, at).reinterpretAsFloats();
  }

  static FloatVector toFloat(IntVector v) {
    return (FloatVector) v.convertShape(VectorOperators.I2F, FLOATS, 0);
  }

  private static IntVector right(IntVector v, int bits) {
    return v.lanewise(VectorOperators.LSHR, bits);
  }

  private static IntVector low(IntVector v) {
    return v.and(0x0f0f0f0f);
  }

  static void singles(int[] words, int p, int count, float[] out, int at) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      for (int k = 0; k < count; k++) {
        floats(words, p + k * LANES + lane).intoArray(out, at + k * LANES + lane);
      }
    }
  }

  static void halves(int[] words, int p, int count, int shift, float[] out, int at) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      for (int k = 0; k < count; k++) {
        ints(words, p + k * LANES + lane)
            .lanewise(VectorOperators.LSHL, shift)
            .lanewise(VectorOperators.ASHR, 3)
            .and(0x8fffe000)
            .reinterpretAsFloats()
            .mul(PackedFormat.HALF_UNIT)
            .intoArray(out, at + k * LANES + lane);
      }
    }
  }

  static void brains(int[] words, int p, int count, int shift, float[] out, int at) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      for (int k = 0; k < count; k++) {
        ints(words, p + k * LANES + lane)
            .lanewise(VectorOperators.LSHL, shift)
            .and(0xffff0000)
            .reinterpretAsFloats()
            .intoArray(out, at + k * LANES + lane);
      }
    }
  }

  /** Words of levels to floats, an offset taken off. */
  static void levels(int[] bytes, int p, int words, float offset, float[] out, int at) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      for (int w = 0; w < words; w++) {
        IntVector v = ints(bytes, p + w * LANES + lane);
        int to = at + 4 * w * LANES + lane;
        toFloat(v.and(255)).sub(offset).intoArray(out, to);
        toFloat(right(v, 8).and(255)).sub(offset).intoArray(out, to + LANES);
        toFloat(right(v, 16).and(255)).sub(offset).intoArray(out, to + 2 * LANES);
        toFloat(right(v, 24)).sub(offset).intoArray(out, to + 3 * LANES);
      }
    }
  }

  /** One word per unit, the header at {@code p}, to successive vectors. */
  static void column(int[] words, int p, int unitSize, int units, float[] out, int at) {
    for (int u = 0; u < units; u++) {
      for (int lane = 0; lane < LANES; lane += LENGTH) {
        floats(words, p + u * unitSize + lane).intoArray(out, at + u * LANES + lane);
      }
    }
  }

  static void bytes(int[] words, int p, int unitSize, int units, int[] out, int at) {
    for (int u = 0; u < units; u++) {
      System.arraycopy(words, p + u * unitSize, out, at + u * WORDS * LANES, WORDS * LANES);
    }
  }

  /** Blocks of 32 with nibbles at {@code p} of each. */
  static void nibbles(int[] words, int p, int unitSize, int units, int[] out, int at) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      for (int u = 0; u < units; u++) {
        int to = at + u * WORDS * LANES + lane;
        int from = p + u * unitSize + lane;
        for (int w = 0; w < HALF_WORDS; w++) {
          IntVector v = ints(words, from + w * LANES);
          low(v).intoArray(out, to + w * LANES);
          low(right(v, 4)).intoArray(out, to + (HALF_WORDS + w) * LANES);
        }
      }
    }
  }

  /** Blocks of 32 with fifth bits at {@code p} of each and nibbles after it. */
  static void fiveBits(int[] words, int p, int unitSize, int units, int[] out, int at) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      for (int u = 0; u < units; u++) {
        int to = at + u * WORDS * LANES + lane;
        int from = p + u * unitSize + lane;
        IntVector fifths = ints(words, from);
        for (int w = 0; w < HALF_WORDS; w++) {
          IntVector v = ints(words, from + (1 + w) * LANES);
          low(v)
              .or(
                  fifths
                      .lanewise(VectorOperators.LSHR, w)
                      .and(0x01010101)
                      .lanewise(VectorOperators.LSHL, 4))
              .intoArray(out, to + w * LANES);
          low(right(v, 4))
              .or(
                  fifths
                      .lanewise(VectorOperators.LSHR, HALF_WORDS + w)
                      .and(0x01010101)
                      .lanewise(VectorOperators.LSHL, 4))
              .intoArray(out, to + (HALF_WORDS + w) * LANES);
        }
      }
    }
  }

  /** Scales and negated minima of a super-block. */
  static void superScales(
      int[] words, int p, float[] scales, int scaleAt, float[] minima, int minimumAt) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      FloatVector d = floats(words, p + lane);
      FloatVector dmin = floats(words, p + LANES + lane).neg();
      for (int sub = 0; sub < 8; sub++) {
        int word = p + (2 + sub / 4) * LANES + lane;
        IntVector scale = right(ints(words, word), sub % 4 * 8).and(255);
        IntVector minimum = right(ints(words, word + 2 * LANES), sub % 4 * 8).and(255);
        toFloat(scale).mul(d).intoArray(scales, scaleAt + sub * LANES + lane);
        toFloat(minimum).mul(dmin).intoArray(minima, minimumAt + sub * LANES + lane);
      }
    }
  }

  static void superNibbles(int[] words, int p, int[] out, int at) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      for (int w = 0; w < 4 * WORDS; w++) {
        IntVector v = ints(words, p + (HEADER + w) * LANES + lane);
        int to = at + (w / WORDS * 2 * WORDS + w % WORDS) * LANES + lane;
        low(v).intoArray(out, to);
        low(right(v, 4)).intoArray(out, to + WORDS * LANES);
      }
    }
  }

  static void superFiveBits(int[] words, int p, int[] out, int at) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      for (int w = 0; w < 4 * WORDS; w++) {
        IntVector fifths = ints(words, p + (HEADER + w % WORDS) * LANES + lane);
        IntVector v = ints(words, p + (HEADER + WORDS + w) * LANES + lane);
        int to = at + (w / WORDS * 2 * WORDS + w % WORDS) * LANES + lane;
        low(v)
            .or(
                fifths
                    .lanewise(VectorOperators.LSHR, w / WORDS * 2)
                    .and(0x01010101)
                    .lanewise(VectorOperators.LSHL, 4))
            .intoArray(out, to);
        low(right(v, 4))
            .or(
                fifths
                    .lanewise(VectorOperators.LSHR, w / WORDS * 2 + 1)
                    .and(0x01010101)
                    .lanewise(VectorOperators.LSHL, 4))
            .intoArray(out, to + WORDS * LANES);
      }
    }
  }

  static void sixBitScales(int[] words, int p, float[] scales, int scaleAt) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      FloatVector d = floats(words, p + lane);
      for (int sub = 0; sub < 16; sub++) {
        IntVector v = ints(words, p + (1 + sub / 4) * LANES + lane);
        IntVector top = v.lanewise(VectorOperators.LSHL, 24 - sub % 4 * 8);
        toFloat(top.lanewise(VectorOperators.ASHR, 24))
            .mul(d)
            .intoArray(scales, scaleAt + sub * LANES + lane);
      }
    }
  }

  /**
   * The sub-blocks 2k and 2k + 1 with k even, or with k odd, which are the low and the high nibbles of the same words.
   *
   * @param odd 0 or 1
   */
  static void sixBits(int[] words, int p, int odd, int[] out, int at) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      for (int w = 0; w < 2 * WORDS; w++) {
        int half = w / WORDS;
        int from = p + (5 + half * 2 * WORDS + odd * WORDS + w % WORDS) * LANES + lane;
        IntVector v = ints(words, from);
        IntVector bits = right(ints(words, p + (37 + w) * LANES + lane), 2 * odd);
        int to = at + (half * 4 * WORDS + odd * WORDS + w % WORDS) * LANES + lane;
        low(v).or(bits.and(0x03030303).lanewise(VectorOperators.LSHL, 4)).intoArray(out, to);
        low(right(v, 4)).or(bits.and(0x30303030)).intoArray(out, to + 2 * WORDS * LANES);
      }
    }
  }
}
