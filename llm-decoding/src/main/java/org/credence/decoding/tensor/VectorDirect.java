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
 * Products with one position straight from the packed words. Four streams of memory are read line by line: with two, reading and computing
 * take their times one after the other.
 *
 * <p>Levels are multiplied in 16 bits, all of it modulo 2^16 or 2^32, so that bits of other levels need no masks: what they add is taken
 * off by the factors of the columns next to them, see {@link Factors}. The results are exact.
 *
 * <p>C2 of JDK 17 inlines until a method has 18 000 nodes, some 45 operations on vectors, and leaves the rest as calls that make every vector
 * an object. So the whole numbers of a block are computed in one method and scaled in another; between them they lie in scratch.
 */
final class VectorDirect {

  private static final VectorSpecies<Short> SHORTS = INTS.withLanes(short.class);

  /** Blocks that are multiplied before they are scaled. */
  private static final int PART = 16;

  /** Of a tile: a word of each row and block. */
  private static final int SCRATCH = PART * LANES;

  private static final int BYTE_WORDS = 8;

  private VectorDirect() {}

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
    Factors factors = x.factors;
    int tile = format.panelWords(columns) / TILES;
    int units = columns / format.unitColumns;
    int unit = format.unitWords * LANES;
    // the four streams: one tile of each panel and then the other, or all tiles of two panels
    boolean many = panels > 2;
    int last = (panels - 1) * step;
    int second = many ? step : tile;
    int third = many ? 2 * step : last;
    int fourth = many ? last : last + tile;
    int streams = many ? panels : TILES * panels;
    int gap = many ? TILES * LANES : LANES;
    Arrays.fill(sums, 0);
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      int at = first + lane;
      switch (format) {
        case F32 -> {
          for (int t = 0; t < (many ? TILES : 1); t++) {
            int a = at + t * tile;
            int to = t * LANES + lane;
            singles(words, a, a + second, a + third, a + fourth, units, x.values, sums, to, gap);
          }
        }
        case F16 -> {
          if (factors.scaled.length == 0) {
            return false;
          }
          if (many) {
            int c = at + third;
            fourHalves(words, at, at + step, c, at + last, units, factors.scaled, sums, lane);
          } else {
            twoHalves(words, at, at + last, units, factors.scaled, sums, lane);
          }
        }
        case BF16 -> {
          if (many) {
            int c = at + third;
            fourBrains(words, at, at + step, c, at + last, units, x.values, sums, lane);
          } else {
            twoBrains(words, at, at + last, units, x.values, sums, lane);
          }
        }
        case Q8_0 -> {
          for (int t = 0; t < (many ? TILES : 1); t++) {
            for (int block = 0; block < units; block += PART) {
              int count = Math.min(PART, units - block);
              int a = at + t * tile + block * unit;
              int b = a + second;
              int c = a + third;
              int d = a + fourth;
              bytes(words, a, b, c, d, block, count, factors.bytes, scratch);
              for (int s = 0; s < streams; s++) {
                int q = s == 0 ? a : s == 1 ? b : s == 2 ? c : d;
                int to = t * LANES + s * gap + lane;
                scaleBytes(words, q, unit, block, count, x.scales, scratch, s, sums, to);
              }
            }
          }
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

  private static ShortVector shorts(int[] words, int at) {
    return IntVector.fromArray(INTS, words, at).reinterpretAsShorts();
  }

  private static ShortVector pair(int values) {
    return IntVector.broadcast(INTS, values).reinterpretAsShorts();
  }

  private static void singles(
      int[] words,
      int a,
      int b,
      int c,
      int d,
      int columns,
      float[] x,
      float[] sums,
      int to,
      int gap) {
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
    ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, to);
    ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, to + gap);
    ((FloatVector) VectorClasses.FLOAT.cast(s2)).intoArray(sums, to + 2 * gap);
    ((FloatVector) VectorClasses.FLOAT.cast(s3)).intoArray(sums, to + 3 * gap);
  }

  private static void twoHalves(
      int[] words, int a, int b, int columns, float[] x, float[] sums, int lane) {
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int k = 0; k < columns; k++) {
      FloatVector value = every(x[k]);
      IntVector v0 = ints(words, a + k * LANES);
      IntVector v1 = ints(words, b + k * LANES);
      s0 =
          v0.lanewise(VectorOperators.LSHL, 16)
              .lanewise(VectorOperators.ASHR, 3)
              .and(0x8fffe000)
              .reinterpretAsFloats()
              .fma(value, s0);
      s1 =
          v0.lanewise(VectorOperators.ASHR, 3).and(0x8fffe000).reinterpretAsFloats().fma(value, s1);
      s2 =
          v1.lanewise(VectorOperators.LSHL, 16)
              .lanewise(VectorOperators.ASHR, 3)
              .and(0x8fffe000)
              .reinterpretAsFloats()
              .fma(value, s2);
      s3 =
          v1.lanewise(VectorOperators.ASHR, 3).and(0x8fffe000).reinterpretAsFloats().fma(value, s3);
    }
    ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, lane);
    ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, lane + LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(s2)).intoArray(sums, lane + 2 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(s3)).intoArray(sums, lane + 3 * LANES);
  }

  private static void fourHalves(
      int[] words, int a, int b, int c, int d, int columns, float[] x, float[] sums, int lane) {
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    for (int k = 0; k < columns; k++) {
      FloatVector value = every(x[k]);
      IntVector v0 = ints(words, a + k * LANES);
      IntVector v1 = ints(words, b + k * LANES);
      IntVector v2 = ints(words, c + k * LANES);
      IntVector v3 = ints(words, d + k * LANES);
      s0 =
          v0.lanewise(VectorOperators.LSHL, 16)
              .lanewise(VectorOperators.ASHR, 3)
              .and(0x8fffe000)
              .reinterpretAsFloats()
              .fma(value, s0);
      s1 =
          v0.lanewise(VectorOperators.ASHR, 3).and(0x8fffe000).reinterpretAsFloats().fma(value, s1);
      s2 =
          v1.lanewise(VectorOperators.LSHL, 16)
              .lanewise(VectorOperators.ASHR, 3)
              .and(0x8fffe000)
              .reinterpretAsFloats()
              .fma(value, s2);
      s3 =
          v1.lanewise(VectorOperators.ASHR, 3).and(0x8fffe000).reinterpretAsFloats().fma(value, s3);
      s4 =
          v2.lanewise(VectorOperators.LSHL, 16)
              .lanewise(VectorOperators.ASHR, 3)
              .and(0x8fffe000)
              .reinterpretAsFloats()
              .fma(value, s4);
      s5 =
          v2.lanewise(VectorOperators.ASHR, 3).and(0x8fffe000).reinterpretAsFloats().fma(value, s5);
      s6 =
          v3.lanewise(VectorOperators.LSHL, 16)
              .lanewise(VectorOperators.ASHR, 3)
              .and(0x8fffe000)
              .reinterpretAsFloats()
              .fma(value, s6);
      s7 =
          v3.lanewise(VectorOperators.ASHR, 3).and(0x8fffe000).reinterpretAsFloats().fma(value, s7);
    }
    ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, lane);
    ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, lane + LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(s2)).intoArray(sums, lane + 2 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(s3)).intoArray(sums, lane + 3 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(s4)).intoArray(sums, lane + 4 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(s5)).intoArray(sums, lane + 5 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(s6)).intoArray(sums, lane + 6 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(s7)).intoArray(sums, lane + 7 * LANES);
  }

  private static void twoBrains(
      int[] words, int a, int b, int columns, float[] x, float[] sums, int lane) {
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int k = 0; k < columns; k++) {
      FloatVector value = every(x[k]);
      IntVector v0 = ints(words, a + k * LANES);
      IntVector v1 = ints(words, b + k * LANES);
      s0 = v0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(value, s0);
      s1 = v0.and(0xffff0000).reinterpretAsFloats().fma(value, s1);
      s2 = v1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(value, s2);
      s3 = v1.and(0xffff0000).reinterpretAsFloats().fma(value, s3);
    }
    ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, lane);
    ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, lane + LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(s2)).intoArray(sums, lane + 2 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(s3)).intoArray(sums, lane + 3 * LANES);
  }

  private static void fourBrains(
      int[] words, int a, int b, int c, int d, int columns, float[] x, float[] sums, int lane) {
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector s4 = s0;
    FloatVector s5 = s0;
    FloatVector s6 = s0;
    FloatVector s7 = s0;
    for (int k = 0; k < columns; k++) {
      FloatVector value = every(x[k]);
      IntVector v0 = ints(words, a + k * LANES);
      IntVector v1 = ints(words, b + k * LANES);
      IntVector v2 = ints(words, c + k * LANES);
      IntVector v3 = ints(words, d + k * LANES);
      s0 = v0.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(value, s0);
      s1 = v0.and(0xffff0000).reinterpretAsFloats().fma(value, s1);
      s2 = v1.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(value, s2);
      s3 = v1.and(0xffff0000).reinterpretAsFloats().fma(value, s3);
      s4 = v2.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(value, s4);
      s5 = v2.and(0xffff0000).reinterpretAsFloats().fma(value, s5);
      s6 = v3.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(value, s6);
      s7 = v3.and(0xffff0000).reinterpretAsFloats().fma(value, s7);
    }
    ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, lane);
    ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, lane + LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(s2)).intoArray(sums, lane + 2 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(s3)).intoArray(sums, lane + 3 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(s4)).intoArray(sums, lane + 4 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(s5)).intoArray(sums, lane + 5 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(s6)).intoArray(sums, lane + 6 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(s7)).intoArray(sums, lane + 7 * LANES);
  }

  /** Σ level value of each block, in whole words. */
  private static void bytes(
      int[] words, int a, int b, int c, int d, int from, int count, int[] factors, int[] scratch) {
    ShortVector eight = ShortVector.broadcast(SHORTS, (short) 8);
    IntVector carries =
        IntVector.broadcast(INTS, 1 - (1 << 16)); // upper halves counted as what they are
    for (int block = 0; block < count; block++) {
      IntVector s0 = IntVector.broadcast(INTS, -Factors.BIASES);
      IntVector s1 = s0;
      IntVector s2 = s0;
      IntVector s3 = s0;
      IntVector u0 = IntVector.zero(INTS);
      IntVector u1 = u0;
      IntVector u2 = u0;
      IntVector u3 = u0;
      for (int w = 0; w < BYTE_WORDS; w++) {
        int q = (block * (BYTE_WORDS + 1) + 1 + w) * LANES;
        int at = 3 * ((from + block) * BYTE_WORDS + w);
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
      int to = block * LANES;
      ((IntVector) VectorClasses.INT.cast(carries.mul(u0).add(s0))).intoArray(scratch, to);
      ((IntVector) VectorClasses.INT.cast(carries.mul(u1).add(s1)))
          .intoArray(scratch, to + SCRATCH);
      ((IntVector) VectorClasses.INT.cast(carries.mul(u2).add(s2)))
          .intoArray(scratch, to + 2 * SCRATCH);
      ((IntVector) VectorClasses.INT.cast(carries.mul(u3).add(s3)))
          .intoArray(scratch, to + 3 * SCRATCH);
    }
  }

  /** Adds scaled sums of blocks, which are in whole words. */
  private static void scaleBytes(
      int[] words,
      int at,
      int unit,
      int from,
      int count,
      float[] scales,
      int[] scratch,
      int tile,
      float[] sums,
      int to) {
    FloatVector sum = FloatVector.fromArray(FLOATS, sums, to);
    for (int block = 0; block < count; block++) {
      sum =
          toFloat(ints(scratch, tile * SCRATCH + block * LANES))
              .fma(floats(words, at + block * unit).mul(scales[from + block]), sum);
    }
    ((FloatVector) VectorClasses.FLOAT.cast(sum)).intoArray(sums, to);
  }
}
