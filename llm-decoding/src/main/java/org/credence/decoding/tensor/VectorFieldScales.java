package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.PackedFormat.LANES;
import static org.credence.decoding.tensor.VectorFieldProducts.BLOCK_SUMS;
import static org.credence.decoding.tensor.VectorKernels.FLOATS;
import static org.credence.decoding.tensor.VectorKernels.INTS;
import static org.credence.decoding.tensor.VectorUnpack.floats;
import static org.credence.decoding.tensor.VectorUnpack.ints;
import static org.credence.decoding.tensor.VectorUnpack.toFloat;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Scales the sums of {@link VectorFieldProducts} and adds them up, two tiles at a time; one method for each format.
 *
 * <p>Both halves of a sum are added, and with the bits of 2^23 above them they are a float without a conversion; that and what the sums began
 * with is taken off by one subtraction. Bytes of scales stay where they are in the word: the float they are multiplied with is that
 * many powers of two smaller, which changes no bit of the product.
 */
final class VectorFieldScales {

  /** The bits of {@link FieldFactors#UNIT}. */
  private static final int UNIT = 0x4b000000;

  /** What sums of signed levels, in two halves, are too large by. */
  private static final float SIGNED = FieldFactors.UNIT + 0x1p16f;

  private VectorFieldScales() {}

  private static FloatVector every(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  /**
   * 256 columns of Q4_K.
   *
   * @param a where the super-block of the first tile is
   * @param tile of the first of the two
   */
  static void superBlock(
      int[] words,
      int a,
      int b,
      int block,
      float[] scales,
      FieldFactors factors,
      int[] whole,
      int tile,
      float[] sums,
      int to) {
    float[] offsets = factors.offsets;
    float[] totals = factors.totals;
    FloatVector s0 = FloatVector.fromArray(FLOATS, sums, to);
    FloatVector s1 = FloatVector.fromArray(FLOATS, sums, to + LANES);
    FloatVector d0 = floats(words, a);
    FloatVector d1 = floats(words, b);
    FloatVector m0 = floats(words, a + LANES).neg();
    FloatVector m1 = floats(words, b + LANES).neg();
    for (int four = 0; four < 2; four++) {
      IntVector c0 = ints(words, a + (2 + four) * LANES);
      IntVector c1 = ints(words, b + (2 + four) * LANES);
      IntVector e0 = ints(words, a + (4 + four) * LANES);
      IntVector e1 = ints(words, b + (4 + four) * LANES);
      FloatVector d2 = d0;
      FloatVector d3 = d1;
      FloatVector m2 = m0;
      FloatVector m3 = m1;
      for (int k = 0; k < 4; k++) {
        int mask = 255 << 8 * k;
        int g = block + 4 * four + k;
        int at = (4 * four + k) * BLOCK_SUMS + tile * LANES;
        IntVector v0 = ints(whole, at);
        IntVector v1 = ints(whole, at + LANES);
        FloatVector scale = every(scales[g]);
        FloatVector offset = every(offsets[g]);
        FloatVector total = every(totals[g]);
        s0 =
            v0.add(v0.lanewise(VectorOperators.LSHR, 16))
                .and(0xffff)
                .or(UNIT)
                .reinterpretAsFloats()
                .sub(offset)
                .fma(toFloat(c0.and(mask)).mul(d2).mul(scale), s0);
        s1 =
            v1.add(v1.lanewise(VectorOperators.LSHR, 16))
                .and(0xffff)
                .or(UNIT)
                .reinterpretAsFloats()
                .sub(offset)
                .fma(toFloat(c1.and(mask)).mul(d3).mul(scale), s1);
        s0 = toFloat(e0.and(mask)).mul(m2).fma(total, s0);
        s1 = toFloat(e1.and(mask)).mul(m3).fma(total, s1);
        d2 = d2.mul(0x1p-8f);
        d3 = d3.mul(0x1p-8f);
        m2 = m2.mul(0x1p-8f);
        m3 = m3.mul(0x1p-8f);
      }
    }
    s0.intoArray(sums, to);
    s1.intoArray(sums, to + LANES);
  }

  /** 256 columns of Q5_K. */
  static void superFives(
      int[] words,
      int a,
      int b,
      int block,
      float[] scales,
      FieldFactors factors,
      int[] whole,
      int tile,
      float[] sums,
      int to) {
    float[] offsets = factors.offsets;
    float[] totals = factors.totals;
    FloatVector s0 = FloatVector.fromArray(FLOATS, sums, to);
    FloatVector s1 = FloatVector.fromArray(FLOATS, sums, to + LANES);
    FloatVector d0 = floats(words, a);
    FloatVector d1 = floats(words, b);
    FloatVector m0 = floats(words, a + LANES).neg();
    FloatVector m1 = floats(words, b + LANES).neg();
    for (int four = 0; four < 2; four++) {
      IntVector c0 = ints(words, a + (2 + four) * LANES);
      IntVector c1 = ints(words, b + (2 + four) * LANES);
      IntVector e0 = ints(words, a + (4 + four) * LANES);
      IntVector e1 = ints(words, b + (4 + four) * LANES);
      FloatVector d2 = d0;
      FloatVector d3 = d1;
      FloatVector m2 = m0;
      FloatVector m3 = m1;
      for (int k = 0; k < 4; k++) {
        int mask = 255 << 8 * k;
        int g = block + 4 * four + k;
        int at = (4 * four + k) * BLOCK_SUMS + tile * LANES;
        IntVector v0 = ints(whole, at);
        IntVector v1 = ints(whole, at + LANES);
        FloatVector scale = every(scales[g]);
        FloatVector offset = every(offsets[g]);
        FloatVector total = every(totals[g]);
        s0 =
            v0.and(0xffff)
                .or(UNIT)
                .add(v0.lanewise(VectorOperators.LSHR, 16))
                .reinterpretAsFloats()
                .sub(offset)
                .fma(toFloat(c0.and(mask)).mul(d2).mul(scale), s0);
        s1 =
            v1.and(0xffff)
                .or(UNIT)
                .add(v1.lanewise(VectorOperators.LSHR, 16))
                .reinterpretAsFloats()
                .sub(offset)
                .fma(toFloat(c1.and(mask)).mul(d3).mul(scale), s1);
        s0 = toFloat(e0.and(mask)).mul(m2).fma(total, s0);
        s1 = toFloat(e1.and(mask)).mul(m3).fma(total, s1);
        d2 = d2.mul(0x1p-8f);
        d3 = d3.mul(0x1p-8f);
        m2 = m2.mul(0x1p-8f);
        m3 = m3.mul(0x1p-8f);
      }
    }
    s0.intoArray(sums, to);
    s1.intoArray(sums, to + LANES);
  }

  /** 256 columns of Q6_K. */
  static void sixes(
      int[] words,
      int a,
      int b,
      int block,
      float[] scales,
      int[] whole,
      int tile,
      float[] sums,
      int to) {
    FloatVector s0 = FloatVector.fromArray(FLOATS, sums, to);
    FloatVector s1 = FloatVector.fromArray(FLOATS, sums, to + LANES);
    FloatVector d0 = floats(words, a).mul(0x1p-24f);
    FloatVector d1 = floats(words, b).mul(0x1p-24f);
    for (int four = 0; four < 4; four++) {
      IntVector c0 = ints(words, a + (1 + four) * LANES);
      IntVector c1 = ints(words, b + (1 + four) * LANES);
      for (int k = 0; k < 4; k++) {
        int at = (4 * four + k) * BLOCK_SUMS + tile * LANES;
        IntVector v0 = ints(whole, at);
        IntVector v1 = ints(whole, at + LANES);
        FloatVector scale = every(scales[block + 2 * four + k / 2]);
        s0 =
            v0.and(0xffff)
                .or(UNIT)
                .add(v0.lanewise(VectorOperators.LSHR, 16))
                .reinterpretAsFloats()
                .sub(SIGNED)
                .fma(
                    toFloat(c0.lanewise(VectorOperators.LSHL, 24 - 8 * k).and(0xff000000))
                        .mul(d0)
                        .mul(scale),
                    s0);
        s1 =
            v1.and(0xffff)
                .or(UNIT)
                .add(v1.lanewise(VectorOperators.LSHR, 16))
                .reinterpretAsFloats()
                .sub(SIGNED)
                .fma(
                    toFloat(c1.lanewise(VectorOperators.LSHL, 24 - 8 * k).and(0xff000000))
                        .mul(d1)
                        .mul(scale),
                    s1);
      }
    }
    s0.intoArray(sums, to);
    s1.intoArray(sums, to + LANES);
  }

  /** Blocks of Q4_1. */
  static void minima(
      int[] words,
      int a,
      int b,
      int block,
      int blocks,
      float[] scales,
      FieldFactors factors,
      int[] whole,
      int tile,
      float[] sums,
      int to) {
    float[] offsets = factors.offsets;
    float[] totals = factors.totals;
    FloatVector s0 = FloatVector.fromArray(FLOATS, sums, to);
    FloatVector s1 = FloatVector.fromArray(FLOATS, sums, to + LANES);
    for (int g = 0; g < blocks; g++) {
      int p = g * 6 * LANES;
      int at = g * BLOCK_SUMS + tile * LANES;
      IntVector v0 = ints(whole, at);
      IntVector v1 = ints(whole, at + LANES);
      FloatVector scale = every(scales[block + g]);
      FloatVector offset = every(offsets[block + g]);
      FloatVector total = every(totals[block + g]);
      s0 =
          v0.add(v0.lanewise(VectorOperators.LSHR, 16))
              .and(0xffff)
              .or(UNIT)
              .reinterpretAsFloats()
              .sub(offset)
              .fma(floats(words, a + p).mul(scale), s0);
      s1 =
          v1.add(v1.lanewise(VectorOperators.LSHR, 16))
              .and(0xffff)
              .or(UNIT)
              .reinterpretAsFloats()
              .sub(offset)
              .fma(floats(words, b + p).mul(scale), s1);
      s0 = floats(words, a + p + LANES).fma(total, s0);
      s1 = floats(words, b + p + LANES).fma(total, s1);
    }
    s0.intoArray(sums, to);
    s1.intoArray(sums, to + LANES);
  }

  /** Blocks of Q5_0. */
  static void fives(
      int[] words,
      int a,
      int b,
      int block,
      int blocks,
      float[] scales,
      int[] whole,
      int tile,
      float[] sums,
      int to) {
    FloatVector s0 = FloatVector.fromArray(FLOATS, sums, to);
    FloatVector s1 = FloatVector.fromArray(FLOATS, sums, to + LANES);
    for (int g = 0; g < blocks; g++) {
      int p = g * 6 * LANES;
      int at = g * BLOCK_SUMS + tile * LANES;
      IntVector v0 = ints(whole, at);
      IntVector v1 = ints(whole, at + LANES);
      FloatVector scale = every(scales[block + g]);
      s0 =
          v0.and(0xffff)
              .or(UNIT)
              .add(v0.lanewise(VectorOperators.LSHR, 16))
              .reinterpretAsFloats()
              .sub(SIGNED)
              .fma(floats(words, a + p).mul(scale), s0);
      s1 =
          v1.and(0xffff)
              .or(UNIT)
              .add(v1.lanewise(VectorOperators.LSHR, 16))
              .reinterpretAsFloats()
              .sub(SIGNED)
              .fma(floats(words, b + p).mul(scale), s1);
    }
    s0.intoArray(sums, to);
    s1.intoArray(sums, to + LANES);
  }

  /** Blocks of Q5_1. */
  static void fiveMinima(
      int[] words,
      int a,
      int b,
      int block,
      int blocks,
      float[] scales,
      FieldFactors factors,
      int[] whole,
      int tile,
      float[] sums,
      int to) {
    float[] offsets = factors.offsets;
    float[] totals = factors.totals;
    FloatVector s0 = FloatVector.fromArray(FLOATS, sums, to);
    FloatVector s1 = FloatVector.fromArray(FLOATS, sums, to + LANES);
    for (int g = 0; g < blocks; g++) {
      int p = g * 7 * LANES;
      int at = g * BLOCK_SUMS + tile * LANES;
      IntVector v0 = ints(whole, at);
      IntVector v1 = ints(whole, at + LANES);
      FloatVector scale = every(scales[block + g]);
      FloatVector offset = every(offsets[block + g]);
      FloatVector total = every(totals[block + g]);
      s0 =
          v0.and(0xffff)
              .or(UNIT)
              .add(v0.lanewise(VectorOperators.LSHR, 16))
              .reinterpretAsFloats()
              .sub(offset)
              .fma(floats(words, a + p).mul(scale), s0);
      s1 =
          v1.and(0xffff)
              .or(UNIT)
              .add(v1.lanewise(VectorOperators.LSHR, 16))
              .reinterpretAsFloats()
              .sub(offset)
              .fma(floats(words, b + p).mul(scale), s1);
      s0 = floats(words, a + p + LANES).fma(total, s0);
      s1 = floats(words, b + p + LANES).fma(total, s1);
    }
    s0.intoArray(sums, to);
    s1.intoArray(sums, to + LANES);
  }
}
