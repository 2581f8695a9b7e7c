package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.PackedFormat.LANES;
import static org.credence.decoding.tensor.VectorKernels.FLOATS;
import static org.credence.decoding.tensor.VectorKernels.INTS;
import static org.credence.decoding.tensor.VectorUnpack.ints;
import static org.credence.decoding.tensor.VectorUnpack.toFloat;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of an unpacked panel with one position, for formats without a kernel in {@link VectorDirect}: from words of four levels. What
 * levels are kept too large by is taken off with the sum of the activations.
 *
 * <p>Methods with vectors in or out do one thing, see {@link VectorUnpack}; so the loops are written out.
 */
final class VectorDecode {

  private static final int BLOCK = Activations.BLOCK;
  private static final int HALF_BLOCK = Activations.HALF_BLOCK;

  private static final VectorSpecies<Short> SHORTS = INTS.withLanes(short.class);

  private VectorDecode() {}

  private static FloatVector every(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  /** Float weights of both tiles, unpacked. */
  static void unpacked(
      Panel panel, int lane, int from, int count, Activations x, float[] sums, int sumsAt) {
    float[] w = panel.levels;
    float[] values = x.values;
    FloatVector s0 = FloatVector.fromArray(FLOATS, sums, sumsAt);
    FloatVector s1 = FloatVector.fromArray(FLOATS, sums, sumsAt + LANES);
    for (int k = 0; k < count; k++) {
      FloatVector value = every(values[from + k]);
      s0 = FloatVector.fromArray(FLOATS, w, lane + k * LANES).fma(value, s0);
      s1 = FloatVector.fromArray(FLOATS, w, lane + Panel.TILE + k * LANES).fma(value, s1);
    }
    s0.intoArray(sums, sumsAt);
    s1.intoArray(sums, sumsAt + LANES);
  }

  /** Levels of at most six bits, of both tiles. */
  static void levels(
      PackedFormat format,
      Panel panel,
      int lane,
      int from,
      int count,
      Activations x,
      float[] sums,
      int sumsAt) {
    switch (format) {
      case Q4_0, Q4_1 -> nibbles(format, panel, lane, from, count, x);
      case Q4_K -> superNibbles(panel, lane, from, count, x);
      case Q6_K -> sixBits(panel, lane, from, count, x);
      default -> fiveBits(format, panel, lane, from, count, x);
    }
    if (format.minima) {
      scaleWithMinima(panel, lane, from, count, x, sums, sumsAt);
    } else {
      scale(format.group, panel, lane, from, count, x, sums, sumsAt);
    }
  }

  private static void scale(
      int size,
      Panel panel,
      int lane,
      int from,
      int count,
      Activations x,
      float[] sums,
      int sumsAt) {
    float[] whole = panel.levels;
    float[] scales = panel.scales;
    FloatVector s0 = FloatVector.fromArray(FLOATS, sums, sumsAt);
    FloatVector s1 = FloatVector.fromArray(FLOATS, sums, sumsAt + LANES);
    for (int g = 0; g < count / size; g++) {
      int block = (from + g * size) / BLOCK;
      float scale = x.scales[block];
      int at = g * LANES + lane;
      s0 =
          FloatVector.fromArray(FLOATS, whole, at)
              .fma(FloatVector.fromArray(FLOATS, scales, at).mul(scale), s0);
      s1 =
          FloatVector.fromArray(FLOATS, whole, at + Panel.TILE)
              .fma(FloatVector.fromArray(FLOATS, scales, at + Panel.SCALES).mul(scale), s1);
    }
    s0.intoArray(sums, sumsAt);
    s1.intoArray(sums, sumsAt + LANES);
  }

  private static void scaleWithMinima(
      Panel panel, int lane, int from, int count, Activations x, float[] sums, int sumsAt) {
    float[] whole = panel.levels;
    float[] scales = panel.scales;
    float[] minima = panel.minima;
    FloatVector s0 = FloatVector.fromArray(FLOATS, sums, sumsAt);
    FloatVector s1 = FloatVector.fromArray(FLOATS, sums, sumsAt + LANES);
    for (int g = 0; g < count / BLOCK; g++) {
      int block = (from + g * BLOCK) / BLOCK;
      float scale = x.scales[block];
      int at = g * LANES + lane;
      s0 =
          FloatVector.fromArray(FLOATS, whole, at)
              .fma(FloatVector.fromArray(FLOATS, scales, at).mul(scale), s0);
      s1 =
          FloatVector.fromArray(FLOATS, whole, at + Panel.TILE)
              .fma(FloatVector.fromArray(FLOATS, scales, at + Panel.SCALES).mul(scale), s1);
      FloatVector total = every(scale * (x.sums[2 * block] + x.sums[2 * block + 1]));
      s0 = FloatVector.fromArray(FLOATS, minima, at).fma(total, s0);
      s1 = FloatVector.fromArray(FLOATS, minima, at + Panel.MINIMA).fma(total, s1);
    }
    s0.intoArray(sums, sumsAt);
    s1.intoArray(sums, sumsAt + LANES);
  }

  /**
   * Puts Σ level value of each group where floats of levels would be. Products are taken in 16 bits, two columns of a word at once,
   * and so many of them added there as fit: 16 of 15 * 127, 8 of 31 * 127, 4 of 63 * 127. Nibbles are taken from where they are
   * packed: of a block of 32 the low ones of four words and then the high ones, of a sub-block the low ones or the high ones of eight.
   *
   * <p>One method for each shape of loops: C2 leaves out what it has not seen, and compiled anew it makes objects of vectors.
   */
  private static void nibbles(
      PackedFormat format, Panel panel, int lane, int from, int count, Activations x) {
    int[] words = panel.source;
    float[] whole = panel.levels;
    int[] pairs = x.pairs;
    int unitSize = format.unitWords * LANES;
    IntVector mask = IntVector.broadcast(INTS, 0x000f000f);
    for (int g = 0; g < count / BLOCK; g++) {
      int a = panel.sourceAt[0] + lane + g * unitSize;
      int b = panel.sourceAt[1] + lane + g * unitSize;
      int to = (from + g * BLOCK) / 2;
      ShortVector h0 = ShortVector.zero(SHORTS);
      ShortVector h1 = h0;
      for (int w = 0; w < BLOCK / 4; w++) {
        int p = w % 4 * LANES;
        IntVector v0 = ints(words, a + p).lanewise(VectorOperators.LSHR, w / 4 * 4);
        IntVector v1 = ints(words, b + p).lanewise(VectorOperators.LSHR, w / 4 * 4);
        ShortVector x0 = pair(pairs[to + 2 * w]);
        ShortVector x1 = pair(pairs[to + 2 * w + 1]);
        h0 = h0.add(v0.and(mask).reinterpretAsShorts().mul(x0));
        h1 = h1.add(v1.and(mask).reinterpretAsShorts().mul(x0));
        h0 = h0.add(v0.lanewise(VectorOperators.LSHR, 8).and(mask).reinterpretAsShorts().mul(x1));
        h1 = h1.add(v1.lanewise(VectorOperators.LSHR, 8).and(mask).reinterpretAsShorts().mul(x1));
      }
      int half = (from + g * BLOCK) / HALF_BLOCK;
      float offset = format.offset * (x.sums[half] + x.sums[half + 1]);
      int at = g * LANES + lane;
      toFloat(
              h0.reinterpretAsInts()
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(h0.reinterpretAsInts().lanewise(VectorOperators.ASHR, 16)))
          .sub(offset)
          .intoArray(whole, at);
      toFloat(
              h1.reinterpretAsInts()
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(h1.reinterpretAsInts().lanewise(VectorOperators.ASHR, 16)))
          .sub(offset)
          .intoArray(whole, at + Panel.TILE);
    }
  }

  private static void superNibbles(Panel panel, int lane, int from, int count, Activations x) {
    int[] words = panel.source;
    float[] whole = panel.levels;
    int[] pairs = x.pairs;
    IntVector mask = IntVector.broadcast(INTS, 0x000f000f);
    for (int g = 0; g < count / BLOCK; g++) {
      int a = panel.sourceAt[0] + lane + g / 2 * (BLOCK / 4) * LANES;
      int b = panel.sourceAt[1] + lane + g / 2 * (BLOCK / 4) * LANES;
      int to = (from + g * BLOCK) / 2;
      int shift = g % 2 * 4;
      ShortVector h0 = ShortVector.zero(SHORTS);
      ShortVector h1 = h0;
      for (int w = 0; w < BLOCK / 4; w++) {
        IntVector v0 = ints(words, a + w * LANES).lanewise(VectorOperators.LSHR, shift);
        IntVector v1 = ints(words, b + w * LANES).lanewise(VectorOperators.LSHR, shift);
        ShortVector x0 = pair(pairs[to + 2 * w]);
        ShortVector x1 = pair(pairs[to + 2 * w + 1]);
        h0 = h0.add(v0.and(mask).reinterpretAsShorts().mul(x0));
        h1 = h1.add(v1.and(mask).reinterpretAsShorts().mul(x0));
        h0 = h0.add(v0.lanewise(VectorOperators.LSHR, 8).and(mask).reinterpretAsShorts().mul(x1));
        h1 = h1.add(v1.lanewise(VectorOperators.LSHR, 8).and(mask).reinterpretAsShorts().mul(x1));
      }
      int at = g * LANES + lane;
      toFloat(
              h0.reinterpretAsInts()
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(h0.reinterpretAsInts().lanewise(VectorOperators.ASHR, 16)))
          .intoArray(whole, at);
      toFloat(
              h1.reinterpretAsInts()
                  .lanewise(VectorOperators.LSHL, 16)
                  .lanewise(VectorOperators.ASHR, 16)
                  .add(h1.reinterpretAsInts().lanewise(VectorOperators.ASHR, 16)))
          .intoArray(whole, at + Panel.TILE);
    }
  }

  private static void fiveBits(
      PackedFormat format, Panel panel, int lane, int from, int count, Activations x) {
    int[] bytes = panel.bytes;
    float[] whole = panel.levels;
    int[] pairs = x.pairs;
    IntVector mask = IntVector.broadcast(INTS, 0x00ff00ff);
    for (int g = 0; g < count / BLOCK; g++) {
      IntVector w0 = IntVector.zero(INTS);
      IntVector w1 = w0;
      for (int part = 2 * g; part < 2 * g + 2; part++) {
        int p = part * 4 * LANES + lane;
        ShortVector h0 = ShortVector.zero(SHORTS);
        ShortVector h1 = h0;
        for (int w = 0; w < 4; w++) {
          IntVector v0 = ints(bytes, p + w * LANES);
          IntVector v1 = ints(bytes, p + w * LANES + Panel.BYTES);
          ShortVector x0 = pair(pairs[from / 2 + 8 * part + 2 * w]);
          ShortVector x1 = pair(pairs[from / 2 + 8 * part + 2 * w + 1]);
          h0 = h0.add(v0.and(mask).reinterpretAsShorts().mul(x0));
          h1 = h1.add(v1.and(mask).reinterpretAsShorts().mul(x0));
          h0 = h0.add(v0.lanewise(VectorOperators.LSHR, 8).and(mask).reinterpretAsShorts().mul(x1));
          h1 = h1.add(v1.lanewise(VectorOperators.LSHR, 8).and(mask).reinterpretAsShorts().mul(x1));
        }
        w0 =
            w0.add(
                    h0.reinterpretAsInts()
                        .lanewise(VectorOperators.LSHL, 16)
                        .lanewise(VectorOperators.ASHR, 16))
                .add(h0.reinterpretAsInts().lanewise(VectorOperators.ASHR, 16));
        w1 =
            w1.add(
                    h1.reinterpretAsInts()
                        .lanewise(VectorOperators.LSHL, 16)
                        .lanewise(VectorOperators.ASHR, 16))
                .add(h1.reinterpretAsInts().lanewise(VectorOperators.ASHR, 16));
      }
      int half = (from + g * BLOCK) / HALF_BLOCK;
      float offset = format.offset * (x.sums[half] + x.sums[half + 1]);
      int at = g * LANES + lane;
      toFloat(w0).sub(offset).intoArray(whole, at);
      toFloat(w1).sub(offset).intoArray(whole, at + Panel.TILE);
    }
  }

  private static void sixBits(Panel panel, int lane, int from, int count, Activations x) {
    int[] bytes = panel.bytes;
    float[] whole = panel.levels;
    int[] pairs = x.pairs;
    IntVector mask = IntVector.broadcast(INTS, 0x00ff00ff);
    for (int g = 0; g < count / HALF_BLOCK; g++) {
      IntVector w0 = IntVector.zero(INTS);
      IntVector w1 = w0;
      for (int part = 2 * g; part < 2 * g + 2; part++) {
        int p = part * 2 * LANES + lane;
        ShortVector h0 = ShortVector.zero(SHORTS);
        ShortVector h1 = h0;
        for (int w = 0; w < 2; w++) {
          IntVector v0 = ints(bytes, p + w * LANES);
          IntVector v1 = ints(bytes, p + w * LANES + Panel.BYTES);
          ShortVector x0 = pair(pairs[from / 2 + 4 * part + 2 * w]);
          ShortVector x1 = pair(pairs[from / 2 + 4 * part + 2 * w + 1]);
          h0 = h0.add(v0.and(mask).reinterpretAsShorts().mul(x0));
          h1 = h1.add(v1.and(mask).reinterpretAsShorts().mul(x0));
          h0 = h0.add(v0.lanewise(VectorOperators.LSHR, 8).and(mask).reinterpretAsShorts().mul(x1));
          h1 = h1.add(v1.lanewise(VectorOperators.LSHR, 8).and(mask).reinterpretAsShorts().mul(x1));
        }
        w0 =
            w0.add(
                    h0.reinterpretAsInts()
                        .lanewise(VectorOperators.LSHL, 16)
                        .lanewise(VectorOperators.ASHR, 16))
                .add(h0.reinterpretAsInts().lanewise(VectorOperators.ASHR, 16));
        w1 =
            w1.add(
                    h1.reinterpretAsInts()
                        .lanewise(VectorOperators.LSHL, 16)
                        .lanewise(VectorOperators.ASHR, 16))
                .add(h1.reinterpretAsInts().lanewise(VectorOperators.ASHR, 16));
      }
      float offset = 32 * x.sums[(from + g * HALF_BLOCK) / HALF_BLOCK];
      int at = g * LANES + lane;
      toFloat(w0).sub(offset).intoArray(whole, at);
      toFloat(w1).sub(offset).intoArray(whole, at + Panel.TILE);
    }
  }

  private static ShortVector pair(int values) {
    return IntVector.broadcast(INTS, values).reinterpretAsShorts();
  }
}
