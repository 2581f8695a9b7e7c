package org.credence.decoding.tensor;

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
      float[] keys,
      int keysAt,
      float[] out,
      int outAt) {
    float[] odd = new float[PAGE];
    for (int p = 0; p < PAGE; p++) {
      out[outAt + p] = 0;
    }
    for (int d = 0; d + 1 < size; d += 2) {
      float q0 = query[queryAt + d];
      float q1 = query[queryAt + d + 1];
      int k0 = keysAt + d * PAGE;
      int k1 = k0 + PAGE;
      for (int p = 0; p < PAGE; p++) {
        out[outAt + p] = Math.fma(q0, keys[k0 + p], out[outAt + p]);
        odd[p] = Math.fma(q1, keys[k1 + p], odd[p]);
      }
    }
    if (size % 2 == 1) {
      for (int p = 0; p < PAGE; p++) {
        float key = keys[keysAt + (size - 1) * PAGE + p];
        out[outAt + p] = Math.fma(query[queryAt + size - 1], key, out[outAt + p]);
      }
    }
    for (int p = 0; p < PAGE; p++) {
      out[outAt + p] = (out[outAt + p] + odd[p]) * scale;
    }
  }

  @Override
  public void mix(
      float[] weights,
      int weightsAt,
      int count,
      float[] values,
      int valuesAt,
      int stride,
      int size,
      float[] out,
      int outAt) {
    for (int d = 0; d < size; d++) {
      out[outAt + d] =
          mixed(weights, weightsAt, count, values, valuesAt + d, stride, out[outAt + d]);
    }
  }

  /** One entry. */
  static float mixed(
      float[] weights, int weightsAt, int count, float[] values, int at, int stride, float before) {
    float even = before;
    float odd = 0;
    for (int s = 0; s + 1 < count; s += 2) {
      even = Math.fma(weights[weightsAt + s], values[at + s * stride], even);
      odd = Math.fma(weights[weightsAt + s + 1], values[at + (s + 1) * stride], odd);
    }
    if (count % 2 == 1) {
      even = Math.fma(weights[weightsAt + count - 1], values[at + (count - 1) * stride], even);
    }
    return even + odd;
  }
}
