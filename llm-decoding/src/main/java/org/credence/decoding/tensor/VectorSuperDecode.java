package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.PackedFormat.LANES;
import static org.credence.decoding.tensor.PackedFormat.TILES;
import static org.credence.decoding.tensor.VectorKernels.LENGTH;

import java.util.Arrays;

/**
 * Products of quantised weights but Q8_0 with one position, straight from the packed words: four tiles at once, of which the sums of some blocks are
 * taken in whole numbers ({@link VectorFieldProducts}), and then scaled ({@link VectorFieldScales}); between them
 * they lie in scratch.
 *
 * <p>Memory is read in four streams; with two, reading and computing take their times one after the other. Blocks of 32 columns are read in
 * eight: the lower and the upper tiles of four panels take turns of 128 columns. That is some 20 lines of 64 bytes of each, about what
 * a processor fetches ahead of a stream, and it does so while the other tiles are computed.
 *
 * <p>C2 of JDK 17 inlines until a method has 18 000 nodes, some 45 operations on vectors, and leaves the rest as calls that make every vector
 * an object. So the whole numbers of a block are computed in one method and scaled in another.
 */
final class VectorSuperDecode {

  private static final int HEADER = PackedFormat.SUPER_HEADER;

  /** Columns of blocks multiplied before they are scaled. */
  private static final int PART = 128;

  /** Where scratch has the scales of super-blocks, of the first tile and of the next ones. */
  private static final int SCALES = 1024;

  private static final int NEXT_SCALES = 16 * LANES;

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
    boolean blocks = format.unitColumns == Activations.BLOCK;
    int turn = blocks ? PART : columns;
    int tile = format.tileWords(columns);
    // four tiles are one of each panel, or all of two panels
    boolean many = panels > 2;
    int last = (panels - 1) * step;
    int next = many ? TILES * LANES : LANES;
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      for (int from = 0; from < columns; from += turn) {
        int count = Math.min(turn, columns - from);
        for (int t = 0; t < (many ? TILES : 1); t++) {
          int a = first + lane + t * tile;
          int b = many ? a + step : a + tile;
          int c = many ? b + step : a + last;
          int d = many ? a + last : c + tile;
          int to = t * LANES + lane;
          if (blocks) {
            blocks(format, words, a, b, c, d, from, count, x, scratch, sums, to, next);
          } else {
            superBlocks(format, words, a, b, c, d, count, x, scratch, sums, to, next);
          }
        }
      }
    }
    return true;
  }

  /**
   * Some columns of four tiles.
   *
   * @param a where the first tile is
   * @param to where its sums are
   * @param next from there to those of the next tile
   */
  private static void blocks(
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
      int to,
      int next) {
    int unit = format.unitWords;
    int block = from / Activations.BLOCK;
    int blocks = count / Activations.BLOCK;
    int skip = block * unit * LANES;
    a += skip;
    b += skip;
    c += skip;
    d += skip;
    float[] s = x.scales;
    FieldFactors f = x.factors.fields(format);
    int[] p = f.products;
    int[] starts = f.starts;
    int header = format.minima ? 2 : 1;
    if (format.levelBits == 4) {
      VectorFieldProducts.nibbles(words, a, b, c, d, header, unit, block, blocks, p, starts, whole);
    } else {
      VectorFieldProducts.fives(words, a, b, c, d, header, unit, block, blocks, p, starts, whole);
    }
    switch (format) {
      case Q4_0 ->
          VectorFieldScales.nibbles(words, a, b, c, d, block, blocks, s, whole, sums, to, next);
      case Q4_1 ->
          VectorFieldScales.minima(
              words, a, b, c, d, unit, block, blocks, f.triples, whole, sums, to, next);
      case Q5_0 ->
          VectorFieldScales.fives(words, a, b, c, d, block, blocks, s, whole, sums, to, next);
      default ->
          VectorFieldScales.fiveMinima(
              words, a, b, c, d, unit, block, blocks, f.triples, whole, sums, to, next);
    }
  }

  /** All columns of four tiles. */
  private static void superBlocks(
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
    int[] p = f.products;
    int[] starts = f.starts;
    int unit = format.unitWords * LANES;
    int perUnit = format.unitColumns / Activations.BLOCK;
    int q = SCALES;
    int r = q + NEXT_SCALES;
    int s = r + NEXT_SCALES;
    int t = s + NEXT_SCALES;
    for (int block = 0; block < columns / Activations.BLOCK; block += perUnit) {
      switch (format) {
        case Q4_K -> {
          VectorFieldProducts.nibbles(
              words, a, b, c, d, HEADER, 4, block, perUnit, p, starts, whole);
          VectorFieldScales.expand(words, a, b, c, d, whole, q);
          VectorFieldScales.minima(
              whole, q, r, s, t, 2, block, perUnit, f.triples, whole, sums, to, next);
        }
        case Q5_K -> {
          VectorFieldProducts.fives(words, a, b, c, d, HEADER, 5, block, perUnit, p, starts, whole);
          VectorFieldScales.expand(words, a, b, c, d, whole, q);
          VectorFieldScales.fiveMinima(
              whole, q, r, s, t, 2, block, perUnit, f.triples, whole, sums, to, next);
        }
        default -> {
          VectorFieldProducts.sixes(words, a, b, c, d, 2 * block, p, starts, whole);
          VectorFieldScales.expandSixes(words, a, b, c, d, whole, q);
          VectorFieldScales.sixes(words, a, b, c, d, block, x.scales, p, whole, q, sums, to, next);
        }
      }
      a += unit;
      b += unit;
      c += unit;
      d += unit;
    }
  }
}
