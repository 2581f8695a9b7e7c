package org.credence.decoding.tensor;

import java.util.Arrays;

/** The loops in plain Java. */
final class PlainFloatOps implements FloatOps {

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
  public double exponentials(float[] x, int count, int length) {
    Arrays.fill(x, count, length, Float.NEGATIVE_INFINITY);
    float most = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      most = x[i] > most ? x[i] : most;
    }
    exp(x, length, most);
    double total = 0;
    for (int from = 0; from < length; from += STRETCH) {
      Arrays.fill(x, length, length + LANES, 0);
      for (int i = from; i < Math.min(length, from + STRETCH); i++) {
        x[length + i % LANES] += x[i];
      }
      total += total(x, length);
    }
    return total;
  }

  /** Of the interleaved sums of a stretch. */
  static double total(float[] sums, int at) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    for (int i = at; i < at + LANES; i += 4) {
      s0 += sums[i];
      s1 += sums[i + 1];
      s2 += sums[i + 2];
      s3 += sums[i + 3];
    }
    return s0 + s2 + (s1 + s3);
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
    for (int s = 0; s < pages * PAGE; s++) {
      float[] page = keys[s / PAGE];
      int at = from * PAGE + s % PAGE;
      float sum = 0;
      int d = 0;
      for (; d + 8 <= size; d += 8) {
        float odd = query[queryAt + d + 1] * scale * page[at + (d + 1) * PAGE];
        for (int e = d; e < d + 8; e += 2) {
          sum = Math.fma(query[queryAt + e] * scale, page[at + e * PAGE], sum);
          if (e > d) {
            odd = Math.fma(query[queryAt + e + 1] * scale, page[at + (e + 1) * PAGE], odd);
          }
        }
        sum += odd;
      }
      for (; d < size; d++) {
        sum = Math.fma(query[queryAt + d] * scale, page[at + d * PAGE], sum);
      }
      out[s] = sum;
    }
  }

  @Override
  public void mix(float[] weights, int count, float[][] values, int from, int size, float[] out) {
    int whole = count - count % LANES;
    for (int d = 0; d < size; d++) {
      int at = (from + d) * PAGE;
      Arrays.fill(out, size, size + LANES, 0);
      for (int s = whole; s < count; s++) {
        out[size + s % LANES] = values[s / PAGE][at + s % PAGE] * weights[s];
      }
      for (int s = 0; s < whole; s++) {
        float value = values[s / PAGE][at + s % PAGE];
        out[size + s % LANES] = Math.fma(value, weights[s], out[size + s % LANES]);
      }
      out[d] = halved(out, size);
    }
  }

  /** The sum of {@link #LANES} entries: the second half is added to the first, until one is left. */
  static float halved(float[] x, int at) {
    float s0 = x[at] + x[at + 8] + (x[at + 4] + x[at + 12]);
    float s1 = x[at + 1] + x[at + 9] + (x[at + 5] + x[at + 13]);
    float s2 = x[at + 2] + x[at + 10] + (x[at + 6] + x[at + 14]);
    float s3 = x[at + 3] + x[at + 11] + (x[at + 7] + x[at + 15]);
    return s0 + s2 + (s1 + s3);
  }
}
