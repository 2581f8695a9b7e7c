package org.credence.decoding.tensor;

import java.util.Arrays;

/**
 * Q6_K: super-blocks of 256 weights in 16 sub-blocks of 16, each with a signed scale of 8 bits in units of d (binary16); levels of 6
 * bits:
 *
 * <pre>
 *  128 bytes of low nibbles, 64 bytes of upper bit pairs, 16 scales, d
 *  w = d scale (q - 32) </pre>
 *
 * <p>The two halves of 128 weights take 64 low bytes, 32 upper bytes and 8 scales each. Weight l + 32 k of a half (k = 0 to 3) has its low
 * nibble in byte l + 32 (k mod 2), the upper nibble of it where k is 2 or 3, and its upper bits at bits 2k of upper byte l.
 */
final class SixBitBlocks implements BlockCodec {

  private static final int SIZE = 256;
  private static final int SUB = 16;
  private static final int SUBS = SIZE / SUB;
  private static final int HIGH = 128;
  private static final int SCALES = 192;
  private static final int STEP = 208;
  private static final int BYTES = 210;
  private static final int ZERO = 32;
  private static final int MOST_LEVEL = 63;
  private static final int TRIALS = 10;

  private static int lowByte(int i) {
    return i / 128 * 64 + i % 64 % 32 + (i / 32 % 2) * 32;
  }

  private static int lowShift(int i) {
    return i % 128 < 64 ? 0 : 4;
  }

  private static int highByte(int i) {
    return HIGH + i / 128 * 32 + i % 32;
  }

  private static int highShift(int i) {
    return i % 128 / 32 * 2;
  }

  @Override
  public void decode(byte[] in, int at, int blocks, float[] out, int outAt) {
    for (int b = 0; b < blocks; b++) {
      int p = at + b * BYTES;
      float d = HalfFloat.at(in, p + STEP);
      for (int i = 0; i < SIZE; i++) {
        int low = in[p + lowByte(i)] >> lowShift(i) & 15;
        int high = in[p + highByte(i)] >> highShift(i) & 3;
        out[outAt + b * SIZE + i] = d * in[p + SCALES + i / SUB] * ((low | high << 4) - ZERO);
      }
    }
  }

  @Override
  public void encode(float[] in, int at, int blocks, byte[] out, int outAt) {
    float[] scales = new float[SUBS];
    for (int b = 0; b < blocks; b++) {
      int from = at + b * SIZE;
      int p = outAt + b * BYTES;
      Arrays.fill(out, p, p + BYTES, (byte) 0);
      float largest = 0;
      for (int sub = 0; sub < SUBS; sub++) {
        scales[sub] = fit(in, from + sub * SUB);
        largest = Math.abs(scales[sub]) > Math.abs(largest) ? scales[sub] : largest;
      }
      HalfFloat.put(largest / Byte.MIN_VALUE, out, p + STEP);
      float d = HalfFloat.at(out, p + STEP);
      for (int sub = 0; sub < SUBS; sub++) {
        int scale = d == 0 ? 0 : Math.max(-128, Math.min(127, Math.round(scales[sub] / d)));
        out[p + SCALES + sub] = (byte) scale;
        float step = d * scale;
        for (int i = sub * SUB; i < (sub + 1) * SUB; i++) {
          int level = level(in[from + i], step);
          out[p + lowByte(i)] |= (byte) ((level & 15) << lowShift(i));
          out[p + highByte(i)] |= (byte) ((level >> 4) << highShift(i));
        }
      }
    }
  }

  private static int level(float value, float step) {
    return step == 0 ? ZERO : Math.max(0, Math.min(MOST_LEVEL, Math.round(value / step) + ZERO));
  }

  /** The scale with which levels come nearest the weights of a sub-block, of some grids, each fitted by least squares. */
  private static float fit(float[] in, int from) {
    float largest = 0;
    for (int l = 0; l < SUB; l++) {
      largest = Math.abs(in[from + l]) > Math.abs(largest) ? in[from + l] : largest;
    }
    if (largest == 0) {
      return 0;
    }
    float best = largest / -ZERO;
    double leastError = Double.POSITIVE_INFINITY;
    for (int trial = -TRIALS; trial <= TRIALS; trial++) {
      float step = largest / -(ZERO + 0.1f * trial);
      double qx = 0;
      double qq = 0;
      double xx = 0;
      for (int l = 0; l < SUB; l++) {
        double q = level(in[from + l], step) - ZERO;
        qx += q * in[from + l];
        qq += q * q;
        xx += (double) in[from + l] * in[from + l];
      }
      double scale = qq == 0 ? 0 : qx / qq;
      double error = xx - scale * qx;
      if (error < leastError) {
        leastError = error;
        best = (float) scale;
      }
    }
    return best;
  }
}
