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
              format, words, a + at, c + at, tile, from, blocks, x.scales, factors, scratch, sums, to);
        }
      }
    }
    return true;
  }

  private static void part(
      PackedFormat format,
      int[] words,
      int first,
      int second,
      int tile,
      int from,
      int blocks,
      float[] scales,
      FieldFactors f,
      int[] whole,
      float[] sums,
      int to) {
    int block = from / Activations.BLOCK;
    int levels =
        switch (format) {
          case Q4_K, Q5_K -> HEADER * LANES;
          case Q6_K -> 5 * LANES;
          case Q5_0 -> LANES;
          default -> 2 * LANES;
        };
    int[] xs = f.products;
    int[] starts = f.starts;
    int a = first + levels;
    int b = a + tile;
    int c = second + levels;
    int d = c + tile;
    switch (format) {
      case Q4_K -> {
        VectorFieldProducts.nibbles(words, a, b, c, d, 4, block, blocks, xs, starts, whole);
        VectorFieldScales.superBlock(words, first, second, tile, block, scales, f, whole, sums, to);
      }
      case Q5_K -> {
        VectorFieldProducts.fives(words, a, b, c, d, 5, block, blocks, xs, starts, whole);
        VectorFieldScales.superFives(words, first, second, tile, block, scales, f, whole, sums, to);
      }
      case Q6_K -> {
        VectorFieldProducts.sixes(words, a, b, c, d, 2 * block, xs, starts, whole);
        VectorFieldScales.sixes(words, first, second, tile, block, scales, xs, whole, sums, to);
      }
      case Q4_1 -> {
        VectorFieldProducts.nibbles(words, a, b, c, d, 6, block, blocks, xs, starts, whole);
        VectorFieldScales.minima(
            words, first, second, tile, block, blocks, scales, f, whole, sums, to);
      }
      case Q5_0 -> {
        VectorFieldProducts.fives(words, a, b, c, d, 6, block, blocks, xs, starts, whole);
        VectorFieldScales.fives(words, first, second, tile, block, blocks, scales, whole, sums, to);
      }
      default -> {
        VectorFieldProducts.fives(words, a, b, c, d, 7, block, blocks, xs, starts, whole);
        VectorFieldScales.fiveMinima(
            words, first, second, tile, block, blocks, scales, f, whole, sums, to);
      }
    }
  }
}
