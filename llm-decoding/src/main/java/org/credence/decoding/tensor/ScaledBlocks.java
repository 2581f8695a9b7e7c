package org.credence.decoding.tensor;

import java.util.Arrays;

/**
 * Blocks of 32 weights with one scale d (binary16), and one minimum m where there is one:
 *
 * <pre>
 *  Q8_0  d, 32 signed bytes q          w = q d
 *  Q4_0  d, 16 bytes of two nibbles    w = (q - 8) d
 *  Q4_1  d, m, 16 bytes                w = q d + m
 *  Q5_0  d, 32 fifth bits, 16 bytes    w = (q - 16) d
 *  Q5_1  d, m, 32 fifth bits, 16 bytes w = q d + m </pre>
 *
 * <p>The low nibble of byte j is weight j, the high one weight j + 16; bit j of the fifth bits belongs to weight j.
 */
final class ScaledBlocks {

  private static final int SIZE = 32;
  private static final int HALF = 16;

  private ScaledBlocks() {}

  /** Eight bits, symmetric. */
  static final class Q8 implements BlockCodec {
    private static final int BYTES = 34;
    private static final float MOST = 127;

    @Override
    public void decode(byte[] in, int at, int blocks, float[] out, int outAt) {
      for (int b = 0; b < blocks; b++) {
        int p = at + b * BYTES;
        float d = HalfFloat.at(in, p);
        for (int j = 0; j < SIZE; j++) {
          out[outAt + b * SIZE + j] = in[p + 2 + j] * d;
        }
      }
    }

    @Override
    public void encode(float[] in, int at, int blocks, byte[] out, int outAt) {
      for (int b = 0; b < blocks; b++) {
        int from = at + b * SIZE;
        int p = outAt + b * BYTES;
        float d = Math.abs(largest(in, from)) / MOST;
        float inverse = d == 0 ? 0 : 1 / d;
        HalfFloat.put(d, out, p);
        for (int j = 0; j < SIZE; j++) {
          float x = in[from + j] * inverse;
          out[p + 2 + j] = (byte) (x + Math.copySign(0.5f, x));
        }
      }
    }
  }

  /** Four or five bits, with a minimum or symmetric. */
  static final class Nibbles implements BlockCodec {
    private final boolean fifth;
    private final boolean minimum;
    private final int blockBytes;
    private final int levels;

    Nibbles(boolean fifth, boolean minimum) {
      this.fifth = fifth;
      this.minimum = minimum;
      this.blockBytes = 2 + (minimum ? 2 : 0) + (fifth ? 4 : 0) + HALF;
      this.levels = fifth ? 32 : 16;
    }

    @Override
    public void decode(byte[] in, int at, int blocks, float[] out, int outAt) {
      for (int b = 0; b < blocks; b++) {
        int p = at + b * blockBytes;
        float d = HalfFloat.at(in, p);
        float m = minimum ? HalfFloat.at(in, p + 2) : 0;
        int high = p + (minimum ? 4 : 2);
        int q = high + (fifth ? 4 : 0);
        for (int j = 0; j < SIZE; j++) {
          int level = j < HALF ? in[q + j] & 15 : in[q + j - HALF] >> 4 & 15;
          if (fifth) {
            level |= (in[high + j / 8] >> j % 8 & 1) << 4;
          }
          out[outAt + b * SIZE + j] = minimum ? level * d + m : (level - levels / 2) * d;
        }
      }
    }

    @Override
    public void encode(float[] in, int at, int blocks, byte[] out, int outAt) {
      for (int b = 0; b < blocks; b++) {
        int from = at + b * SIZE;
        int p = outAt + b * blockBytes;
        float m = minimum ? least(in, from) : 0;
        float d = minimum ? (most(in, from) - m) / (levels - 1) : largest(in, from) / -(levels / 2);
        float inverse = d == 0 ? 0 : 1 / d;
        Arrays.fill(out, p, p + blockBytes, (byte) 0);
        HalfFloat.put(d, out, p);
        if (minimum) {
          HalfFloat.put(m, out, p + 2);
        }
        int high = p + (minimum ? 4 : 2);
        int q = high + (fifth ? 4 : 0);
        for (int j = 0; j < SIZE; j++) {
          float x = minimum ? (in[from + j] - m) * inverse : in[from + j] * inverse + levels / 2;
          int level = Math.max(0, Math.min(levels - 1, (int) (x + 0.5f)));
          out[q + j % HALF] |= (byte) (j < HALF ? level & 15 : (level & 15) << 4);
          if (fifth) {
            out[high + j / 8] |= (byte) ((level >> 4) << j % 8);
          }
        }
      }
    }
  }

  /** The weight of the largest magnitude, with its sign. */
  private static float largest(float[] in, int from) {
    float largest = 0;
    for (int j = 0; j < SIZE; j++) {
      largest = Math.abs(in[from + j]) > Math.abs(largest) ? in[from + j] : largest;
    }
    return largest;
  }

  private static float least(float[] in, int from) {
    float least = in[from];
    for (int j = 1; j < SIZE; j++) {
      least = Math.min(least, in[from + j]);
    }
    return least;
  }

  private static float most(float[] in, int from) {
    float most = in[from];
    for (int j = 1; j < SIZE; j++) {
      most = Math.max(most, in[from + j]);
    }
    return most;
  }
}
