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
      int step,
      int panels,
      int columns,
      Activations x,
      float[] sums,
      int[] scratch) {
    if (!FieldFactors.isFor(format)) {
      return false;
    }
    Arrays.fill(sums, 0);
    int tile = format.tileWords(columns);
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      int a = first + lane;
      int last = a + (panels - 1) * step;
      if (panels > 2) {
        for (int t = 0; t < TILES; t++) {
          int from = a + t * tile;
          four(
              format,
              words,
              from,
              from + step,
              from + 2 * step,
              last + t * tile,
              columns,
              x,
              scratch,
              sums,
              t * LANES + lane,
              TILES * LANES);
        }
      } else {
        four(format, words, a, a + tile, last, last + tile, columns, x, scratch, sums, lane, LANES);
      }
    }
    return true;
  }

  /**
   * Four tiles.
   *
   * @param to where the sums of the first one are
   * @param next from there to those of the next one
   */
  private static void four(
      PackedFormat format,
      int[] words,
      int a,
      int b,
      int c,
      int d,
      int columns,
      Activations x,
      int[] whole,
      float[] sums,
      int to,
      int next) {
    FieldFactors f = x.factors.fields(format);
    int[] factors = f.products;
    int[] starts = f.starts;
    float[] scales = x.scales;
    int unit = format.unitWords * LANES;
    for (int from = 0; from < columns; from += PART) {
      int block = from / Activations.BLOCK;
      int blocks = Math.min(PART, columns - from) / Activations.BLOCK;
      switch (format) {
        case Q4_K -> {
          VectorFieldProducts.nibbles(
              words, a, b, c, d, HEADER, 4, block, blocks, factors, starts, whole);
          VectorFieldScales.superBlock(words, a, b, c, d, block, scales, f, whole, sums, to, next);
        }
        case Q5_K -> {
          VectorFieldProducts.fives(
              words, a, b, c, d, HEADER, 5, block, blocks, factors, starts, whole);
          VectorFieldScales.superFives(words, a, b, c, d, block, scales, f, whole, sums, to, next);
        }
        case Q6_K -> {
          VectorFieldProducts.sixes(words, a, b, c, d, 2 * block, factors, starts, whole);
          VectorFieldScales.sixes(words, a, b, c, d, block, scales, factors, whole, sums, to, next);
        }
        case Q4_1 -> {
          VectorFieldProducts.nibbles(
              words, a, b, c, d, 2, 6, block, blocks, factors, starts, whole);
          VectorFieldScales.minima(
              words, a, b, c, d, block, blocks, scales, f, whole, sums, to, next);
        }
        case Q5_0 -> {
          VectorFieldProducts.fives(words, a, b, c, d, 1, 6, block, blocks, factors, starts, whole);
          VectorFieldScales.fives(words, a, b, c, d, block, blocks, scales, whole, sums, to, next);
        }
        default -> {
          VectorFieldProducts.fives(words, a, b, c, d, 2, 7, block, blocks, factors, starts, whole);
          VectorFieldScales.fiveMinima(
              words, a, b, c, d, block, blocks, scales, f, whole, sums, to, next);
        }
      }
      int step = Math.min(PART, columns - from) / format.unitColumns * unit;
      a += step;
      b += step;
      c += step;
      d += step;
    }
  }
}
