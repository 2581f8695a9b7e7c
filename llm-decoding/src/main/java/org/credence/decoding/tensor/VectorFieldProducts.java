package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.PackedFormat.LANES;
import static org.credence.decoding.tensor.VectorKernels.INTS;
import static org.credence.decoding.tensor.VectorUnpack.ints;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of levels times activations of some blocks of four tiles, modulo 2^16 and without masks, see {@link FieldFactors}. Operations on
 * vectors per 64 packed bytes: nibbles 11, fives 11, sixes 9.
 *
 * <pre>
 *  sums      [block][tile][row], of nibbles to be added: lower and upper half
 *  nibbles   4 words, one stream of fields through both halves
 *  fives     5 words, fields of 5, 5, 5 and 1 bits in each half
 *  sixes     3 words, fields of 6, 6 and 4 bits in each half, in the last one 6, 6, 2 and 2 </pre>
 *
 * <p>Methods are longer than the 325 bytes of bytecode that C2 would inline, and have some 45 operations on vectors at most: with more
 * it makes them objects.
 */
final class VectorFieldProducts {

  private static final VectorSpecies<Short> SHORTS = INTS.withLanes(short.class);

  /** Ints of the sums of a block. */
  static final int BLOCK_SUMS = 4 * LANES;

  private VectorFieldProducts() {}

  private static ShortVector shorts(int[] words, int at) {
    return IntVector.fromArray(INTS, words, at).reinterpretAsShorts();
  }

  private static ShortVector pair(int values) {
    return IntVector.broadcast(INTS, values).reinterpretAsShorts();
  }

  /**
   * Blocks of 32 columns with nibbles.
   *
   * @param a where the first unit of the first tile is
   * @param header words before the levels of the first block
   * @param unit words from block to block
   * @param from the first block's number
   */
  static void nibbles(
      int[] words,
      int a,
      int b,
      int c,
      int d,
      int header,
      int unit,
      int from,
      int count,
      int[] factors,
      int[] starts,
      int[] sums) {
    for (int block = 0; block < count; block++) {
      ShortVector s0 = pair(starts[from + block]);
      ShortVector s1 = s0;
      ShortVector s2 = s0;
      ShortVector s3 = s0;
      for (int w = 0; w < 4; w++) {
        int q = (header + block * unit + w) * LANES;
        IntVector v0 = ints(words, a + q);
        IntVector v1 = ints(words, b + q);
        IntVector v2 = ints(words, c + q);
        IntVector v3 = ints(words, d + q);
        int at = 4 * ((from + block) * 4 + w);
        for (int k = 0; k < 4; k++) {
          ShortVector x = pair(factors[at + k]);
          IntVector w0 = (IntVector) VectorClasses.INT.cast(v0);
          s0 = w0.reinterpretAsShorts().mul(x).add(s0);
          IntVector w1 = (IntVector) VectorClasses.INT.cast(v1);
          s1 = w1.reinterpretAsShorts().mul(x).add(s1);
          IntVector w2 = (IntVector) VectorClasses.INT.cast(v2);
          s2 = w2.reinterpretAsShorts().mul(x).add(s2);
          IntVector w3 = (IntVector) VectorClasses.INT.cast(v3);
          s3 = w3.reinterpretAsShorts().mul(x).add(s3);
          v0 = w0.lanewise(VectorOperators.LSHR, 4);
          v1 = w1.lanewise(VectorOperators.LSHR, 4);
          v2 = w2.lanewise(VectorOperators.LSHR, 4);
          v3 = w3.lanewise(VectorOperators.LSHR, 4);
        }
      }
      int to = block * BLOCK_SUMS;
      ((IntVector)
              VectorClasses.INT.cast(
                  ((ShortVector) VectorClasses.SHORT.cast(s0)).reinterpretAsInts()))
          .intoArray(sums, to);
      ((IntVector)
              VectorClasses.INT.cast(
                  ((ShortVector) VectorClasses.SHORT.cast(s1)).reinterpretAsInts()))
          .intoArray(sums, to + LANES);
      ((IntVector)
              VectorClasses.INT.cast(
                  ((ShortVector) VectorClasses.SHORT.cast(s2)).reinterpretAsInts()))
          .intoArray(sums, to + 2 * LANES);
      ((IntVector)
              VectorClasses.INT.cast(
                  ((ShortVector) VectorClasses.SHORT.cast(s3)).reinterpretAsInts()))
          .intoArray(sums, to + 3 * LANES);
    }
  }

  /** Blocks of 32 columns with levels of five bits. */
  static void fives(
      int[] words,
      int a,
      int b,
      int c,
      int d,
      int header,
      int unit,
      int from,
      int count,
      int[] factors,
      int[] starts,
      int[] sums) {
    ShortVector five = ShortVector.broadcast(SHORTS, (short) 5);
    for (int block = 0; block < count; block++) {
      ShortVector s0 = pair(starts[from + block]);
      ShortVector s1 = s0;
      ShortVector s2 = s0;
      ShortVector s3 = s0;
      for (int w = 0; w < 5; w++) {
        int q = (header + block * unit + w) * LANES;
        ShortVector v0 = shorts(words, a + q);
        ShortVector v1 = shorts(words, b + q);
        ShortVector v2 = shorts(words, c + q);
        ShortVector v3 = shorts(words, d + q);
        int at = 4 * ((from + block) * 5 + w);
        for (int k = 0; k < 4; k++) {
          ShortVector x = pair(factors[at + k]);
          s0 = x.mul(v0).add(s0);
          s1 = x.mul(v1).add(s1);
          s2 = x.mul(v2).add(s2);
          s3 = x.mul(v3).add(s3);
          v0 = ((ShortVector) VectorClasses.SHORT.cast(v0)).lanewise(VectorOperators.LSHR, five);
          v1 = ((ShortVector) VectorClasses.SHORT.cast(v1)).lanewise(VectorOperators.LSHR, five);
          v2 = ((ShortVector) VectorClasses.SHORT.cast(v2)).lanewise(VectorOperators.LSHR, five);
          v3 = ((ShortVector) VectorClasses.SHORT.cast(v3)).lanewise(VectorOperators.LSHR, five);
        }
      }
      int to = block * BLOCK_SUMS;
      ((IntVector)
              VectorClasses.INT.cast(
                  ((ShortVector) VectorClasses.SHORT.cast(s0)).reinterpretAsInts()))
          .intoArray(sums, to);
      ((IntVector)
              VectorClasses.INT.cast(
                  ((ShortVector) VectorClasses.SHORT.cast(s1)).reinterpretAsInts()))
          .intoArray(sums, to + LANES);
      ((IntVector)
              VectorClasses.INT.cast(
                  ((ShortVector) VectorClasses.SHORT.cast(s2)).reinterpretAsInts()))
          .intoArray(sums, to + 2 * LANES);
      ((IntVector)
              VectorClasses.INT.cast(
                  ((ShortVector) VectorClasses.SHORT.cast(s3)).reinterpretAsInts()))
          .intoArray(sums, to + 3 * LANES);
    }
  }

  /** The 16 blocks of 16 columns of a super-block with levels of six bits, but for the last field of each. */
  static void sixes(
      int[] words, int a, int b, int c, int d, int from, int[] factors, int[] starts, int[] sums) {
    ShortVector six = ShortVector.broadcast(SHORTS, (short) 6);
    for (int block = 0; block < 16; block++) {
      ShortVector s0 = pair(starts[from + block]);
      ShortVector s1 = s0;
      ShortVector s2 = s0;
      ShortVector s3 = s0;
      int at = 10 * (from + block);
      for (int w = 0; w < 3; w++) {
        int q = (5 + block * 3 + w) * LANES;
        ShortVector v0 = shorts(words, a + q);
        ShortVector v1 = shorts(words, b + q);
        ShortVector v2 = shorts(words, c + q);
        ShortVector v3 = shorts(words, d + q);
        for (int k = 0; k < 3; k++) {
          ShortVector x = pair(factors[at + 3 * w + k]);
          s0 = x.mul(v0).add(s0);
          s1 = x.mul(v1).add(s1);
          s2 = x.mul(v2).add(s2);
          s3 = x.mul(v3).add(s3);
          v0 = ((ShortVector) VectorClasses.SHORT.cast(v0)).lanewise(VectorOperators.LSHR, six);
          v1 = ((ShortVector) VectorClasses.SHORT.cast(v1)).lanewise(VectorOperators.LSHR, six);
          v2 = ((ShortVector) VectorClasses.SHORT.cast(v2)).lanewise(VectorOperators.LSHR, six);
          v3 = ((ShortVector) VectorClasses.SHORT.cast(v3)).lanewise(VectorOperators.LSHR, six);
        }
      }
      int to = block * BLOCK_SUMS;
      ((IntVector)
              VectorClasses.INT.cast(
                  ((ShortVector) VectorClasses.SHORT.cast(s0)).reinterpretAsInts()))
          .intoArray(sums, to);
      ((IntVector)
              VectorClasses.INT.cast(
                  ((ShortVector) VectorClasses.SHORT.cast(s1)).reinterpretAsInts()))
          .intoArray(sums, to + LANES);
      ((IntVector)
              VectorClasses.INT.cast(
                  ((ShortVector) VectorClasses.SHORT.cast(s2)).reinterpretAsInts()))
          .intoArray(sums, to + 2 * LANES);
      ((IntVector)
              VectorClasses.INT.cast(
                  ((ShortVector) VectorClasses.SHORT.cast(s3)).reinterpretAsInts()))
          .intoArray(sums, to + 3 * LANES);
    }
  }
}
