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

  /** Blocks of 32 with words of five bits at {@code p} of each. */
  static void fiveBits(int[] words, int p, int unitSize, int units, int[] out, int at) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      for (int u = 0; u < units; u++) {
        int to = at + u * WORDS * LANES + lane;
        int from = p + u * unitSize + lane;
        IntVector last = right(ints(words, from + 4 * LANES), 10).and(0x001f001f);
        for (int w = 0; w < 5; w++) {
          IntVector v = ints(words, from + w * LANES);
          v.and(0x001f001f)
              .or(v.lanewise(VectorOperators.LSHL, 3).and(0x1f001f00))
              .intoArray(out, to + w * LANES);
          last = right(v, 7 - w).and(0x01000100 << w).or(last);
        }
        for (int w = 0; w < 2; w++) {
          right(ints(words, from + 2 * w * LANES), 10)
              .and(0x001f001f)
              .or(right(ints(words, from + (2 * w + 1) * LANES), 2).and(0x1f001f00))
              .intoArray(out, to + (5 + w) * LANES);
        }
        ((IntVector) VectorClasses.INT.cast(last)).intoArray(out, to + 7 * LANES);
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

  /** Sub-blocks of 16 with words of six bits. */
  static void sixBits(int[] words, int p, int subs, int[] out, int at) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      for (int sub = 0; sub < subs; sub++) {
        int from = p + sub * 3 * LANES + lane;
        int to = at + sub * HALF_WORDS * LANES + lane;
        for (int w = 0; w < 3; w++) {
          IntVector v = ints(words, from + w * LANES);
          v.and(0x003f003f)
              .or(v.lanewise(VectorOperators.LSHL, 2).and(0x3f003f00))
              .intoArray(out, to + w * LANES);
        }
        IntVector upper = ints(words, from + 2 * LANES);
        right(ints(words, from), 12)
            .and(0x000f000f)
            .or(right(ints(words, from + LANES), 4).and(0x0f000f00))
            .or(right(upper, 8).and(0x00300030))
            .or(right(upper, 2).and(0x30003000))
            .intoArray(out, to + 3 * LANES);
      }
    }
  }
}
