package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.PackedFormat.LANES;
import static org.credence.decoding.tensor.VectorFieldProducts.BLOCK_SUMS;
import static org.credence.decoding.tensor.VectorKernels.FLOATS;
import static org.credence.decoding.tensor.VectorKernels.INTS;
import static org.credence.decoding.tensor.VectorUnpack.floats;
import static org.credence.decoding.tensor.VectorUnpack.ints;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Scales the sums of {@link VectorFieldProducts} and adds them up; one method for each format.
 *
 * <p>Both halves of a sum are added, and with the bits of 2^23 above them they are a float without a conversion; that and what the sums began
 * with is taken off by one subtraction. Bytes of scales stay where they are in the word: the float they are multiplied with is that
 * many powers of two smaller, which changes no bit of the product.
 */
final class VectorFieldScales {

  private static final VectorSpecies<Short> SHORTS = INTS.withLanes(short.class);

  /** The bits of {@link FieldFactors#UNIT}. */
  private static final int UNIT = 0x4b000000;

  /** What sums of signed levels, in two halves, are too large by. */
  private static final float SIGNED = FieldFactors.UNIT + 0x1p16f;

  /** What sums of levels of four bits are too large by. */
  private static final float SIGNED_NIBBLES = FieldFactors.UNIT + 0x1p15f;

  private VectorFieldScales() {}

  private static FloatVector every(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  /**
   * The eight scales and negated minima of a super-block of four tiles as floats, shape [tile][block][scale, minimum][row], so that
   * they can be used like those of blocks.
   *
   * @param a where the super-block of the first tile is
   */
  static void expand(int[] words, int a, int b, int c, int d, int[] out, int to) {
    IntVector even = IntVector.broadcast(INTS, 0xff);
    IntVector odd = IntVector.broadcast(INTS, 0xff00);
    IntVector unit = IntVector.broadcast(INTS, UNIT);
    for (int tile = 0; tile < 4; tile++) {
      int at = tile == 0 ? a : tile == 1 ? b : tile == 2 ? c : d;
      FloatVector d0 = floats(words, at);
      FloatVector d1 = d0.mul(0x1p-8f);
      FloatVector e0 = floats(words, at + LANES).neg();
      FloatVector e1 = e0.mul(0x1p-8f);
      for (int four = 0; four < 2; four++) {
        IntVector bytes = ints(words, at + (2 + four) * LANES);
        IntVector minima = ints(words, at + (4 + four) * LANES);
        for (int two = 0; two < 2; two++) {
          int p = to + (tile * 16 + four * 8 + two * 4) * LANES;
          FloatVector s0 =
              even.and(bytes).or(unit).reinterpretAsFloats().sub(FieldFactors.UNIT).mul(d0);
          FloatVector m0 =
              even.and(minima).or(unit).reinterpretAsFloats().sub(FieldFactors.UNIT).mul(e0);
          FloatVector s1 =
              odd.and(bytes).or(unit).reinterpretAsFloats().sub(FieldFactors.UNIT).mul(d1);
          FloatVector m1 =
              odd.and(minima).or(unit).reinterpretAsFloats().sub(FieldFactors.UNIT).mul(e1);
          ((IntVector) VectorClasses.INT.cast(s0.reinterpretAsInts())).intoArray(out, p);
          ((IntVector) VectorClasses.INT.cast(m0.reinterpretAsInts())).intoArray(out, p + LANES);
          ((IntVector) VectorClasses.INT.cast(s1.reinterpretAsInts()))
              .intoArray(out, p + 2 * LANES);
          ((IntVector) VectorClasses.INT.cast(m1.reinterpretAsInts()))
              .intoArray(out, p + 3 * LANES);
          bytes = ((IntVector) VectorClasses.INT.cast(bytes)).lanewise(VectorOperators.LSHR, 16);
          minima = ((IntVector) VectorClasses.INT.cast(minima)).lanewise(VectorOperators.LSHR, 16);
        }
      }
    }
  }

  /** The sixteen scales of a super-block of Q6_K of four tiles as floats, shape [tile][sub-block][row]. */
  static void expandSixes(int[] words, int a, int b, int c, int d, int[] out, int to) {
    IntVector even = IntVector.broadcast(INTS, 0xff);
    IntVector odd = IntVector.broadcast(INTS, 0xff00);
    IntVector unit = IntVector.broadcast(INTS, UNIT);
    for (int tile = 0; tile < 4; tile++) {
      int at = tile == 0 ? a : tile == 1 ? b : tile == 2 ? c : d;
      FloatVector d0 = floats(words, at);
      FloatVector d1 = d0.mul(0x1p-8f);
      for (int four = 0; four < 4; four++) {
        // 128 is added to the signed bytes
        IntVector bytes =
            ints(words, at + (1 + four) * LANES).lanewise(VectorOperators.XOR, 0x80808080);
        IntVector upper = bytes.lanewise(VectorOperators.LSHR, 16);
        int p = to + (tile * 16 + four * 4) * LANES;
        FloatVector s0 =
            bytes.and(even).or(unit).reinterpretAsFloats().sub(FieldFactors.UNIT + 0x1p7f).mul(d0);
        FloatVector s1 =
            bytes.and(odd).or(unit).reinterpretAsFloats().sub(FieldFactors.UNIT + 0x1p15f).mul(d1);
        FloatVector s2 =
            upper.and(even).or(unit).reinterpretAsFloats().sub(FieldFactors.UNIT + 0x1p7f).mul(d0);
        FloatVector s3 =
            upper.and(odd).or(unit).reinterpretAsFloats().sub(FieldFactors.UNIT + 0x1p15f).mul(d1);
        ((IntVector) VectorClasses.INT.cast(s0.reinterpretAsInts())).intoArray(out, p);
        ((IntVector) VectorClasses.INT.cast(s1.reinterpretAsInts())).intoArray(out, p + LANES);
        ((IntVector) VectorClasses.INT.cast(s2.reinterpretAsInts())).intoArray(out, p + 2 * LANES);
        ((IntVector) VectorClasses.INT.cast(s3.reinterpretAsInts())).intoArray(out, p + 3 * LANES);
      }
    }
  }

  /**
   * 256 columns of Q6_K; the last field of each sub-block is multiplied here.
   *
   * @param expanded the scales, from {@code scaleAt}
   */
  static void sixes(
      int[] words,
      int a,
      int b,
      int c,
      int d,
      int block,
      float[] scales,
      int[] factors,
      int[] whole,
      int scaleAt,
      float[] sums,
      int to,
      int next) {
    IntVector low = IntVector.broadcast(INTS, 0xffff);
    IntVector unit = IntVector.broadcast(INTS, UNIT);
    ShortVector fourteen = ShortVector.broadcast(SHORTS, (short) 14);
    for (int tile = 0; tile < 4; tile += 2) {
      int p0 = (tile == 0 ? a : c) + 7 * LANES;
      int p1 = (tile == 0 ? b : d) + 7 * LANES;
      int p2 = scaleAt + tile * 16 * LANES;
      FloatVector s0 = FloatVector.fromArray(FLOATS, sums, to + tile * next);
      FloatVector s1 = FloatVector.fromArray(FLOATS, sums, to + (tile + 1) * next);
      for (int sub = 0; sub < 16; sub++) {
        ShortVector x =
            IntVector.broadcast(INTS, factors[10 * (2 * block + sub) + 9]).reinterpretAsShorts();
        FloatVector scale = every(scales[block + sub / 2]);
        int from = sub * BLOCK_SUMS + tile * LANES;
        IntVector v0 =
            ints(words, p0 + sub * 3 * LANES)
                .reinterpretAsShorts()
                .lanewise(VectorOperators.LSHR, fourteen)
                .mul(x)
                .add(ints(whole, from).reinterpretAsShorts())
                .reinterpretAsInts();
        IntVector v1 =
            ints(words, p1 + sub * 3 * LANES)
                .reinterpretAsShorts()
                .lanewise(VectorOperators.LSHR, fourteen)
                .mul(x)
                .add(ints(whole, from + LANES).reinterpretAsShorts())
                .reinterpretAsInts();
        s0 =
            v0.and(low)
                .or(unit)
                .add(v0.lanewise(VectorOperators.LSHR, 16))
                .reinterpretAsFloats()
                .sub(SIGNED)
                .fma(floats(whole, p2 + sub * LANES).mul(scale), s0);
        s1 =
            v1.and(low)
                .or(unit)
                .add(v1.lanewise(VectorOperators.LSHR, 16))
                .reinterpretAsFloats()
                .sub(SIGNED)
                .fma(floats(whole, p2 + (16 + sub) * LANES).mul(scale), s1);
      }
      ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, to + tile * next);
      ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, to + (tile + 1) * next);
    }
  }

  /** Blocks of Q4_0. */
  static void nibbles(
      int[] words,
      int a,
      int b,
      int c,
      int d,
      int block,
      int blocks,
      float[] scales,
      int[] whole,
      float[] sums,
      int to,
      int next) {
    if (blocks * BLOCK_SUMS > whole.length) { // and longer than what C2 inlines
      throw new IllegalArgumentException("no room for the sums of " + blocks + " blocks");
    }
    for (int tile = 0; tile < 4; tile += 2) {
      int p0 = tile == 0 ? a : c;
      int p1 = tile == 0 ? b : d;
      FloatVector s0 = FloatVector.fromArray(FLOATS, sums, to + tile * next);
      FloatVector s1 = FloatVector.fromArray(FLOATS, sums, to + (tile + 1) * next);
      for (int g = 0; g < blocks; g++) {
        int p = g * 5 * LANES;
        int from = g * BLOCK_SUMS + tile * LANES;
        IntVector v0 = ints(whole, from);
        IntVector v1 = ints(whole, from + LANES);
        FloatVector scale = every(scales[block + g]);
        s0 =
            v0.add(v0.lanewise(VectorOperators.LSHR, 16))
                .and(0xffff)
                .or(UNIT)
                .reinterpretAsFloats()
                .sub(SIGNED_NIBBLES)
                .fma(floats(words, p0 + p).mul(scale), s0);
        s1 =
            v1.add(v1.lanewise(VectorOperators.LSHR, 16))
                .and(0xffff)
                .or(UNIT)
                .reinterpretAsFloats()
                .sub(SIGNED_NIBBLES)
                .fma(floats(words, p1 + p).mul(scale), s1);
      }
      ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, to + tile * next);
      ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, to + (tile + 1) * next);
    }
  }

  /** Blocks of Q4_1. */
  static void minima(
      int[] words,
      int a,
      int b,
      int c,
      int d,
      int unit,
      int block,
      int blocks,
      float[] triples,
      int[] whole,
      float[] sums,
      int to,
      int next) {
    for (int tile = 0; tile < 4; tile += 2) {
      int p0 = tile == 0 ? a : c;
      int p1 = tile == 0 ? b : d;
      FloatVector s0 = FloatVector.fromArray(FLOATS, sums, to + tile * next);
      FloatVector s1 = FloatVector.fromArray(FLOATS, sums, to + (tile + 1) * next);
      for (int g = 0; g < blocks; g++) {
        int p = g * unit * LANES;
        int from = g * BLOCK_SUMS + tile * LANES;
        IntVector v0 = ints(whole, from);
        IntVector v1 = ints(whole, from + LANES);
        FloatVector scale = every(triples[3 * (block + g) + 1]);
        FloatVector offset = every(triples[3 * (block + g)]);
        FloatVector total = every(triples[3 * (block + g) + 2]);
        s0 =
            v0.add(v0.lanewise(VectorOperators.LSHR, 16))
                .and(0xffff)
                .or(UNIT)
                .reinterpretAsFloats()
                .sub(offset)
                .fma(floats(words, p0 + p).mul(scale), s0);
        s1 =
            v1.add(v1.lanewise(VectorOperators.LSHR, 16))
                .and(0xffff)
                .or(UNIT)
                .reinterpretAsFloats()
                .sub(offset)
                .fma(floats(words, p1 + p).mul(scale), s1);
        s0 = floats(words, p0 + p + LANES).fma(total, s0);
        s1 = floats(words, p1 + p + LANES).fma(total, s1);
      }
      ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, to + tile * next);
      ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, to + (tile + 1) * next);
    }
  }

  /** Blocks of Q5_0. */
  static void fives(
      int[] words,
      int a,
      int b,
      int c,
      int d,
      int block,
      int blocks,
      float[] scales,
      int[] whole,
      float[] sums,
      int to,
      int next) {
    if (blocks * BLOCK_SUMS > whole.length) { // and longer than what C2 inlines
      throw new IllegalArgumentException("no room for the sums of " + blocks + " blocks");
    }
    for (int tile = 0; tile < 4; tile += 2) {
      int p0 = tile == 0 ? a : c;
      int p1 = tile == 0 ? b : d;
      FloatVector s0 = FloatVector.fromArray(FLOATS, sums, to + tile * next);
      FloatVector s1 = FloatVector.fromArray(FLOATS, sums, to + (tile + 1) * next);
      for (int g = 0; g < blocks; g++) {
        int p = g * 6 * LANES;
        int from = g * BLOCK_SUMS + tile * LANES;
        IntVector v0 = ints(whole, from);
        IntVector v1 = ints(whole, from + LANES);
        FloatVector scale = every(scales[block + g]);
        s0 =
            v0.and(0xffff)
                .or(UNIT)
                .add(v0.lanewise(VectorOperators.LSHR, 16))
                .reinterpretAsFloats()
                .sub(SIGNED)
                .fma(floats(words, p0 + p).mul(scale), s0);
        s1 =
            v1.and(0xffff)
                .or(UNIT)
                .add(v1.lanewise(VectorOperators.LSHR, 16))
                .reinterpretAsFloats()
                .sub(SIGNED)
                .fma(floats(words, p1 + p).mul(scale), s1);
      }
      ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, to + tile * next);
      ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, to + (tile + 1) * next);
    }
  }

  /** Blocks of Q5_1. */
  static void fiveMinima(
      int[] words,
      int a,
      int b,
      int c,
      int d,
      int unit,
      int block,
      int blocks,
      float[] triples,
      int[] whole,
      float[] sums,
      int to,
      int next) {
    for (int tile = 0; tile < 4; tile += 2) {
      int p0 = tile == 0 ? a : c;
      int p1 = tile == 0 ? b : d;
      FloatVector s0 = FloatVector.fromArray(FLOATS, sums, to + tile * next);
      FloatVector s1 = FloatVector.fromArray(FLOATS, sums, to + (tile + 1) * next);
      for (int g = 0; g < blocks; g++) {
        int p = g * unit * LANES;
        int from = g * BLOCK_SUMS + tile * LANES;
        IntVector v0 = ints(whole, from);
        IntVector v1 = ints(whole, from + LANES);
        FloatVector scale = every(triples[3 * (block + g) + 1]);
        FloatVector offset = every(triples[3 * (block + g)]);
        FloatVector total = every(triples[3 * (block + g) + 2]);
        s0 =
            v0.and(0xffff)
                .or(UNIT)
                .add(v0.lanewise(VectorOperators.LSHR, 16))
                .reinterpretAsFloats()
                .sub(offset)
                .fma(floats(words, p0 + p).mul(scale), s0);
        s1 =
            v1.and(0xffff)
                .or(UNIT)
                .add(v1.lanewise(VectorOperators.LSHR, 16))
                .reinterpretAsFloats()
                .sub(offset)
                .fma(floats(words, p1 + p).mul(scale), s1);
        s0 = floats(words, p0 + p + LANES).fma(total, s0);
        s1 = floats(words, p1 + p + LANES).fma(total, s1);
      }
      ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, to + tile * next);
      ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, to + (tile + 1) * next);
    }
  }
}
