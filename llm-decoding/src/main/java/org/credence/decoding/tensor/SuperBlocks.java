package org.credence.decoding.tensor;

import java.util.Arrays;

/**
 * Super-blocks of 256 weights in 8 sub-blocks of 32, each with a scale and a minimum of 6 bits, in units of d and dmin (binary16):
 *
 * <pre>
 *  Q4_K  d, dmin, 12 bytes of scales, 128 bytes of two nibbles
 *  Q5_K  d, dmin, 12 bytes of scales, 32 bytes of fifth bits, 128 bytes of two nibbles
 *  w = d scale q - dmin minimum </pre>
 *
 * <p>The 32 bytes of chunk c (0 to 3) hold sub-block 2c in their low nibbles and 2c + 1 in the high ones; bit s of fifth-bit byte l belongs
 * to weight l of sub-block s. Scales and minima 0 to 3 are the low 6 bits of bytes 0 to 3 and 4 to 7; those from 4 on have their low 4
 * bits in bytes 8 to 11 (scale low, minimum high) and their upper 2 in the upper 2 of bytes 0 to 3 and 4 to 7.
 *
 * <p>Encoding: per sub-block the best of some grids by squared error with scale and minimum fitted by least squares, then the levels
 * again for the rounded scale and minimum.
 */
final class SuperBlocks implements BlockCodec {

  private static final int SIZE = 256;
  private static final int SUB = 32;
  private static final int SUBS = SIZE / SUB;
  private static final int SCALES = 4;
  private static final int SCALE_BYTES = 12;
  private static final int MOST_SCALE = 63;
  private static final int TRIALS = 20;

  private final boolean fifth;
  private final int blockBytes;
  private final int mostLevel;

  /**
   * @param fifth whether levels have five bits
   */
  SuperBlocks(boolean fifth) {
    this.fifth = fifth;
    this.blockBytes = SCALES + SCALE_BYTES + (fifth ? SUB : 0) + SIZE / 2;
    this.mostLevel = fifth ? 31 : 15;
  }

  private static int scale(byte[] in, int at, int sub) {
    return sub < 4 ? in[at + sub] & 63 : in[at + sub + 4] & 15 | (in[at + sub - 4] & 0xc0) >> 2;
  }

  private static int minimum(byte[] in, int at, int sub) {
    return sub < 4
        ? in[at + sub + 4] & 63
        : in[at + sub + 4] >> 4 & 15 | (in[at + sub] & 0xc0) >> 2;
  }

  private static void putScale(int scale, int minimum, byte[] out, int at, int sub) {
    if (sub < 4) {
      out[at + sub] |= (byte) scale;
      out[at + sub + 4] |= (byte) minimum;
    } else {
      out[at + sub + 4] = (byte) (scale & 15 | (minimum & 15) << 4);
      out[at + sub - 4] |= (byte) (scale >> 4 << 6);
      out[at + sub] |= (byte) (minimum >> 4 << 6);
    }
  }

  @Override
  public void decode(byte[] in, int at, int blocks, float[] out, int outAt) {
    for (int b = 0; b < blocks; b++) {
      int p = at + b * blockBytes;
      float d = HalfFloat.at(in, p);
      float dmin = HalfFloat.at(in, p + 2);
      int high = p + SCALES + SCALE_BYTES;
      int low = high + (fifth ? SUB : 0);
      for (int sub = 0; sub < SUBS; sub++) {
        float scale = d * scale(in, p + SCALES, sub);
        float minimum = dmin * minimum(in, p + SCALES, sub);
        for (int l = 0; l < SUB; l++) {
          int level = in[low + sub / 2 * SUB + l] >> 4 * (sub % 2) & 15;
          if (fifth) {
            level |= (in[high + l] >> sub & 1) << 4;
          }
          out[outAt + b * SIZE + sub * SUB + l] = scale * level - minimum;
        }
      }
    }
  }

  @Override
  public void encode(float[] in, int at, int blocks, byte[] out, int outAt) {
    float[] scales = new float[SUBS];
    float[] minima = new float[SUBS];
    for (int b = 0; b < blocks; b++) {
      int from = at + b * SIZE;
      int p = outAt + b * blockBytes;
      Arrays.fill(out, p, p + blockBytes, (byte) 0);
      float mostScale = 0;
      float mostMinimum = 0;
      for (int sub = 0; sub < SUBS; sub++) {
        fit(in, from + sub * SUB, sub, scales, minima);
        mostScale = Math.max(mostScale, scales[sub]);
        mostMinimum = Math.max(mostMinimum, minima[sub]);
      }
      HalfFloat.put(mostScale / MOST_SCALE, out, p);
      HalfFloat.put(mostMinimum / MOST_SCALE, out, p + 2);
      float d = HalfFloat.at(out, p);
      float dmin = HalfFloat.at(out, p + 2);
      for (int sub = 0; sub < SUBS; sub++) {
        int scale = level(scales[sub], d, MOST_SCALE);
        int minimum = level(minima[sub], dmin, MOST_SCALE);
        putScale(scale, minimum, out, p + SCALES, sub);
        putLevels(in, from + sub * SUB, d * scale, dmin * minimum, out, p, sub);
      }
    }
  }

  private void putLevels(
      float[] in, int from, float scale, float minimum, byte[] out, int p, int sub) {
    int high = p + SCALES + SCALE_BYTES;
    int low = high + (fifth ? SUB : 0);
    for (int l = 0; l < SUB; l++) {
      int level = level(in[from + l] + minimum, scale, mostLevel);
      out[low + sub / 2 * SUB + l] |= (byte) ((level & 15) << 4 * (sub % 2));
      if (fifth) {
        out[high + l] |= (byte) ((level >> 4) << sub);
      }
    }
  }

  /** The nearest level of a value in units of a step; 0 where the step is. */
  private static int level(float value, float step, int most) {
    return step == 0 ? 0 : Math.max(0, Math.min(most, Math.round(value / step)));
  }

  /** Scale and minimum (both at least 0) with which the levels come near the weights of a sub-block. */
  private void fit(float[] in, int from, int sub, float[] scales, float[] minima) {
    float least = 0;
    float most = Float.NEGATIVE_INFINITY;
    for (int l = 0; l < SUB; l++) {
      least = Math.min(least, in[from + l]);
      most = Math.max(most, in[from + l]);
    }
    scales[sub] = 0;
    minima[sub] = -least;
    if (most <= least) {
      return;
    }
    double best = Double.POSITIVE_INFINITY;
    for (int trial = 0; trial <= TRIALS; trial++) {
      float step = (most - least) / (mostLevel - 1 + 2f * trial / TRIALS);
      double n = SUB;
      double q = 0;
      double qq = 0;
      double x = 0;
      double qx = 0;
      double xx = 0;
      for (int l = 0; l < SUB; l++) {
        double level = level(in[from + l] - least, step, mostLevel);
        q += level;
        qq += level * level;
        x += in[from + l];
        qx += level * in[from + l];
        xx += (double) in[from + l] * in[from + l];
      }
      double determinant = n * qq - q * q;
      double scale = determinant > 0 ? (n * qx - q * x) / determinant : 0;
      double offset = (x - scale * q) / n;
      if (offset > 0) {
        offset = 0;
        scale = qq > 0 ? qx / qq : 0;
      }
      double error =
          xx
              - 2 * scale * qx
              - 2 * offset * x
              + scale * scale * qq
              + 2 * scale * offset * q
              + n * offset * offset;
      if (scale >= 0 && error < best) {
        best = error;
        scales[sub] = (float) scale;
        minima[sub] = (float) -offset;
      }
    }
  }
}
