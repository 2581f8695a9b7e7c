package org.credence.decoding.tensor;

/**
 * Exponentials whose bits are the same in the interpreter, in compiled code, in lanes of vectors and on every processor: additions,
 * multiplications and fused ones in a fixed order, nothing else.
 *
 * <pre>
 *  n = x / ln 2 rounded,  r = x - n ln 2,  e^x = 2^n (1 + r + r²/2 + ...) </pre>
 *
 * <p>Adding 1.5 2^23 rounds and leaves n in the lower bits, from where it becomes the exponent (Cody and Waite 1980).
 */
final class FloatMath {

  static final float ROUND = 0x1.8p23f;
  static final float LOG2_E = 1.44269504f;
  static final float LN2_HIGH = 0.693359375f;
  static final float LN2_LOW = -2.12194440e-4f;
  static final float LEAST = -87.3f; // below, the result would not be normal
  static final float MOST = 88.3f;
  static final float C6 = 1.9875691500e-4f;
  static final float C5 = 1.3981999507e-3f;
  static final float C4 = 8.3334519073e-3f;
  static final float C3 = 4.1665795894e-2f;
  static final float C2 = 1.6666665459e-1f;
  static final float C1 = 5.0000001201e-1f;
  static final int BIAS = 127;
  static final int EXPONENT = 23;

  static final double ROUND_DOUBLE = 0x1.8p52;
  static final double LOG2_E_DOUBLE = 0x1.71547652b82fep0;
  static final double LN2_HIGH_DOUBLE = 0x1.62e42fee00000p-1; // 32 bits
  static final double LN2_LOW_DOUBLE = 0x1.a39ef35793c76p-33;
  static final double LEAST_DOUBLE = -708;
  static final int BIAS_DOUBLE = 1023;
  static final int EXPONENT_DOUBLE = 52;

  // 1/12!, ..., 1/3!
  static final double F12 = 1 / 479001600.0;
  static final double F11 = 1 / 39916800.0;
  static final double F10 = 1 / 3628800.0;
  static final double F9 = 1 / 362880.0;
  static final double F8 = 1 / 40320.0;
  static final double F7 = 1 / 5040.0;
  static final double F6 = 1 / 720.0;
  static final double F5 = 1 / 120.0;
  static final double F4 = 1 / 24.0;
  static final double F3 = 1 / 6.0;

  private FloatMath() {}

  /** {@code e^x} with a relative error below 2e-7; 0 below -87.3, and as at 88.3 above that. */
  static float exp(float x) {
    if (x < LEAST) {
      return 0;
    }
    float bounded = x > MOST ? MOST : x;
    float rounded = Math.fma(bounded, LOG2_E, ROUND);
    float n = rounded - ROUND;
    float r = Math.fma(n, -LN2_HIGH, bounded);
    r = Math.fma(n, -LN2_LOW, r);
    float p = Math.fma(C6, r, C5);
    p = Math.fma(p, r, C4);
    p = Math.fma(p, r, C3);
    p = Math.fma(p, r, C2);
    p = Math.fma(p, r, C1);
    float series = Math.fma(p, r * r, r) + 1;
    return series * Float.intBitsToFloat(Float.floatToRawIntBits(rounded) + BIAS << EXPONENT);
  }

  /** {@code e^x} for x up to 0, with a relative error below 1e-15; 0 below -708. */
  static double expOfNegative(double x) {
    if (x < LEAST_DOUBLE) {
      return 0;
    }
    double rounded = Math.fma(x, LOG2_E_DOUBLE, ROUND_DOUBLE);
    double n = rounded - ROUND_DOUBLE;
    double r = Math.fma(n, -LN2_HIGH_DOUBLE, x);
    r = Math.fma(n, -LN2_LOW_DOUBLE, r);
    double series = Math.fma(F12, r, F11);
    series = Math.fma(series, r, F10);
    series = Math.fma(series, r, F9);
    series = Math.fma(series, r, F8);
    series = Math.fma(series, r, F7);
    series = Math.fma(series, r, F6);
    series = Math.fma(series, r, F5);
    series = Math.fma(series, r, F4);
    series = Math.fma(series, r, F3);
    series = Math.fma(series, r, 0.5);
    series = Math.fma(series, r, 1);
    series = Math.fma(series, r, 1);
    return series
        * Double.longBitsToDouble(
            Double.doubleToRawLongBits(rounded) + BIAS_DOUBLE << EXPONENT_DOUBLE);
  }
}
