package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.PackedFormat.LANES;
import static org.credence.decoding.tensor.VectorKernels.FLOATS;
import static org.credence.decoding.tensor.VectorKernels.INTS;
import static org.credence.decoding.tensor.VectorKernels.LENGTH;
import static org.credence.decoding.tensor.VectorUnpack.floats;
import static org.credence.decoding.tensor.VectorUnpack.ints;
import static org.credence.decoding.tensor.VectorUnpack.toFloat;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products with one position. F32, 16-bit floats and Q8_0 straight from the packed words, four tiles at a time, so that the memory sees
 * several streams and one broadcast of an activation serves four vectors of rows; the others from words of four levels.
 *
 * <p>A byte of a word is masked where it is and converted there, which makes it 2^8i times too large; the activations are that much
 * smaller. All of it is exact. What levels are kept too large by is taken off with the sum of the activations.
 *
 * <p>Methods with vectors in or out do one thing, see {@link VectorUnpack}; so the loops are written out.
 */
final class VectorDecode {

  private static final int BLOCK = Activations.BLOCK;
  private static final int HALF_BLOCK = Activations.HALF_BLOCK;

  private static final VectorSpecies<Short> SHORTS = INTS.withLanes(short.class);

  private VectorDecode() {}

  static boolean multiply(
      PackedFormat format,
      int[] words,
      int first,
      int second,
      int columns,
      Activations x,
      float[] sums) {
    int tile = format.isHalf() ? 0 : format.tileWords(columns);
    int units = columns / format.unitColumns;
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      int a = first + lane;
      int b = first + tile + lane;
      int c = second + lane;
      int d = second + tile + lane;
      switch (format) {
        case F32 -> singles(words, a, b, c, d, units, x.values, sums, lane);
        case F16 -> halves(words, a, c, units, x.values, sums, lane);
        case BF16 -> brains(words, a, c, units, x.values, sums, lane);
        case Q8_0 -> {
          bytes(words, a, b, units, x, sums, lane);
          bytes(words, c, d, units, x, sums, lane + 2 * LANES);
        }
        default -> {
          return false;
        }
      }
    }
    return true;
  }

  private static FloatVector every(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  private static void singles(
      int[] words, int a, int b, int c, int d, int columns, float[] x, float[] sums, int lane) {
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int k = 0; k < columns; k++) {
      FloatVector value = every(x[k]);
      s0 = floats(words, a + k * LANES).fma(value, s0);
      s1 = floats(words, b + k * LANES).fma(value, s1);
      s2 = floats(words, c + k * LANES).fma(value, s2);
      s3 = floats(words, d + k * LANES).fma(value, s3);
    }
    s0.intoArray(sums, lane);
    s1.intoArray(sums, lane + LANES);
    s2.intoArray(sums, lane + 2 * LANES);
    s3.intoArray(sums, lane + 3 * LANES);
  }

  private static void halves(
      int[] words, int a, int c, int columns, float[] x, float[] sums, int lane) {
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int k = 0; k < columns; k++) {
      FloatVector value = every(x[k]);
      IntVector v = ints(words, a + k * LANES);
      IntVector w = ints(words, c + k * LANES);
      s0 =
          v.lanewise(VectorOperators.LSHL, 16)
              .lanewise(VectorOperators.ASHR, 3)
              .and(0x8fffe000)
              .reinterpretAsFloats()
              .mul(PackedFormat.HALF_UNIT)
              .fma(value, s0);
      s1 =
          v.lanewise(VectorOperators.ASHR, 3)
              .and(0x8fffe000)
              .reinterpretAsFloats()
              .mul(PackedFormat.HALF_UNIT)
              .fma(value, s1);
      s2 =
          w.lanewise(VectorOperators.LSHL, 16)
              .lanewise(VectorOperators.ASHR, 3)
              .and(0x8fffe000)
              .reinterpretAsFloats()
              .mul(PackedFormat.HALF_UNIT)
              .fma(value, s2);
      s3 =
          w.lanewise(VectorOperators.ASHR, 3)
              .and(0x8fffe000)
              .reinterpretAsFloats()
              .mul(PackedFormat.HALF_UNIT)
              .fma(value, s3);
    }
    s0.intoArray(sums, lane);
    s1.intoArray(sums, lane + LANES);
    s2.intoArray(sums, lane + 2 * LANES);
    s3.intoArray(sums, lane + 3 * LANES);
  }

  private static void brains(
      int[] words, int a, int c, int columns, float[] x, float[] sums, int lane) {
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int k = 0; k < columns; k++) {
      FloatVector value = every(x[k]);
      IntVector v = ints(words, a + k * LANES);
      IntVector w = ints(words, c + k * LANES);
      s0 = v.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(value, s0);
      s1 = v.and(0xffff0000).reinterpretAsFloats().fma(value, s1);
      s2 = w.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(value, s2);
      s3 = w.and(0xffff0000).reinterpretAsFloats().fma(value, s3);
    }
    s0.intoArray(sums, lane);
    s1.intoArray(sums, lane + LANES);
    s2.intoArray(sums, lane + 2 * LANES);
    s3.intoArray(sums, lane + 3 * LANES);
  }

  private static void bytes(
      int[] words, int a, int b, int blocks, Activations x, float[] sums, int to) {
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    float[] values = x.fields;
    float[] totals = x.sums;
    float[] scales = x.scales;
    IntVector m0 = IntVector.broadcast(INTS, 0xff);
    IntVector m1 = IntVector.broadcast(INTS, 0xff00);
    IntVector m2 = IntVector.broadcast(INTS, 0xff0000);
    for (int block = 0; block < blocks; block++) {
      int p = block * 9 * LANES;
      FloatVector w0 = every(-128 * (totals[2 * block] + totals[2 * block + 1]));
      FloatVector w1 = w0;
      FloatVector u0 = FloatVector.zero(FLOATS);
      FloatVector u1 = u0;
      for (int w = 0; w < BLOCK / 4; w++) {
        int at = block * BLOCK + 4 * w;
        int q = p + (1 + w) * LANES;
        IntVector v0 = ints(words, a + q);
        IntVector v1 = ints(words, b + q);
        FloatVector x0 = every(values[at]);
        w0 = toFloat(v0.and(m0)).fma(x0, w0);
        w1 = toFloat(v1.and(m0)).fma(x0, w1);
        FloatVector x1 = every(values[at + 1]);
        u0 = toFloat(v0.and(m1)).fma(x1, u0);
        u1 = toFloat(v1.and(m1)).fma(x1, u1);
        FloatVector x2 = every(values[at + 2]);
        w0 = toFloat(v0.and(m2)).fma(x2, w0);
        w1 = toFloat(v1.and(m2)).fma(x2, w1);
        FloatVector x3 = every(values[at + 3]);
        u0 = toFloat(v0.lanewise(VectorOperators.LSHR, 24)).fma(x3, u0);
        u1 = toFloat(v1.lanewise(VectorOperators.LSHR, 24)).fma(x3, u1);
      }
      float scale = scales[block];
      s0 = w0.add(u0).fma(floats(words, a + p).mul(scale), s0);
      s1 = w1.add(u1).fma(floats(words, b + p).mul(scale), s1);
    }
    s0.intoArray(sums, to);
    s1.intoArray(sums, to + LANES);
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
