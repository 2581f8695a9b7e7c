package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.PackedFormat.LANES;
import static org.credence.decoding.tensor.PackedFormat.TILES;
import static org.credence.decoding.tensor.VectorKernels.FLOATS;
import static org.credence.decoding.tensor.VectorKernels.LENGTH;
import static org.credence.decoding.tensor.VectorUnpack.floats;
import static org.credence.decoding.tensor.VectorUnpack.ints;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Products of float weights with one position, straight from the packed words. Four streams of memory are read line by line: with two,
 * reading and computing take their times one after the other.
 */
final class VectorDirect {

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
      float[] sums) {
    Factors factors = x.factors;
    int tile = format.panelWords(columns) / TILES;
    int units = columns / format.unitColumns;
    // the four streams: one tile of each panel and then the other, or all tiles of two panels
    boolean many = panels > 2;
    int last = (panels - 1) * step;
    int second = many ? step : tile;
    int third = many ? 2 * step : last;
    int fourth = many ? last : last + tile;
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
}
