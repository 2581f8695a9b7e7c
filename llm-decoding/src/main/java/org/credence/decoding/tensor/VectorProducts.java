package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.PackedFormat.LANES;
import static org.credence.decoding.tensor.VectorKernels.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Products of an unpacked panel with positions: two tiles by four positions in registers, so that a loaded weight serves four products
 * and a loaded activation two vectors of rows.
 */
final class VectorProducts {

  private static final int BLOCK = Activations.BLOCK;
  private static final int HALF_BLOCK = Activations.HALF_BLOCK;
  private static final int TILE = Panel.TILE;
  private static final int WIDTH = Kernels.NARROW;

  /** From the sums of the first tile to those of the second. */
  private static final int SECOND = WIDTH * LANES;

  private VectorProducts() {}

  private static FloatVector load(float[] from, int at) {
    return FloatVector.fromArray(FLOATS, from, at);
  }

  private static FloatVector every(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  /** Float formats, a group of positions. */
  static void floats(
      Panel panel,
      int lane,
      int from,
      int count,
      Activations x,
      int group,
      float[] sums,
      int sumsAt) {
    float[] w = panel.levels;
    float[] v = x.values;
    FloatVector a0 = load(sums, sumsAt);
    FloatVector a1 = load(sums, sumsAt + LANES);
    FloatVector a2 = load(sums, sumsAt + 2 * LANES);
    FloatVector a3 = load(sums, sumsAt + 3 * LANES);
    FloatVector b0 = load(sums, sumsAt + SECOND);
    FloatVector b1 = load(sums, sumsAt + SECOND + LANES);
    FloatVector b2 = load(sums, sumsAt + SECOND + 2 * LANES);
    FloatVector b3 = load(sums, sumsAt + SECOND + 3 * LANES);
    int at = (group * x.columns + from) * WIDTH;
    for (int k = 0; k < count; k++) {
      FloatVector w0 = load(w, lane + k * LANES);
      FloatVector w1 = load(w, lane + TILE + k * LANES);
      FloatVector x0 = every(v[at + k * WIDTH]);
      a0 = w0.fma(x0, a0);
      b0 = w1.fma(x0, b0);
      FloatVector x1 = every(v[at + k * WIDTH + 1]);
      a1 = w0.fma(x1, a1);
      b1 = w1.fma(x1, b1);
      FloatVector x2 = every(v[at + k * WIDTH + 2]);
      a2 = w0.fma(x2, a2);
      b2 = w1.fma(x2, b2);
      FloatVector x3 = every(v[at + k * WIDTH + 3]);
      a3 = w0.fma(x3, a3);
      b3 = w1.fma(x3, b3);
    }
    ((FloatVector) VectorClasses.FLOAT.cast(a0)).intoArray(sums, sumsAt);
    ((FloatVector) VectorClasses.FLOAT.cast(a1)).intoArray(sums, sumsAt + LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(a2)).intoArray(sums, sumsAt + 2 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(a3)).intoArray(sums, sumsAt + 3 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(b0)).intoArray(sums, sumsAt + SECOND);
    ((FloatVector) VectorClasses.FLOAT.cast(b1)).intoArray(sums, sumsAt + SECOND + LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(b2)).intoArray(sums, sumsAt + SECOND + 2 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(b3)).intoArray(sums, sumsAt + SECOND + 3 * LANES);
  }

  /** Quantised formats, a group of positions. */
  static void levels(
      PackedFormat format,
      Panel panel,
      int lane,
      int from,
      int count,
      Activations x,
      int group,
      float[] sums,
      int sumsAt) {
    int size = format.group;
    int first = group * x.columns + from;
    for (int g = 0; g < count; g += size) {
      int scale = (first + g) / BLOCK * WIDTH;
      addGroup(
          panel.levels,
          lane + g * LANES,
          size,
          panel.scales,
          lane + g / size * LANES,
          x.values,
          (first + g) * WIDTH,
          x.scales,
          scale,
          sums,
          sumsAt);
      if (format.minima) {
        addMinima(panel.minima, lane + g / BLOCK * LANES, x, first + g, sums, sumsAt);
      }
    }
  }

  private static void addGroup(
      float[] w,
      int weight,
      int size,
      float[] scales,
      int scale,
      float[] v,
      int value,
      float[] valueScales,
      int valueScale,
      float[] sums,
      int sumsAt) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector a1 = a0;
    FloatVector a2 = a0;
    FloatVector a3 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector b2 = a0;
    FloatVector b3 = a0;
    for (int k = 0; k < size; k++) {
      FloatVector w0 = load(w, weight + k * LANES);
      FloatVector w1 = load(w, weight + TILE + k * LANES);
      FloatVector x0 = every(v[value + k * WIDTH]);
      a0 = w0.fma(x0, a0);
      b0 = w1.fma(x0, b0);
      FloatVector x1 = every(v[value + k * WIDTH + 1]);
      a1 = w0.fma(x1, a1);
      b1 = w1.fma(x1, b1);
      FloatVector x2 = every(v[value + k * WIDTH + 2]);
      a2 = w0.fma(x2, a2);
      b2 = w1.fma(x2, b2);
      FloatVector x3 = every(v[value + k * WIDTH + 3]);
      a3 = w0.fma(x3, a3);
      b3 = w1.fma(x3, b3);
    }
    FloatVector s0 = load(scales, scale);
    FloatVector s1 = load(scales, scale + Panel.SCALES);
    s0.mul(valueScales[valueScale]).fma(a0, load(sums, sumsAt)).intoArray(sums, sumsAt);
    s0.mul(valueScales[valueScale + 1])
        .fma(a1, load(sums, sumsAt + LANES))
        .intoArray(sums, sumsAt + LANES);
    s0.mul(valueScales[valueScale + 2])
        .fma(a2, load(sums, sumsAt + 2 * LANES))
        .intoArray(sums, sumsAt + 2 * LANES);
    s0.mul(valueScales[valueScale + 3])
        .fma(a3, load(sums, sumsAt + 3 * LANES))
        .intoArray(sums, sumsAt + 3 * LANES);
    s1.mul(valueScales[valueScale])
        .fma(b0, load(sums, sumsAt + SECOND))
        .intoArray(sums, sumsAt + SECOND);
    s1.mul(valueScales[valueScale + 1])
        .fma(b1, load(sums, sumsAt + SECOND + LANES))
        .intoArray(sums, sumsAt + SECOND + LANES);
    s1.mul(valueScales[valueScale + 2])
        .fma(b2, load(sums, sumsAt + SECOND + 2 * LANES))
        .intoArray(sums, sumsAt + SECOND + 2 * LANES);
    s1.mul(valueScales[valueScale + 3])
        .fma(b3, load(sums, sumsAt + SECOND + 3 * LANES))
        .intoArray(sums, sumsAt + SECOND + 3 * LANES);
  }

  private static void addMinima(
      float[] minima, int minimum, Activations x, int column, float[] sums, int sumsAt) {
    FloatVector m0 = load(minima, minimum);
    FloatVector m1 = load(minima, minimum + Panel.MINIMA);
    for (int p = 0; p < WIDTH; p++) {
      int half = column / HALF_BLOCK * WIDTH + p;
      FloatVector total =
          every(x.scales[column / BLOCK * WIDTH + p] * (x.sums[half] + x.sums[half + WIDTH]));
      int at = sumsAt + p * LANES;
      m0.fma(total, load(sums, at)).intoArray(sums, at);
      m1.fma(total, load(sums, at + SECOND)).intoArray(sums, at + SECOND);
    }
  }

  /** Float weights of both tiles with one position. */
  static void one(
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
    ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, sumsAt);
    ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, sumsAt + LANES);
  }
}
