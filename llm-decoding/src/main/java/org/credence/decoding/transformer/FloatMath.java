package org.credence.decoding.transformer;

/**
 * Functions of floats whose bits are the same in the interpreter, in compiled code and on every processor: additions, multiplications
 * and fused ones in a fixed order, nothing else.
 */
final class FloatMath {

  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;
  private static final float LEAST = -87.3f; // below, the result would not be normal
  private static final float MOST = 88.3f;
  private static final int LANES = 8;

  private FloatMath() {}

  /** {@code e^x} with a relative error below 2e-7; 0 below -87.3, and as at 88.3 above that. */
  static float exp(float x) {
    if (x < LEAST) {
      return 0;
    }
    float bounded = x > MOST ? MOST : x;
    float n = (float) Math.floor(Math.fma(bounded, LOG2_E, 0.5f));
    float r = Math.fma(n, -LN2_HIGH, bounded);
    r = Math.fma(n, -LN2_LOW, r);
    float p = 1.9875691500e-4f;
    p = Math.fma(p, r, 1.3981999507e-3f);
    p = Math.fma(p, r, 8.3334519073e-3f);
    p = Math.fma(p, r, 4.1665795894e-2f);
    p = Math.fma(p, r, 1.6666665459e-1f);
    p = Math.fma(p, r, 5.0000001201e-1f);
    float series = Math.fma(p, r * r, r) + 1;
    return series * Float.intBitsToFloat((int) n + 127 << 23);
  }

  /** {@code x / (1 + e^-x)}. */
  static float silu(float x) {
    return x / (1 + exp(-x));
  }

  /** {@code x (1 + tanh(sqrt(2/π) (x + 0.044715 x³))) / 2}, which is {@code x / (1 + e^-2u)} with u the argument of tanh. */
  static float gelu(float x) {
    float u = 0.7978845608f * Math.fma(0.044715f * x * x, x, x);
    return x / (1 + exp(-2 * u));
  }

  /** The inner product, as eight interleaved sums that are added in pairs. */
  static float dot(float[] a, int aAt, float[] b, int bAt, int length) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int whole = length - length % LANES;
    for (int i = 0; i < whole; i += LANES) {
      s0 = Math.fma(a[aAt + i], b[bAt + i], s0);
      s1 = Math.fma(a[aAt + i + 1], b[bAt + i + 1], s1);
      s2 = Math.fma(a[aAt + i + 2], b[bAt + i + 2], s2);
      s3 = Math.fma(a[aAt + i + 3], b[bAt + i + 3], s3);
      s4 = Math.fma(a[aAt + i + 4], b[bAt + i + 4], s4);
      s5 = Math.fma(a[aAt + i + 5], b[bAt + i + 5], s5);
      s6 = Math.fma(a[aAt + i + 6], b[bAt + i + 6], s6);
      s7 = Math.fma(a[aAt + i + 7], b[bAt + i + 7], s7);
    }
    float sum = s0 + s4 + (s2 + s6) + (s1 + s5 + (s3 + s7));
    for (int i = whole; i < length; i++) {
      sum = Math.fma(a[aAt + i], b[bAt + i], sum);
    }
    return sum;
  }
}
