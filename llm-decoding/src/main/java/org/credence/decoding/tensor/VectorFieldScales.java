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
   * 256 columns of Q4_K.
   *
   * @param a where the super-block of the first tile is
   * @param to where the sums of the first tile are; those of the others follow
   */
  static void superBlock(
      int[] words,
      int a,
      int b,
      int c,
      int d,
      int block,
      float[] scales,
      FieldFactors factors,
      int[] whole,
      float[] sums,
      int to) {
    float[] offsets = factors.offsets;
    float[] totals = factors.totals;
    IntVector low = IntVector.broadcast(INTS, 0xffff);
    IntVector unit = IntVector.broadcast(INTS, UNIT);
    FloatVector byteUnit = every(0x1p-8f);
    for (int tile = 0; tile < 4; tile++) {
      int at = tile == 0 ? a : tile == 1 ? b : tile == 2 ? c : d;
      FloatVector s = FloatVector.fromArray(FLOATS, sums, to + tile * LANES);
      FloatVector scaleUnit = floats(words, at);
      FloatVector minimumUnit = floats(words, at + LANES).neg();
      for (int four = 0; four < 2; four++) {
        IntVector bytes = ints(words, at + (2 + four) * LANES);
        IntVector minima = ints(words, at + (4 + four) * LANES);
        FloatVector cd = scaleUnit;
        FloatVector ed = minimumUnit;
        for (int k = 0; k < 4; k++) {
          int g = block + 4 * four + k;
          IntVector mask = IntVector.broadcast(INTS, 255 << 8 * k);
          IntVector v = ints(whole, (4 * four + k) * BLOCK_SUMS + tile * LANES);
          s =
              v.add(v.lanewise(VectorOperators.LSHR, 16))
                  .and(low)
                  .or(unit)
                  .reinterpretAsFloats()
                  .sub(every(offsets[g]))
                  .fma(toFloat(bytes.and(mask)).mul(cd).mul(every(scales[g])), s);
          s = toFloat(minima.and(mask)).mul(ed).fma(every(totals[g]), s);
          cd = byteUnit.mul(cd);
          ed = byteUnit.mul(ed);
        }
      }
      ((FloatVector) VectorClasses.FLOAT.cast(s)).intoArray(sums, to + tile * LANES);
    }
  }

  /** 256 columns of Q5_K. */
  static void superFives(
      int[] words,
      int a,
      int b,
      int c,
      int d,
      int block,
      float[] scales,
      FieldFactors factors,
      int[] whole,
      float[] sums,
      int to) {
    float[] offsets = factors.offsets;
    float[] totals = factors.totals;
    IntVector low = IntVector.broadcast(INTS, 0xffff);
    IntVector unit = IntVector.broadcast(INTS, UNIT);
    FloatVector byteUnit = every(0x1p-8f);
    for (int tile = 0; tile < 4; tile++) {
      int at = tile == 0 ? a : tile == 1 ? b : tile == 2 ? c : d;
      FloatVector s = FloatVector.fromArray(FLOATS, sums, to + tile * LANES);
      FloatVector scaleUnit = floats(words, at);
      FloatVector minimumUnit = floats(words, at + LANES).neg();
      for (int four = 0; four < 2; four++) {
        IntVector bytes = ints(words, at + (2 + four) * LANES);
        IntVector minima = ints(words, at + (4 + four) * LANES);
        FloatVector cd = scaleUnit;
        FloatVector ed = minimumUnit;
        for (int k = 0; k < 4; k++) {
          int g = block + 4 * four + k;
          IntVector mask = IntVector.broadcast(INTS, 255 << 8 * k);
          IntVector v = ints(whole, (4 * four + k) * BLOCK_SUMS + tile * LANES);
          s =
              v.and(low)
                  .or(unit)
                  .add(v.lanewise(VectorOperators.LSHR, 16))
                  .reinterpretAsFloats()
                  .sub(every(offsets[g]))
                  .fma(toFloat(bytes.and(mask)).mul(cd).mul(every(scales[g])), s);
          s = toFloat(minima.and(mask)).mul(ed).fma(every(totals[g]), s);
          cd = byteUnit.mul(cd);
          ed = byteUnit.mul(ed);
        }
      }
      ((FloatVector) VectorClasses.FLOAT.cast(s)).intoArray(sums, to + tile * LANES);
    }
  }

  /** 256 columns of Q6_K; the last field of each block is multiplied here. */
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
      float[] sums,
      int to) {
    IntVector low = IntVector.broadcast(INTS, 0xffff);
    IntVector unit = IntVector.broadcast(INTS, UNIT);
    ShortVector fourteen = ShortVector.broadcast(SHORTS, (short) 14);
    for (int tile = 0; tile < 4; tile++) {
      int at = tile == 0 ? a : tile == 1 ? b : tile == 2 ? c : d;
      FloatVector s = FloatVector.fromArray(FLOATS, sums, to + tile * LANES);
      FloatVector scaleUnit = floats(words, at).mul(0x1p-24f);
      for (int four = 0; four < 4; four++) {
        IntVector bytes = ints(words, at + (1 + four) * LANES);
        for (int k = 0; k < 4; k++) {
          int sub = 4 * four + k;
          ShortVector last =
              ints(words, at + (5 + sub * 3 + 2) * LANES)
                  .reinterpretAsShorts()
                  .lanewise(VectorOperators.LSHR, fourteen);
          ShortVector x =
              IntVector.broadcast(INTS, factors[10 * (2 * block + sub) + 9]).reinterpretAsShorts();
          IntVector v =
              ints(whole, sub * BLOCK_SUMS + tile * LANES)
                  .reinterpretAsShorts()
                  .add(last.mul(x))
                  .reinterpretAsInts();
          s =
              v.and(low)
                  .or(unit)
                  .add(v.lanewise(VectorOperators.LSHR, 16))
                  .reinterpretAsFloats()
                  .sub(SIGNED)
                  .fma(
                      toFloat(bytes.lanewise(VectorOperators.LSHL, 24))
                          .mul(scaleUnit)
                          .mul(every(scales[block + sub / 2])),
                      s);
          bytes = ((IntVector) VectorClasses.INT.cast(bytes)).lanewise(VectorOperators.LSHR, 8);
        }
      }
      ((FloatVector) VectorClasses.FLOAT.cast(s)).intoArray(sums, to + tile * LANES);
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
      int to) {
    for (int tile = 0; tile < 4; tile += 2) {
      int p0 = tile == 0 ? a : c;
      int p1 = tile == 0 ? b : d;
      FloatVector s0 = FloatVector.fromArray(FLOATS, sums, to + tile * LANES);
      FloatVector s1 = FloatVector.fromArray(FLOATS, sums, to + (tile + 1) * LANES);
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
      ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, to + tile * LANES);
      ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, to + (tile + 1) * LANES);
    }
  }

  /** Blocks of Q4_1. */
  static void minima(
      int[] words,
      int a,
      int b,
      int c,
      int d,
      int block,
      int blocks,
      float[] scales,
      FieldFactors factors,
      int[] whole,
      float[] sums,
      int to) {
    float[] offsets = factors.offsets;
    float[] totals = factors.totals;
    for (int tile = 0; tile < 4; tile += 2) {
      int p0 = tile == 0 ? a : c;
      int p1 = tile == 0 ? b : d;
      FloatVector s0 = FloatVector.fromArray(FLOATS, sums, to + tile * LANES);
      FloatVector s1 = FloatVector.fromArray(FLOATS, sums, to + (tile + 1) * LANES);
      for (int g = 0; g < blocks; g++) {
        int p = g * 6 * LANES;
        int from = g * BLOCK_SUMS + tile * LANES;
        IntVector v0 = ints(whole, from);
        IntVector v1 = ints(whole, from + LANES);
        FloatVector scale = every(scales[block + g]);
        FloatVector offset = every(offsets[block + g]);
        FloatVector total = every(totals[block + g]);
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
      ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, to + tile * LANES);
      ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, to + (tile + 1) * LANES);
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
      int to) {
    for (int tile = 0; tile < 4; tile += 2) {
      int p0 = tile == 0 ? a : c;
      int p1 = tile == 0 ? b : d;
      FloatVector s0 = FloatVector.fromArray(FLOATS, sums, to + tile * LANES);
      FloatVector s1 = FloatVector.fromArray(FLOATS, sums, to + (tile + 1) * LANES);
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
      ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, to + tile * LANES);
      ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, to + (tile + 1) * LANES);
    }
  }

  /** Blocks of Q5_1. */
  static void fiveMinima(
      int[] words,
      int a,
      int b,
      int c,
      int d,
      int block,
      int blocks,
      float[] scales,
      FieldFactors factors,
      int[] whole,
      float[] sums,
      int to) {
    float[] offsets = factors.offsets;
    float[] totals = factors.totals;
    for (int tile = 0; tile < 4; tile += 2) {
      int p0 = tile == 0 ? a : c;
      int p1 = tile == 0 ? b : d;
      FloatVector s0 = FloatVector.fromArray(FLOATS, sums, to + tile * LANES);
      FloatVector s1 = FloatVector.fromArray(FLOATS, sums, to + (tile + 1) * LANES);
      for (int g = 0; g < blocks; g++) {
        int p = g * 7 * LANES;
        int from = g * BLOCK_SUMS + tile * LANES;
        IntVector v0 = ints(whole, from);
        IntVector v1 = ints(whole, from + LANES);
        FloatVector scale = every(scales[block + g]);
        FloatVector offset = every(offsets[block + g]);
        FloatVector total = every(totals[block + g]);
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
      ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, to + tile * LANES);
      ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, to + (tile + 1) * LANES);
    }
  }
}
