package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.PackedFormat.LANES;
import static org.credence.decoding.tensor.PackedFormat.TILES;
import static org.credence.decoding.tensor.VectorKernels.LENGTH;

import java.util.Arrays;

/**
 * Products of super-blocks, and of blocks with a minimum or five bits, with one position, straight from the packed words: four tiles at
 * once, so that four streams of memory are read. For up to 256 columns the sums of blocks are taken in 16 bits
 * ({@link VectorFieldProducts}), and then scaled ({@link VectorFieldScales}); between them they lie in scratch.
 */
final class VectorSuperDecode {

  private static final int HEADER = PackedFormat.SUPER_HEADER;

  /** Columns multiplied before they are scaled. */
  private static final int PART = 256;

  private VectorSuperDecode() {}

  /** {@link Kernels#multiplyOne}. */
  static boolean multiply(
      PackedFormat format,
      int[] words,
      int first,
      int panels,
      int columns,
      Activations x,
      float[] sums,
      int[] scratch) {
    if (!FieldFactors.isFor(format)) {
      return false;
    }
    FieldFactors factors = x.factors.fields(format);
    Arrays.fill(sums, 0);
    int step = format.panelWords(columns);
    int tile = format.tileWords(columns);
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      for (int p = 0; p < panels; p += 2) {
        int a = first + p * step + lane;
        int c = p + 1 < panels ? a + step : a;
        int to = p * TILES * LANES + lane;
        for (int from = 0; from < columns; from += PART) {
          int at = from / format.unitColumns * format.unitWords * LANES;
          int blocks = Math.min(PART, columns - from) / Activations.BLOCK;
          part(
              format, words, a + at, c + at, tile, from, blocks, x, factors, scratch, sums, to);
        }
      }
    }
    return true;
  }

  private static void part(
      PackedFormat format,
      int[] words,
      int a,
      int c,
      int tile,
      int from,
      int blocks,
      Activations x,
      FieldFactors f,
      int[] scratch,
      float[] sums,
      int to) {
    int block = from / Activations.BLOCK;
    int b = a + tile;
    int d = c + tile;
    int[] factors = f.products;
    int[] starts = f.starts;
    int second = to + TILES * LANES;
    switch (format) {
      case Q4_K -> {
        int q = HEADER * LANES;
        VectorFieldProducts.nibbles(
            words, a + q, b + q, c + q, d + q, 4, block, blocks, factors, starts, scratch);
        VectorFieldScales.superBlock(words, a, b, block, x.scales, f, scratch, 0, sums, to);
        VectorFieldScales.superBlock(words, c, d, block, x.scales, f, scratch, 2, sums, second);
      }
      case Q5_K -> {
        int q = HEADER * LANES;
        VectorFieldProducts.fives(
            words, a + q, b + q, c + q, d + q, 5, block, blocks, factors, starts, scratch);
        VectorFieldScales.superFives(words, a, b, block, x.scales, f, scratch, 0, sums, to);
        VectorFieldScales.superFives(words, c, d, block, x.scales, f, scratch, 2, sums, second);
      }
      case Q6_K -> {
        int q = 5 * LANES;
        VectorFieldProducts.sixes(
            words, a + q, b + q, c + q, d + q, 2 * block, factors, starts, scratch);
        VectorFieldScales.sixes(words, a, b, block, x.scales, scratch, 0, sums, to);
        VectorFieldScales.sixes(words, c, d, block, x.scales, scratch, 2, sums, second);
      }
      case Q4_1 -> {
        int q = 2 * LANES;
        VectorFieldProducts.nibbles(
            words, a + q, b + q, c + q, d + q, 6, block, blocks, factors, starts, scratch);
        VectorFieldScales.minima(words, a, b, block, blocks, x.scales, f, scratch, 0, sums, to);
        VectorFieldScales.minima(
            words, c, d, block, blocks, x.scales, f, scratch, 2, sums, second);
      }
      case Q5_0 -> {
        int q = LANES;
        VectorFieldProducts.fives(
            words, a + q, b + q, c + q, d + q, 6, block, blocks, factors, starts, scratch);
        VectorFieldScales.fives(words, a, b, block, blocks, x.scales, scratch, 0, sums, to);
        VectorFieldScales.fives(words, c, d, block, blocks, x.scales, scratch, 2, sums, second);
      }
      default -> {
        int q = 2 * LANES;
        VectorFieldProducts.fives(
            words, a + q, b + q, c + q, d + q, 7, block, blocks, factors, starts, scratch);
        VectorFieldScales.fiveMinima(words, a, b, block, blocks, x.scales, f, scratch, 0, sums, to);
        VectorFieldScales.fiveMinima(
            words, c, d, block, blocks, x.scales, f, scratch, 2, sums, second);
      }
    }
  }
}
