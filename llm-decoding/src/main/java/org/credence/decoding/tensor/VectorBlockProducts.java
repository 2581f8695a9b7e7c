package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.PackedFormat.LANES;
import static org.credence.decoding.tensor.VectorKernels.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Products of an unpacked panel with groups of eight positions: two tiles by eight positions in registers, 16 fused multiply-adds for
 * ten loads. Levels are multiplied first and scaled in a second step, as one method with both is more than C2 inlines.
 */
final class VectorBlockProducts {

  /** Positions of a group. */
  static final int WIDTH = 8;

  private static final int BLOCK = Activations.BLOCK;
  private static final int TILE = Panel.TILE;

  /** Groups of columns that are scaled at once. */
  private static final int FOUR = 4;

  /** From the sums of the first tile to those of the second. */
  private static final int SECOND = WIDTH * LANES;

  /** Sums of a group of columns. */
  private static final int SUMS = 2 * SECOND;

  private VectorBlockProducts() {}

  private static FloatVector load(float[] from, int at) {
    return FloatVector.fromArray(FLOATS, from, at);
  }

  private static FloatVector every(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  /** Float formats. */
  static void floats(float[] w, int lane, int count, float[] v, int at, float[] sums, int to) {
    FloatVector a0 = load(sums, to);
    FloatVector a1 = load(sums, to + LANES);
    FloatVector a2 = load(sums, to + 2 * LANES);
    FloatVector a3 = load(sums, to + 3 * LANES);
    FloatVector a4 = load(sums, to + 4 * LANES);
    FloatVector a5 = load(sums, to + 5 * LANES);
    FloatVector a6 = load(sums, to + 6 * LANES);
    FloatVector a7 = load(sums, to + 7 * LANES);
    FloatVector b0 = load(sums, to + 8 * LANES);
    FloatVector b1 = load(sums, to + 9 * LANES);
    FloatVector b2 = load(sums, to + 10 * LANES);
    FloatVector b3 = load(sums, to + 11 * LANES);
    FloatVector b4 = load(sums, to + 12 * LANES);
    FloatVector b5 = load(sums, to + 13 * LANES);
    FloatVector b6 = load(sums, to + 14 * LANES);
    FloatVector b7 = load(sums, to + 15 * LANES);
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
      FloatVector x4 = every(v[at + k * WIDTH + 4]);
      a4 = w0.fma(x4, a4);
      b4 = w1.fma(x4, b4);
      FloatVector x5 = every(v[at + k * WIDTH + 5]);
      a5 = w0.fma(x5, a5);
      b5 = w1.fma(x5, b5);
      FloatVector x6 = every(v[at + k * WIDTH + 6]);
      a6 = w0.fma(x6, a6);
      b6 = w1.fma(x6, b6);
      FloatVector x7 = every(v[at + k * WIDTH + 7]);
      a7 = w0.fma(x7, a7);
      b7 = w1.fma(x7, b7);
    }
    ((FloatVector) VectorClasses.FLOAT.cast(a0)).intoArray(sums, to);
    ((FloatVector) VectorClasses.FLOAT.cast(a1)).intoArray(sums, to + LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(a2)).intoArray(sums, to + 2 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(a3)).intoArray(sums, to + 3 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(a4)).intoArray(sums, to + 4 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(a5)).intoArray(sums, to + 5 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(a6)).intoArray(sums, to + 6 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(a7)).intoArray(sums, to + 7 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(b0)).intoArray(sums, to + 8 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(b1)).intoArray(sums, to + 9 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(b2)).intoArray(sums, to + 10 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(b3)).intoArray(sums, to + 11 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(b4)).intoArray(sums, to + 12 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(b5)).intoArray(sums, to + 13 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(b6)).intoArray(sums, to + 14 * LANES);
    ((FloatVector) VectorClasses.FLOAT.cast(b7)).intoArray(sums, to + 15 * LANES);
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
      int to) {
    int first = group * x.columns + from;
    int size = format.group;
    whole(panel.levels, lane, count / size, size, x.values, first * WIDTH, panel.whole, lane);
    int scale = first / BLOCK * WIDTH;
    int fours = format.minima ? 0 : count / size / FOUR;
    int perBlock = BLOCK / size; // 1 or 2 scales
    for (int g = 0; g < fours * FOUR; g += FOUR) {
      int next = scale + g / perBlock * WIDTH;
      scaleFour(
          panel.whole,
          lane + g * SUMS,
          panel.scales,
          lane + g * LANES,
          x.scales,
          next,
          size == BLOCK ? WIDTH : 0,
          sums,
          to);
    }
    int done = fours * FOUR / perBlock;
    int rest = count / BLOCK - done;
    for (int p = 0; p < WIDTH && rest > 0; p++) {
      int at = to + p * LANES;
      int sum = lane + done * perBlock * SUMS + p * LANES;
      int from1 = lane + done * perBlock * LANES;
      int value = scale + done * WIDTH + p;
      if (format.minima) {
        minima(panel, lane, rest, sum, x.scales, x.sums, value, sums, at);
      } else if (size == BLOCK) {
        scale(panel.whole, sum, rest, panel.scales, from1, x.scales, value, sums, at);
      } else {
        scaleHalves(panel.whole, sum, rest, panel.scales, from1, x.scales, value, sums, at);
      }
    }
  }

  /**
   * Scales four groups of columns of all positions.
   *
   * @param second where the scale of the activations of the second group is, from that of the first; that of the fourth is as far from
   *     that of the third, which is two blocks, or one, behind the first
   */
  private static void scaleFour(
      float[] whole,
      int sum,
      float[] scales,
      int lane,
      float[] valueScales,
      int valueScale,
      int second,
      float[] sums,
      int to) {
    int third = second + WIDTH;
    for (int p = 0; p < WIDTH; p++) {
      int at = to + p * LANES;
      int w = sum + p * LANES;
      int value = valueScale + p;
      FloatVector s0 = load(sums, at);
      FloatVector s1 = load(sums, at + SECOND);
      FloatVector x = every(valueScales[value]);
      s0 = load(whole, w).fma(load(scales, lane).mul(x), s0);
      s1 = load(whole, w + SECOND).fma(load(scales, lane + Panel.SCALES).mul(x), s1);
      x = every(valueScales[value + second]);
      s0 = load(whole, w + SUMS).fma(load(scales, lane + LANES).mul(x), s0);
      s1 = load(whole, w + SUMS + SECOND).fma(load(scales, lane + LANES + Panel.SCALES).mul(x), s1);
      x = every(valueScales[value + third]);
      s0 = load(whole, w + 2 * SUMS).fma(load(scales, lane + 2 * LANES).mul(x), s0);
      s1 =
          load(whole, w + 2 * SUMS + SECOND)
              .fma(load(scales, lane + 2 * LANES + Panel.SCALES).mul(x), s1);
      x = every(valueScales[value + third + second]);
      s0 = load(whole, w + 3 * SUMS).fma(load(scales, lane + 3 * LANES).mul(x), s0);
      s1 =
          load(whole, w + 3 * SUMS + SECOND)
              .fma(load(scales, lane + 3 * LANES + Panel.SCALES).mul(x), s1);
      ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, at);
      ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, at + SECOND);
    }
  }

  /** Sums of levels times activations, shape [group of columns][tile][position][row]. */
  private static void whole(
      float[] w, int lane, int groups, int size, float[] v, int at, float[] out, int outAt) {
    for (int g = 0; g < groups; g++) {
      int weight = lane + g * size * LANES;
      int value = at + g * size * WIDTH;
      FloatVector a0 = FloatVector.zero(FLOATS);
      FloatVector a1 = a0;
      FloatVector a2 = a0;
      FloatVector a3 = a0;
      FloatVector a4 = a0;
      FloatVector a5 = a0;
      FloatVector a6 = a0;
      FloatVector a7 = a0;
      FloatVector b0 = a0;
      FloatVector b1 = a0;
      FloatVector b2 = a0;
      FloatVector b3 = a0;
      FloatVector b4 = a0;
      FloatVector b5 = a0;
      FloatVector b6 = a0;
      FloatVector b7 = a0;
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
        FloatVector x4 = every(v[value + k * WIDTH + 4]);
        a4 = w0.fma(x4, a4);
        b4 = w1.fma(x4, b4);
        FloatVector x5 = every(v[value + k * WIDTH + 5]);
        a5 = w0.fma(x5, a5);
        b5 = w1.fma(x5, b5);
        FloatVector x6 = every(v[value + k * WIDTH + 6]);
        a6 = w0.fma(x6, a6);
        b6 = w1.fma(x6, b6);
        FloatVector x7 = every(v[value + k * WIDTH + 7]);
        a7 = w0.fma(x7, a7);
        b7 = w1.fma(x7, b7);
      }
      int to = outAt + g * SUMS;
      ((FloatVector) VectorClasses.FLOAT.cast(a0)).intoArray(out, to);
      ((FloatVector) VectorClasses.FLOAT.cast(a1)).intoArray(out, to + LANES);
      ((FloatVector) VectorClasses.FLOAT.cast(a2)).intoArray(out, to + 2 * LANES);
      ((FloatVector) VectorClasses.FLOAT.cast(a3)).intoArray(out, to + 3 * LANES);
      ((FloatVector) VectorClasses.FLOAT.cast(a4)).intoArray(out, to + 4 * LANES);
      ((FloatVector) VectorClasses.FLOAT.cast(a5)).intoArray(out, to + 5 * LANES);
      ((FloatVector) VectorClasses.FLOAT.cast(a6)).intoArray(out, to + 6 * LANES);
      ((FloatVector) VectorClasses.FLOAT.cast(a7)).intoArray(out, to + 7 * LANES);
      ((FloatVector) VectorClasses.FLOAT.cast(b0)).intoArray(out, to + 8 * LANES);
      ((FloatVector) VectorClasses.FLOAT.cast(b1)).intoArray(out, to + 9 * LANES);
      ((FloatVector) VectorClasses.FLOAT.cast(b2)).intoArray(out, to + 10 * LANES);
      ((FloatVector) VectorClasses.FLOAT.cast(b3)).intoArray(out, to + 11 * LANES);
      ((FloatVector) VectorClasses.FLOAT.cast(b4)).intoArray(out, to + 12 * LANES);
      ((FloatVector) VectorClasses.FLOAT.cast(b5)).intoArray(out, to + 13 * LANES);
      ((FloatVector) VectorClasses.FLOAT.cast(b6)).intoArray(out, to + 14 * LANES);
      ((FloatVector) VectorClasses.FLOAT.cast(b7)).intoArray(out, to + 15 * LANES);
    }
  }

  private static void scale(
      float[] whole,
      int sum,
      int groups,
      float[] scales,
      int lane,
      float[] valueScales,
      int valueScale,
      float[] sums,
      int to) {
    FloatVector s0 = load(sums, to);
    FloatVector s1 = load(sums, to + SECOND);
    for (int g = 0; g < groups; g++) {
      FloatVector x = every(valueScales[valueScale + g * WIDTH]);
      int at = lane + g * LANES;
      s0 = load(whole, sum + g * SUMS).fma(load(scales, at).mul(x), s0);
      s1 = load(whole, sum + SECOND + g * SUMS).fma(load(scales, at + Panel.SCALES).mul(x), s1);
    }
    ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, to);
    ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, to + SECOND);
  }

  /** Two scales in a block. */
  private static void scaleHalves(
      float[] whole,
      int sum,
      int blocks,
      float[] scales,
      int lane,
      float[] valueScales,
      int valueScale,
      float[] sums,
      int to) {
    FloatVector s0 = load(sums, to);
    FloatVector s1 = load(sums, to + SECOND);
    for (int b = 0; b < blocks; b++) {
      FloatVector x = every(valueScales[valueScale + b * WIDTH]);
      int at = lane + 2 * b * LANES;
      int from = sum + 2 * b * SUMS;
      s0 = load(whole, from).fma(load(scales, at).mul(x), s0);
      s1 = load(whole, from + SECOND).fma(load(scales, at + Panel.SCALES).mul(x), s1);
      s0 = load(whole, from + SUMS).fma(load(scales, at + LANES).mul(x), s0);
      s1 =
          load(whole, from + SUMS + SECOND).fma(load(scales, at + LANES + Panel.SCALES).mul(x), s1);
    }
    ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, to);
    ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, to + SECOND);
  }

  private static void minima(
      Panel panel,
      int lane,
      int groups,
      int sum,
      float[] valueScales,
      float[] totals,
      int valueScale,
      float[] sums,
      int to) {
    float[] whole = panel.whole;
    float[] scales = panel.scales;
    float[] minima = panel.minima;
    int half = valueScale / WIDTH * 2 * WIDTH + valueScale % WIDTH;
    FloatVector s0 = load(sums, to);
    FloatVector s1 = load(sums, to + SECOND);
    for (int g = 0; g < groups; g++) {
      float scale = valueScales[valueScale + g * WIDTH];
      FloatVector x = every(scale);
      int at = lane + g * LANES;
      s0 = load(whole, sum + g * SUMS).fma(load(scales, at).mul(x), s0);
      s1 = load(whole, sum + SECOND + g * SUMS).fma(load(scales, at + Panel.SCALES).mul(x), s1);
      int h = half + 2 * g * WIDTH;
      FloatVector total = every(scale * (totals[h] + totals[h + WIDTH]));
      s0 = load(minima, at).fma(total, s0);
      s1 = load(minima, at + Panel.MINIMA).fma(total, s1);
    }
    ((FloatVector) VectorClasses.FLOAT.cast(s0)).intoArray(sums, to);
    ((FloatVector) VectorClasses.FLOAT.cast(s1)).intoArray(sums, to + SECOND);
  }
}
