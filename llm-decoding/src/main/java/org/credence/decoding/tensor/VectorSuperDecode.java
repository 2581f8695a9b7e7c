package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.PackedFormat.LANES;
import static org.credence.decoding.tensor.PackedFormat.TILES;
import static org.credence.decoding.tensor.VectorKernels.LENGTH;

import java.util.Arrays;

/**
 * Products of quantised weights with one position, straight from the packed words: four tiles at once, of which the sums of some blocks are
 * taken in whole numbers ({@link VectorFieldProducts}, {@link VectorByteProducts}), and then scaled ({@link VectorFieldScales}); between them they
 * lie in scratch.
 *
 * <p>The tiles of two pairs of panels take turns, some columns each, so that memory is read in eight streams: while one pair is computed the
 * processor fetches ahead in the streams of the other.
 *
 * <p>C2 of JDK 17 inlines until a method has 18 000 nodes, some 45 operations on vectors, and leaves the rest as calls that make every vector
 * an object. So the whole numbers of a block are computed in one method and scaled in another.
 */
final class VectorSuperDecode {

  private static final int HEADER = PackedFormat.SUPER_HEADER;

  /** Columns of a turn. */
  private static final int PART = 128;

  private VectorSuperDecode() {}

  /** {@link Kernels#multiplyOne}. */
  static boolean multiply(
      PackedFormat format,
      int[] words,
      int first,
      int step,
      int panels,
      int columns,
      Activations x,
      float[] sums,
      int[] scratch) {
    if (!format.isQuantised()) {
      return false;
    }
    Arrays.fill(sums, 0);
    int tile = format.tileWords(columns);
    int part = Math.max(PART, format.unitColumns);
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      for (int from = 0; from < columns; from += part) {
        int count = Math.min(part, columns - from);
        int at = first + lane + from / format.unitColumns * format.unitWords * LANES;
        for (int p = 0; p < panels; p += 2) {
          int a = at + p * step;
          int c = at + Math.min(p + 1, panels - 1) * step;
          int to = p * TILES * LANES + lane;
          four(format, words, a, a + tile, c, c + tile, from, count, x, scratch, sums, to);
        }
      }
    }
    return true;
  }

  /**
   * Some columns of four tiles.
   *
   * @param to where the sums of the first one are
   */
  private static void four(
      PackedFormat format,
      int[] words,
      int a,
      int b,
      int c,
      int d,
      int from,
      int count,
      Activations x,
      int[] whole,
      float[] sums,
      int to) {
    float[] scales = x.scales;
    int block = from / Activations.BLOCK;
    int blocks = count / Activations.BLOCK;
    if (format == PackedFormat.Q8_0) {
      VectorByteProducts.products(words, a, b, c, d, block, blocks, x.factors.bytes, whole);
      VectorByteProducts.scale(words, a, b, c, d, block, blocks, scales, whole, sums, to);
      return;
    }
    FieldFactors f = x.factors.fields(format);
    int[] factors = f.products;
    int[] starts = f.starts;
    switch (format) {
      case Q4_0 -> {
        VectorFieldProducts.nibbles(words, a, b, c, d, 1, 5, block, blocks, factors, starts, whole);
        VectorFieldScales.nibbles(words, a, b, c, d, block, blocks, scales, whole, sums, to);
      }
      case Q4_K -> {
        VectorFieldProducts.nibbles(
            words, a, b, c, d, HEADER, 4, block, blocks, factors, starts, whole);
        VectorFieldScales.superBlock(words, a, b, c, d, block, scales, f, whole, sums, to);
      }
      case Q5_K -> {
        VectorFieldProducts.fives(
            words, a, b, c, d, HEADER, 5, block, blocks, factors, starts, whole);
        VectorFieldScales.superFives(words, a, b, c, d, block, scales, f, whole, sums, to);
      }
      case Q6_K -> {
        VectorFieldProducts.sixes(words, a, b, c, d, 2 * block, factors, starts, whole);
        VectorFieldScales.sixes(words, a, b, c, d, block, scales, factors, whole, sums, to);
      }
      case Q4_1 -> {
        VectorFieldProducts.nibbles(words, a, b, c, d, 2, 6, block, blocks, factors, starts, whole);
        VectorFieldScales.minima(words, a, b, c, d, block, blocks, scales, f, whole, sums, to);
      }
      case Q5_0 -> {
        VectorFieldProducts.fives(words, a, b, c, d, 1, 6, block, blocks, factors, starts, whole);
        VectorFieldScales.fives(words, a, b, c, d, block, blocks, scales, whole, sums, to);
      }
      default -> {
        VectorFieldProducts.fives(words, a, b, c, d, 2, 7, block, blocks, factors, starts, whole);
        VectorFieldScales.fiveMinima(words, a, b, c, d, block, blocks, scales, f, whole, sums, to);
      }
    }
  }
}
