package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.PackedFormat.LANES;
import static org.credence.decoding.tensor.PackedFormat.TILES;
import static org.credence.decoding.tensor.VectorKernels.FLOATS;
import static org.credence.decoding.tensor.VectorKernels.INTS;
import static org.credence.decoding.tensor.VectorKernels.LENGTH;
import static org.credence.decoding.tensor.VectorUnpack.floats;
import static org.credence.decoding.tensor.VectorUnpack.ints;
import static org.credence.decoding.tensor.VectorUnpack.toFloat;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of super-blocks, and of blocks with a minimum or fifth bits, with one position, straight from the packed words; two tiles at
 * a time. Two steps for some columns:
 *
 * <pre>
 *  1. products in 16 bits, columns k and k + 2 of a word side by side, and as many of them added as fit:
 *     16 of 15 * 127, 8 of 31 * 127, 4 of 63 * 127. Levels of five and six bits are added apart for even and odd columns.
 *  2. both halves widened and added, offset taken off, scaled, minimum added </pre>
 *
 * <p>Every format has methods of its own for step 1: C2 leaves out what it has not seen, and compiled anew it makes objects of vectors.
 */
final class VectorSuperDecode {

  private static final int BLOCK = Activations.BLOCK;
  private static final int HEADER = PackedFormat.SUPER_HEADER;
  private static final int WORDS = BLOCK / 4;

  /** Columns of a step. */
  private static final int STEP = 1024;

  private static final VectorSpecies<Short> SHORTS = INTS.withLanes(short.class);

  private VectorSuperDecode() {}

  /** {@link Kernels#multiplyOne}, two panels at a time. */
  static boolean multiply(
      PackedFormat format,
      int[] words,
      int first,
      int step,
      int panels,
      int columns,
      Activations x,
      float[] sums) {
    int parts = parts(format);
    if (parts == 0) {
      return false;
    }
    Arrays.fill(sums, 0);
    int panelWords = format.panelWords(columns);
    float[] scales = scales(format, x);
    float[] totals = totals(format, x);
    int[] whole = new int[2 * parts * (Math.min(columns, STEP) / format.group) * LANES];
    for (int p = 0; p < panels; p += 2) {
      int a = first + p * step;
      int c = p + 1 < panels ? a + step : a;
      multiply(
          format, words, a, c, columns, x.pairs, scales, totals, whole, sums, p * TILES * LANES);
    }
    return true;
  }

  private static void multiply(
      PackedFormat format,
      int[] words,
      int first,
      int second,
      int columns,
      int[] pairs,
      float[] scales,
      float[] totals,
      int[] whole,
      float[] sums,
      int to) {
    int tile = format.tileWords(columns);
    for (int from = 0; from < columns; from += STEP) {
      int at = from / format.unitColumns * format.unitWords * LANES;
      int count = Math.min(STEP, columns - from);
      for (int lane = 0; lane < LANES; lane += LENGTH) {
        int a = first + at + lane;
        int c = second + at + lane;
        two(format, words, a, a + tile, from, count, pairs, scales, totals, whole, sums, to + lane);
        two(
            format,
            words,
            c,
            c + tile,
            from,
            count,
            pairs,
            scales,
            totals,
            whole,
            sums,
            to + TILES * LANES + lane);
      }
    }
  }

  /** Sums of a group that are kept apart; 0 if this class does not know the format. */
  private static int parts(PackedFormat format) {
    return switch (format) {
      case Q4_1, Q4_K -> 1;
      case Q5_0, Q5_1, Q5_K, Q6_K -> 2;
      default -> 0;
    };
  }

  private static void two(
      PackedFormat format,
      int[] words,
      int a,
      int b,
      int from,
      int count,
      int[] pairs,
      float[] scales,
      float[] totals,
      int[] whole,
      float[] sums,
      int to) {
    int pair = from / 2;
    switch (format) {
      case Q4_K -> {
        superNibbles(words, a, b, count / 64, pairs, pair, whole);
        superScales(words, a, count / 256, scales, totals, from / BLOCK, whole, 0, sums, to);
        superScales(
            words, b, count / 256, scales, totals, from / BLOCK, whole, LANES, sums, to + LANES);
      }
      case Q5_K -> {
        superFives(words, a, count / 64, pairs, pair, whole, 0);
        superFives(words, b, count / 64, pairs, pair, whole, 2 * LANES);
        superFiveScales(words, a, count / 256, scales, totals, from / BLOCK, whole, 0, sums, to);
        superFiveScales(
            words,
            b,
            count / 256,
            scales,
            totals,
            from / BLOCK,
            whole,
            2 * LANES,
            sums,
            to + LANES);
      }
      case Q6_K -> {
        sixes(words, a, count / 32, pairs, pair, whole, 0);
        sixes(words, b, count / 32, pairs, pair, whole, 2 * LANES);
        sixScales(words, a, count / 256, scales, totals, from / 16, whole, 0, sums, to);
        sixScales(
            words, b, count / 256, scales, totals, from / 16, whole, 2 * LANES, sums, to + LANES);
      }
      case Q4_1 -> {
        nibbles(words, a, b, count / BLOCK, pairs, pair, whole);
        minima(words, a, b, count / BLOCK, scales, totals, from / BLOCK, whole, sums, to);
      }
      case Q5_0 -> {
        fives(words, a + LANES, 6, count / BLOCK, pairs, pair, whole, 0);
        fives(words, b + LANES, 6, count / BLOCK, pairs, pair, whole, 2 * LANES);
        offset(words, a, b, count / BLOCK, scales, totals, from / BLOCK, whole, sums, to);
      }
      default -> {
        fives(words, a + 2 * LANES, 7, count / BLOCK, pairs, pair, whole, 0);
        fives(words, b + 2 * LANES, 7, count / BLOCK, pairs, pair, whole, 2 * LANES);
        fiveMinima(words, a, b, count / BLOCK, scales, totals, from / BLOCK, whole, sums, to);
      }
    }
  }

  /** What minima are multiplied with, and what the levels of Q6_K are too large by. */
  private static float[] totals(PackedFormat format, Activations x) {
    if (format == PackedFormat.Q6_K) {
      float[] totals = new float[x.sums.length];
      for (int half = 0; half < totals.length; half++) {
        totals[half] = format.offset * x.sums[half];
      }
      return totals;
    }
    float[] totals = new float[x.scales.length];
    for (int block = 0; block < totals.length; block++) {
      float sum = x.sums[2 * block] + x.sums[2 * block + 1];
      totals[block] = format.minima ? x.scales[block] * sum : format.offset * sum;
    }
    return totals;
  }

  /** The scale of every group. */
  private static float[] scales(PackedFormat format, Activations x) {
    if (format.group == BLOCK) {
      return x.scales;
    }
    float[] scales = new float[2 * x.scales.length];
    for (int half = 0; half < scales.length; half++) {
      scales[half] = x.scales[half / 2];
    }
    return scales;
  }

  private static ShortVector pair(int values) {
    return IntVector.broadcast(INTS, values).reinterpretAsShorts();
  }

  /** Shape of the sums [sub-block][tile][row]. */
  private static void superNibbles(
      int[] words, int a, int b, int chunks, int[] pairs, int pair, int[] whole) {
    IntVector mask = IntVector.broadcast(INTS, 0x000f000f);
    for (int chunk = 0; chunk < chunks; chunk++) {
      int p = (chunk / 4 * 38 + HEADER + chunk % 4 * WORDS) * LANES;
      int x = pair + chunk * BLOCK;
      ShortVector l0 = ShortVector.zero(SHORTS);
      ShortVector l1 = l0;
      ShortVector h0 = l0;
      ShortVector h1 = l0;
      for (int w = 0; w < WORDS; w++) {
        IntVector v0 = ints(words, a + p + w * LANES);
        IntVector v1 = ints(words, b + p + w * LANES);
        ShortVector x0 = pair(pairs[x + 2 * w]);
        ShortVector x1 = pair(pairs[x + 2 * w + 1]);
        ShortVector y0 = pair(pairs[x + 2 * w + 16]);
        ShortVector y1 = pair(pairs[x + 2 * w + 17]);
        l0 = l0.add(v0.and(mask).reinterpretAsShorts().mul(x0));
        l1 = l1.add(v1.and(mask).reinterpretAsShorts().mul(x0));
        h0 = h0.add(v0.lanewise(VectorOperators.LSHR, 4).and(mask).reinterpretAsShorts().mul(y0));
        h1 = h1.add(v1.lanewise(VectorOperators.LSHR, 4).and(mask).reinterpretAsShorts().mul(y0));
        l0 = l0.add(v0.lanewise(VectorOperators.LSHR, 8).and(mask).reinterpretAsShorts().mul(x1));
        l1 = l1.add(v1.lanewise(VectorOperators.LSHR, 8).and(mask).reinterpretAsShorts().mul(x1));
        h0 = h0.add(v0.lanewise(VectorOperators.LSHR, 12).and(mask).reinterpretAsShorts().mul(y1));
        h1 = h1.add(v1.lanewise(VectorOperators.LSHR, 12).and(mask).reinterpretAsShorts().mul(y1));
      }
      int to = chunk * 4 * LANES;
      l0.reinterpretAsInts().intoArray(whole, to);
      l1.reinterpretAsInts().intoArray(whole, to + LANES);
      h0.reinterpretAsInts().intoArray(whole, to + 2 * LANES);
      h1.reinterpretAsInts().intoArray(whole, to + 3 * LANES);
    }
  }

  private static void superScales(
      int[] words,
      int a,
      int units,
      float[] scales,
      float[] totals,
      int block,
      int[] whole,
      int at,
      float[] sums,
      int to) {
    FloatVector s = FloatVector.fromArray(FLOATS, sums, to);
    for (int unit = 0; unit < units; unit++) {
      int p = a + unit * 38 * LANES;
      FloatVector d = IntVector.fromArray(INTS, words, p).reinterpretAsFloats();
      FloatVector dmin = IntVector.fromArray(INTS, words, p + LANES).reinterpretAsFloats().neg();
      for (int word = 0; word < 2; word++) {
        IntVector c = IntVector.fromArray(INTS, words, p + (2 + word) * LANES);
        IntVector m = IntVector.fromArray(INTS, words, p + (4 + word) * LANES);
        int first = unit * 8 + word * 4;
        for (int sub = 0; sub < 4; sub++) {
          int from = at + (first + sub) * 2 * LANES;
          IntVector v = IntVector.fromArray(INTS, whole, from);
          IntVector w =
              v.lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(v.lanewise(VectorOperators.ASHR, 16));
          FloatVector scale = FloatVector.broadcast(FLOATS, scales[block + first + sub]);
          FloatVector total = FloatVector.broadcast(FLOATS, totals[block + first + sub]);
          s = toFloat(w).fma(toFloat(c.and(255)).mul(d).mul(scale), s);
          s = toFloat(m.and(255)).mul(dmin).fma(total, s);
          c = c.lanewise(VectorOperators.LSHR, 8);
          m = m.lanewise(VectorOperators.LSHR, 8);
        }
      }
    }
    s.intoArray(sums, to);
  }

  /** Shape of the sums [sub-block][tile][even or odd columns][row]. */
  private static void superFives(
      int[] words, int a, int chunks, int[] pairs, int pair, int[] whole, int at) {
    for (int chunk = 0; chunk < chunks; chunk++) {
      int f = a + (chunk / 4 * 46 + HEADER) * LANES;
      int p = f + (1 + chunk % 4) * WORDS * LANES;
      int x = pair + chunk * BLOCK;
      int shift = chunk % 4 * 2;
      ShortVector l0 = ShortVector.zero(SHORTS);
      ShortVector l1 = l0;
      ShortVector h0 = l0;
      ShortVector h1 = l0;
      for (int w = 0; w < WORDS; w++) {
        IntVector v = ints(words, p + w * LANES);
        IntVector fifths = ints(words, f + w * LANES).lanewise(VectorOperators.LSHR, shift);
        IntVector low =
            v.and(0x0f0f0f0f).or(fifths.and(0x01010101).lanewise(VectorOperators.LSHL, 4));
        IntVector high =
            v.lanewise(VectorOperators.LSHR, 4)
                .and(0x0f0f0f0f)
                .or(fifths.and(0x02020202).lanewise(VectorOperators.LSHL, 3));
        l0 = l0.add(low.and(0x00ff00ff).reinterpretAsShorts().mul(pair(pairs[x + 2 * w])));
        l1 =
            l1.add(
                low.lanewise(VectorOperators.LSHR, 8)
                    .and(0x00ff00ff)
                    .reinterpretAsShorts()
                    .mul(pair(pairs[x + 2 * w + 1])));
        h0 = h0.add(high.and(0x00ff00ff).reinterpretAsShorts().mul(pair(pairs[x + 2 * w + 16])));
        h1 =
            h1.add(
                high.lanewise(VectorOperators.LSHR, 8)
                    .and(0x00ff00ff)
                    .reinterpretAsShorts()
                    .mul(pair(pairs[x + 2 * w + 17])));
      }
      int to = at + chunk * 8 * LANES;
      l0.reinterpretAsInts().intoArray(whole, to);
      l1.reinterpretAsInts().intoArray(whole, to + LANES);
      h0.reinterpretAsInts().intoArray(whole, to + 4 * LANES);
      h1.reinterpretAsInts().intoArray(whole, to + 5 * LANES);
    }
  }

  private static void superFiveScales(
      int[] words,
      int a,
      int units,
      float[] scales,
      float[] totals,
      int block,
      int[] whole,
      int at,
      float[] sums,
      int to) {
    FloatVector s = FloatVector.fromArray(FLOATS, sums, to);
    for (int unit = 0; unit < units; unit++) {
      int p = a + unit * 46 * LANES;
      FloatVector d = IntVector.fromArray(INTS, words, p).reinterpretAsFloats();
      FloatVector dmin = IntVector.fromArray(INTS, words, p + LANES).reinterpretAsFloats().neg();
      for (int word = 0; word < 2; word++) {
        IntVector c = IntVector.fromArray(INTS, words, p + (2 + word) * LANES);
        IntVector m = IntVector.fromArray(INTS, words, p + (4 + word) * LANES);
        int first = unit * 8 + word * 4;
        for (int sub = 0; sub < 4; sub++) {
          int from = at + (first + sub) * 4 * LANES;
          IntVector v = IntVector.fromArray(INTS, whole, from);
          IntVector u = IntVector.fromArray(INTS, whole, from + LANES);
          IntVector w =
              v.lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(v.lanewise(VectorOperators.ASHR, 16))
                  .add(u.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                  .add(u.lanewise(VectorOperators.ASHR, 16));
          FloatVector scale = FloatVector.broadcast(FLOATS, scales[block + first + sub]);
          FloatVector total = FloatVector.broadcast(FLOATS, totals[block + first + sub]);
          s = toFloat(w).fma(toFloat(c.and(255)).mul(d).mul(scale), s);
          s = toFloat(m.and(255)).mul(dmin).fma(total, s);
          c = c.lanewise(VectorOperators.LSHR, 8);
          m = m.lanewise(VectorOperators.LSHR, 8);
        }
      }
    }
    s.intoArray(sums, to);
  }

  /**
   * Shape of the sums [sub-block][tile][even or odd columns][row].
   *
   * @param parts four words of nibbles each, sub-blocks s and s + 4
   */
  private static void sixes(
      int[] words, int a, int parts, int[] pairs, int pair, int[] whole, int at) {
    for (int part = 0; part < parts; part++) {
      int p = a + (part / 8 * 53 + 5 + part % 8 * 4) * LANES;
      int f = a + (part / 8 * 53 + 37 + part % 8 / 4 * WORDS + part % 2 * 4) * LANES;
      int sub = part / 4 * 8 + part % 4;
      int x = pair + sub * 8;
      int shift = part % 4 / 2 * 2;
      ShortVector l0 = ShortVector.zero(SHORTS);
      ShortVector l1 = l0;
      ShortVector h0 = l0;
      ShortVector h1 = l0;
      for (int w = 0; w < 4; w++) {
        IntVector v = ints(words, p + w * LANES);
        IntVector upper = ints(words, f + w * LANES).lanewise(VectorOperators.LSHR, shift);
        IntVector low =
            v.and(0x0f0f0f0f).or(upper.and(0x03030303).lanewise(VectorOperators.LSHL, 4));
        IntVector high =
            v.lanewise(VectorOperators.LSHR, 4).and(0x0f0f0f0f).or(upper.and(0x30303030));
        l0 = l0.add(low.and(0x00ff00ff).reinterpretAsShorts().mul(pair(pairs[x + 2 * w])));
        l1 =
            l1.add(
                low.lanewise(VectorOperators.LSHR, 8)
                    .and(0x00ff00ff)
                    .reinterpretAsShorts()
                    .mul(pair(pairs[x + 2 * w + 1])));
        h0 = h0.add(high.and(0x00ff00ff).reinterpretAsShorts().mul(pair(pairs[x + 2 * w + 32])));
        h1 =
            h1.add(
                high.lanewise(VectorOperators.LSHR, 8)
                    .and(0x00ff00ff)
                    .reinterpretAsShorts()
                    .mul(pair(pairs[x + 2 * w + 33])));
      }
      int to = at + sub * 4 * LANES;
      l0.reinterpretAsInts().intoArray(whole, to);
      l1.reinterpretAsInts().intoArray(whole, to + LANES);
      h0.reinterpretAsInts().intoArray(whole, to + 16 * LANES);
      h1.reinterpretAsInts().intoArray(whole, to + 17 * LANES);
    }
  }

  private static void sixScales(
      int[] words,
      int a,
      int units,
      float[] scales,
      float[] totals,
      int block,
      int[] whole,
      int at,
      float[] sums,
      int to) {
    FloatVector s = FloatVector.fromArray(FLOATS, sums, to);
    for (int unit = 0; unit < units; unit++) {
      int p = a + unit * 53 * LANES;
      FloatVector d = IntVector.fromArray(INTS, words, p).reinterpretAsFloats();
      for (int word = 0; word < 4; word++) {
        IntVector c = IntVector.fromArray(INTS, words, p + (1 + word) * LANES);
        int first = unit * 16 + word * 4;
        for (int sub = 0; sub < 4; sub++) {
          int from = at + (first + sub) * 4 * LANES;
          IntVector v = IntVector.fromArray(INTS, whole, from);
          IntVector u = IntVector.fromArray(INTS, whole, from + LANES);
          IntVector w =
              v.lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(v.lanewise(VectorOperators.ASHR, 16))
                  .add(u.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
                  .add(u.lanewise(VectorOperators.ASHR, 16));
          FloatVector scale = FloatVector.broadcast(FLOATS, scales[block + first + sub]);
          FloatVector total = FloatVector.broadcast(FLOATS, totals[block + first + sub]);
          FloatVector step =
              toFloat(c.lanewise(VectorOperators.LSHL, 24).lanewise(VectorOperators.ASHR, 24))
                  .mul(d)
                  .mul(scale);
          s = toFloat(w).sub(total).fma(step, s);
          c = c.lanewise(VectorOperators.LSHR, 8);
        }
      }
    }
    s.intoArray(sums, to);
  }

  /** Shape of the sums [block][tile][row]. */
  private static void nibbles(
      int[] words, int a, int b, int blocks, int[] pairs, int pair, int[] whole) {
    IntVector mask = IntVector.broadcast(INTS, 0x000f000f);
    for (int block = 0; block < blocks; block++) {
      int p = (block * 6 + 2) * LANES;
      int x = pair + block * 16;
      ShortVector s0 = ShortVector.zero(SHORTS);
      ShortVector s1 = s0;
      for (int w = 0; w < 4; w++) {
        IntVector v0 = ints(words, a + p + w * LANES);
        IntVector v1 = ints(words, b + p + w * LANES);
        ShortVector x0 = pair(pairs[x + 2 * w]);
        ShortVector x1 = pair(pairs[x + 2 * w + 1]);
        ShortVector y0 = pair(pairs[x + 2 * w + 8]);
        ShortVector y1 = pair(pairs[x + 2 * w + 9]);
        s0 = s0.add(v0.and(mask).reinterpretAsShorts().mul(x0));
        s1 = s1.add(v1.and(mask).reinterpretAsShorts().mul(x0));
        s0 = s0.add(v0.lanewise(VectorOperators.LSHR, 4).and(mask).reinterpretAsShorts().mul(y0));
        s1 = s1.add(v1.lanewise(VectorOperators.LSHR, 4).and(mask).reinterpretAsShorts().mul(y0));
        s0 = s0.add(v0.lanewise(VectorOperators.LSHR, 8).and(mask).reinterpretAsShorts().mul(x1));
        s1 = s1.add(v1.lanewise(VectorOperators.LSHR, 8).and(mask).reinterpretAsShorts().mul(x1));
        s0 = s0.add(v0.lanewise(VectorOperators.LSHR, 12).and(mask).reinterpretAsShorts().mul(y1));
        s1 = s1.add(v1.lanewise(VectorOperators.LSHR, 12).and(mask).reinterpretAsShorts().mul(y1));
      }
      s0.reinterpretAsInts().intoArray(whole, block * 2 * LANES);
      s1.reinterpretAsInts().intoArray(whole, block * 2 * LANES + LANES);
    }
  }

  private static void minima(
      int[] words,
      int a,
      int b,
      int blocks,
      float[] scales,
      float[] totals,
      int block,
      int[] whole,
      float[] sums,
      int to) {
    FloatVector s0 = FloatVector.fromArray(FLOATS, sums, to);
    FloatVector s1 = FloatVector.fromArray(FLOATS, sums, to + LANES);
    for (int g = 0; g < blocks; g++) {
      int p = g * 6 * LANES;
      FloatVector scale = FloatVector.broadcast(FLOATS, scales[block + g]);
      FloatVector total = FloatVector.broadcast(FLOATS, totals[block + g]);
      IntVector v0 = ints(whole, g * 2 * LANES);
      IntVector v1 = ints(whole, g * 2 * LANES + LANES);
      IntVector w0 =
          v0.lanewise(VectorOperators.LSHL, 16)
              .lanewise(VectorOperators.ASHR, 16)
              .add(v0.lanewise(VectorOperators.ASHR, 16));
      IntVector w1 =
          v1.lanewise(VectorOperators.LSHL, 16)
              .lanewise(VectorOperators.ASHR, 16)
              .add(v1.lanewise(VectorOperators.ASHR, 16));
      s0 = toFloat(w0).fma(floats(words, a + p).mul(scale), s0);
      s1 = toFloat(w1).fma(floats(words, b + p).mul(scale), s1);
      s0 = floats(words, a + p + LANES).fma(total, s0);
      s1 = floats(words, b + p + LANES).fma(total, s1);
    }
    s0.intoArray(sums, to);
    s1.intoArray(sums, to + LANES);
  }

  /**
   * Shape of the sums [block][tile][even or odd columns][row].
   *
   * @param p where the fifth bits of the first block are
   */
  private static void fives(
      int[] words, int p, int unitWords, int blocks, int[] pairs, int pair, int[] whole, int at) {
    for (int block = 0; block < blocks; block++) {
      int q = p + block * unitWords * LANES;
      int x = pair + block * 16;
      IntVector upper = ints(words, q);
      IntVector lower = upper.lanewise(VectorOperators.LSHL, 4);
      ShortVector s0 = ShortVector.zero(SHORTS);
      ShortVector s1 = s0;
      for (int w = 0; w < 4; w++) {
        IntVector v = ints(words, q + (1 + w) * LANES);
        IntVector low = v.and(0x0f0f0f0f).or(lower.and(0x10101010));
        IntVector high =
            v.lanewise(VectorOperators.LSHR, 4).and(0x0f0f0f0f).or(upper.and(0x10101010));
        lower = lower.lanewise(VectorOperators.LSHR, 1);
        upper = upper.lanewise(VectorOperators.LSHR, 1);
        s0 = s0.add(low.and(0x00ff00ff).reinterpretAsShorts().mul(pair(pairs[x + 2 * w])));
        s1 =
            s1.add(
                low.lanewise(VectorOperators.LSHR, 8)
                    .and(0x00ff00ff)
                    .reinterpretAsShorts()
                    .mul(pair(pairs[x + 2 * w + 1])));
        s0 = s0.add(high.and(0x00ff00ff).reinterpretAsShorts().mul(pair(pairs[x + 2 * w + 8])));
        s1 =
            s1.add(
                high.lanewise(VectorOperators.LSHR, 8)
                    .and(0x00ff00ff)
                    .reinterpretAsShorts()
                    .mul(pair(pairs[x + 2 * w + 9])));
      }
      s0.reinterpretAsInts().intoArray(whole, at + block * 4 * LANES);
      s1.reinterpretAsInts().intoArray(whole, at + block * 4 * LANES + LANES);
    }
  }

  private static void offset(
      int[] words,
      int a,
      int b,
      int blocks,
      float[] scales,
      float[] totals,
      int block,
      int[] whole,
      float[] sums,
      int to) {
    FloatVector s0 = FloatVector.fromArray(FLOATS, sums, to);
    FloatVector s1 = FloatVector.fromArray(FLOATS, sums, to + LANES);
    for (int g = 0; g < blocks; g++) {
      int p = g * 6 * LANES;
      FloatVector scale = FloatVector.broadcast(FLOATS, scales[block + g]);
      FloatVector total = FloatVector.broadcast(FLOATS, totals[block + g]);
      IntVector v0 = ints(whole, g * 4 * LANES);
      IntVector u0 = ints(whole, g * 4 * LANES + LANES);
      IntVector v1 = ints(whole, g * 4 * LANES + 2 * LANES);
      IntVector u1 = ints(whole, g * 4 * LANES + 3 * LANES);
      IntVector w0 =
          v0.lanewise(VectorOperators.LSHL, 16)
              .lanewise(VectorOperators.ASHR, 16)
              .add(v0.lanewise(VectorOperators.ASHR, 16))
              .add(u0.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(u0.lanewise(VectorOperators.ASHR, 16));
      IntVector w1 =
          v1.lanewise(VectorOperators.LSHL, 16)
              .lanewise(VectorOperators.ASHR, 16)
              .add(v1.lanewise(VectorOperators.ASHR, 16))
              .add(u1.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(u1.lanewise(VectorOperators.ASHR, 16));
      s0 = toFloat(w0).sub(total).fma(floats(words, a + p).mul(scale), s0);
      s1 = toFloat(w1).sub(total).fma(floats(words, b + p).mul(scale), s1);
    }
    s0.intoArray(sums, to);
    s1.intoArray(sums, to + LANES);
  }

  private static void fiveMinima(
      int[] words,
      int a,
      int b,
      int blocks,
      float[] scales,
      float[] totals,
      int block,
      int[] whole,
      float[] sums,
      int to) {
    FloatVector s0 = FloatVector.fromArray(FLOATS, sums, to);
    FloatVector s1 = FloatVector.fromArray(FLOATS, sums, to + LANES);
    for (int g = 0; g < blocks; g++) {
      int p = g * 7 * LANES;
      FloatVector scale = FloatVector.broadcast(FLOATS, scales[block + g]);
      FloatVector total = FloatVector.broadcast(FLOATS, totals[block + g]);
      IntVector v0 = ints(whole, g * 4 * LANES);
      IntVector u0 = ints(whole, g * 4 * LANES + LANES);
      IntVector v1 = ints(whole, g * 4 * LANES + 2 * LANES);
      IntVector u1 = ints(whole, g * 4 * LANES + 3 * LANES);
      IntVector w0 =
          v0.lanewise(VectorOperators.LSHL, 16)
              .lanewise(VectorOperators.ASHR, 16)
              .add(v0.lanewise(VectorOperators.ASHR, 16))
              .add(u0.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(u0.lanewise(VectorOperators.ASHR, 16));
      IntVector w1 =
          v1.lanewise(VectorOperators.LSHL, 16)
              .lanewise(VectorOperators.ASHR, 16)
              .add(v1.lanewise(VectorOperators.ASHR, 16))
              .add(u1.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16))
              .add(u1.lanewise(VectorOperators.ASHR, 16));
      s0 = toFloat(w0).fma(floats(words, a + p).mul(scale), s0);
      s1 = toFloat(w1).fma(floats(words, b + p).mul(scale), s1);
      s0 = floats(words, a + p + LANES).fma(total, s0);
      s1 = floats(words, b + p + LANES).fma(total, s1);
    }
    s0.intoArray(sums, to);
    s1.intoArray(sums, to + LANES);
  }
}
