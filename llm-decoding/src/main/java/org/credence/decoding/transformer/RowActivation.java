package org.credence.decoding.transformer;

import org.credence.decoding.tensor.FloatOps;

/** The functions between the two products of a feed-forward layer, one row at a time. */
final class RowActivation {

  private final FloatOps ops;

  RowActivation(FloatOps ops) {
    this.ops = ops;
  }

  /** Entries of the scratch for rows of that many. */
  static int room(int entries) {
    return (entries + FloatOps.LANES - 1) / FloatOps.LANES * FloatOps.LANES;
  }

  /**
   * {@code inner *= silu(x)} with {@code silu(x) = x / (1 + e^-x)}.
   *
   * @param exp scratch of {@link #room}
   */
  void multiplyBySilu(float[] inner, float[] x, int at, int length, float[] exp) {
    negate(x, at, length, exp);
    ops.exp(exp, exp.length, 0);
    multiply(inner, x, at, exp, length);
  }

  /**
   * {@code gelu(x) = x (1 + tanh u) / 2 = x / (1 + e^-2u)} with {@code u = sqrt(2/π) (x + 0.044715 x³)}, in place.
   *
   * @param exp scratch of {@link #room}
   */
  void gelu(float[] x, int at, int length, float[] exp) {
    argument(x, at, length, exp);
    ops.exp(exp, exp.length, 0);
    divide(x, at, exp, length);
  }

  private static void negate(float[] x, int at, int length, float[] out) {
    for (int i = 0; i < length; i++) {
      out[i] = -x[at + i];
    }
  }

  private static void multiply(float[] inner, float[] x, int at, float[] exp, int length) {
    for (int i = 0; i < length; i++) {
      inner[at + i] *= x[at + i] / (1 + exp[i]);
    }
  }

  private static void argument(float[] x, int at, int length, float[] out) {
    for (int i = 0; i < length; i++) {
      float v = x[at + i];
      out[i] = -2 * 0.7978845608f * Math.fma(0.044715f * v * v, v, v);
    }
  }

  private static void divide(float[] x, int at, float[] exp, int length) {
    for (int i = 0; i < length; i++) {
      x[at + i] /= 1 + exp[i];
    }
  }
}
