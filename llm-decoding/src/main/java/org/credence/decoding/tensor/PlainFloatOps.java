package org.credence.decoding.tensor;

import java.util.Arrays;

/** The loops in plain Java. */
final class PlainFloatOps implements FloatOps {

  @Override
  public float max(float[] x, int count) {
    float most = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      most = x[i] > most ? x[i] : most;
    }
    return most;
  }

  @Override
  public void exp(float[] x, int count, float shift) {
    for (int i = 0; i < count; i++) {
      x[i] = FloatMath.exp(x[i] - shift);
    }
  }

  @Override
  public double sumOfExp(double[] x, int at, int count, double most) {
    double[] sums = new double[SUMS];
    for (int i = 0; i < count; i++) {
      sums[i % SUMS] += FloatMath.expOfNegative(x[at + i] - most);
    }
    return total(sums);
  }

  /** Of the interleaved sums. */
  static double total(double[] sums) {
    return sums[0] + sums[4] + (sums[2] + sums[6]) + (sums[1] + sums[5] + (sums[3] + sums[7]));
  }

  @Override
  public void scores(
      float[] query,
      int queryAt,
      int size,
      float scale,
      float[][] keys,
      int from,
      int pages,
      float[] out) {
    float[] odd = new float[PAGE];
    for (int page = 0; page < pages; page++) {
      int at = page * PAGE;
      Arrays.fill(odd, 0);
      Arrays.fill(out, at, at + PAGE, 0);
      for (int d = 0; d < size; d++) {
        float q = query[queryAt + d];
        float[] sums = d % 2 == 0 ? out : odd;
        int sumsAt = d % 2 == 0 ? at : 0;
        int keysAt = (from + d) * PAGE;
        for (int p = 0; p < PAGE; p++) {
          sums[sumsAt + p] = Math.fma(q, keys[page][keysAt + p], sums[sumsAt + p]);
        }
      }
      for (int p = 0; p < PAGE; p++) {
        out[at + p] = (out[at + p] + odd[p]) * scale;
      }
    }
  }

  @Override
  public void mix(
      float[] weights,
      int count,
      float[][] values,
      int from,
      int stride,
      int size,
      float[] out,
      int outAt) {
    float[] odd = new float[size];
    Arrays.fill(out, outAt, outAt + size, 0);
    for (int s = 0; s < count; s++) {
      float[] sums = s % 2 == 0 ? out : odd;
      int sumsAt = s % 2 == 0 ? outAt : 0;
      float[] page = values[s / PAGE];
      int at = s % PAGE * stride + from;
      for (int d = 0; d < size; d++) {
        sums[sumsAt + d] = Math.fma(weights[s], page[at + d], sums[sumsAt + d]);
      }
    }
    for (int d = 0; d < size; d++) {
      out[outAt + d] += odd[d];
    }
  }
}
