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
 * Blocks of Q8_0 of four tiles: levels are multiplied in 16 bits, modulo 2^16 and without masks, see {@link Factors}, and added up in 32. Eight
 * operations on vectors per 64 packed bytes.
 */
final class VectorByteProducts {

  private static final VectorSpecies<Short> SHORTS = INTS.withLanes(short.class);

  /** Words of the levels of a block; one more is its scale. */
  private static final int WORDS = 8;

  private static final int UNIT = (WORDS + 1) * LANES;

  /** Sums are below 2^22, so that added to the bits of this float they are one, and need no conversion. */
  private static final float FLOAT_UNIT = 0x1.8p23f;

  private static final int UNIT_BITS = 0x4b400000;

  private VectorByteProducts() {}

  private static ShortVector shorts(int[] words, int at) {
    return IntVector.fromArray(INTS, words, at).reinterpretAsShorts();
  }

  private static ShortVector pair(int values) {
    return IntVector.broadcast(INTS, values).reinterpretAsShorts();
  }

  /** Σ level value of each block as floats that are {@link #FLOAT_UNIT} too large, shape [block][tile][row]. */
  static void products(
      int[] words, int a, int b, int c, int d, int from, int count, int[] factors, int[] whole) {
    ShortVector eight = ShortVector.broadcast(SHORTS, (short) 8);
    IntVector carries =
        IntVector.broadcast(INTS, 1 - (1 << 16)); // upper halves counted as what they are
    for (int block = 0; block < count; block++) {
      IntVector s0 = IntVector.broadcast(INTS, UNIT_BITS - Factors.BIASES);
      IntVector s1 = s0;
      IntVector s2 = s0;
      IntVector s3 = s0;
      IntVector u0 = IntVector.zero(INTS);
      IntVector u1 = u0;
      IntVector u2 = u0;
      IntVector u3 = u0;
      for (int w = 0; w < WORDS; w++) {
        int q = (block * (WORDS + 1) + 1 + w) * LANES;
        int at = 3 * ((from + block) * WORDS + w);
        ShortVector v0 = shorts(words, a + q);
        ShortVector v1 = shorts(words, b + q);
        ShortVector v2 = shorts(words, c + q);
        ShortVector v3 = shorts(words, d + q);
        ShortVector x = pair(factors[at]);
        ShortVector p0 = v0.mul(x);
        ShortVector p1 = v1.mul(x);
        ShortVector p2 = v2.mul(x);
        ShortVector p3 = v3.mul(x);
        x = pair(factors[at + 1]);
        p0 = v0.lanewise(VectorOperators.LSHR, eight).mul(x).add(p0);
        p1 = v1.lanewise(VectorOperators.LSHR, eight).mul(x).add(p1);
        p2 = v2.lanewise(VectorOperators.LSHR, eight).mul(x).add(p2);
        p3 = v3.lanewise(VectorOperators.LSHR, eight).mul(x).add(p3);
        x = pair(factors[at + 2]);
        IntVector i0 = p0.add(x).reinterpretAsInts();
        IntVector i1 = p1.add(x).reinterpretAsInts();
        IntVector i2 = p2.add(x).reinterpretAsInts();
        IntVector i3 = p3.add(x).reinterpretAsInts();
        s0 = i0.add(s0);
        s1 = i1.add(s1);
        s2 = i2.add(s2);
        s3 = i3.add(s3);
        u0 = i0.lanewise(VectorOperators.LSHR, 16).add(u0);
        u1 = i1.lanewise(VectorOperators.LSHR, 16).add(u1);
        u2 = i2.lanewise(VectorOperators.LSHR, 16).add(u2);
        u3 = i3.lanewise(VectorOperators.LSHR, 16).add(u3);
      }
      int to = block * BLOCK_SUMS;
      ((IntVector) VectorClasses.INT.cast(carries.mul(u0).add(s0))).intoArray(whole, to);
      ((IntVector) VectorClasses.INT.cast(carries.mul(u1).add(s1))).intoArray(whole, to + LANES);
      ((IntVector) VectorClasses.INT.cast(carries.mul(u2).add(s2)))
          .intoArray(whole, to + 2 * LANES);
      ((IntVector) VectorClasses.INT.cast(carries.mul(u3).add(s3)))
          .intoArray(whole, to + 3 * LANES);
    }
  }

  /**
   * Scales the sums and adds them up; longer than what C2 inlines, see {@link VectorFieldProducts}.
   *
   * @param to where the sums of the first tile are
   * @param next from there to those of the next one
   */
  static void scale(
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
    FloatVector s0 = FloatVector.fromArray(FLOATS, sums, to);
    FloatVector s1 = FloatVector.fromArray(FLOATS, sums, to + next);
    FloatVector s2 = FloatVector.fromArray(FLOATS, sums, to + 2 * next);
    FloatVector s3 = FloatVector.fromArray(FLOATS, sums, to + 3 * next);
    for (int g = 0; g < blocks; g++) {
      int p = g * UNIT;
      int from = g * BLOCK_SUMS;
      FloatVector scale = FloatVector.broadcast(FLOATS, scales[block + g]);
      FloatVector v0 = ints(whole, from).reinterpretAsFloats().sub(FLOAT_UNIT);
      FloatVector v1 = ints(whole, from + LANES).reinterpretAsFloats().sub(FLOAT_UNIT);
      FloatVector v2 = ints(whole, from + 2 * LANES).reinterpretAsFloats().sub(FLOAT_UNIT);
      FloatVector v3 = ints(whole, from + 3 * LANES).reinterpretAsFloats().sub(FLOAT_UNIT);
      s0 = v0.fma(floats(words, a + p).mul(scale), s0);
      s1 = v1.fma(floats(words, b + p).mul(scale), s1);
      s2 = v2.fma(floats(words, c + p).mul(scale), s2);
      s3 = v3.fma(floats(words, d + p).mul(scale), s3);
    }
    ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, to);
    ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, to + next);
    ((FloatVector) VectorClasses.FLOAT.cast(s2)).intoArray(sums, to + 2 * next);
    ((FloatVector) VectorClasses.FLOAT.cast(s3)).intoArray(sums, to + 3 * next);
  }
}
