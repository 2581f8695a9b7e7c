package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.PackedFormat.LANES;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * How levels of four, five and six bits are packed, so that a word holds levels of one scale alone, and as many fields as fit into each
 * of its halves:
 *
 * <pre>
 *  nibbles  32 columns, 4 words   byte j of word w: 4w + j in the low bits, 16 + 4w + j in the high ones
 *  fives    32 columns, 5 words   lower half of word w: 4w, 4w + 1, and 20, 21, 24, 25 or 28, from bit 0, 5 and 10;
 *                                 bit 15 is bit w of 29
 *  sixes    16 columns, 3 words   lower half of word w: 4w, 4w + 1 from bit 0 and 6; bits 12 to 15 are the low bits of 12,
 *                                 those of 13, or the upper two of 12 and above them of 13
 *                                 upper halves: the columns two further on </pre>
 *
 * <p>Methods pack a unit of up to 16 rows, the first at {@code p}, {@code step} bytes from row to row; successive words of a row are
 * {@link PackedFormat#LANES} apart. The bytes of the file are those of {@link SuperBlocks}, {@link SixBitBlocks} and {@link ScaledBlocks}.
 */
final class PackedLevels {

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The lowest bit of every byte. */
  private static final long ONES = 0x0101010101010101L;

  /** The low nibble of every byte. */
  private static final long LOW = 15 * ONES;

  /** Bits 0 to 3 of a byte to bit 0 of four bytes, bits 4 to 7 to bit 1. */
  private static final int[] SPREAD = new int[256];

  static {
    for (int b = 0; b < 256; b++) {
      for (int bit = 0; bit < 8; bit++) {
        SPREAD[b] |= (b >> bit & 1) << 8 * (bit % 4) + bit / 4;
      }
    }
  }

  private PackedLevels() {}

  /** Of two sub-blocks the levels of each together. */
  static void superNibbles(byte[] in, int p, int step, int lanes, int[] out, int o) {
    for (int lane = 0; lane < lanes; lane++) {
      for (int chunk = 0; chunk < 4; chunk++) {
        int from = p + lane * step + chunk * 32;
        int to = o + chunk * 8 * LANES + lane;
        for (int w = 0; w < 4; w++) {
          int a = (int) INTS.get(in, from + 4 * w);
          int b = (int) INTS.get(in, from + 16 + 4 * w);
          out[to + w * LANES] = a & 0x0f0f0f0f | (b & 0x0f0f0f0f) << 4;
          out[to + (4 + w) * LANES] = a >>> 4 & 0x0f0f0f0f | b & 0xf0f0f0f0;
        }
      }
    }
  }

  /** Blocks of 32: fifth bits and nibbles. */
  static void fiveBits(byte[] in, int p, int step, int lanes, int[] out, int o) {
    for (int lane = 0; lane < lanes; lane++) {
      int at = p + lane * step;
      int fifths =
          SPREAD[in[at] & 0xff]
              | SPREAD[in[at + 1] & 0xff] << 2
              | SPREAD[in[at + 2] & 0xff] << 4
              | SPREAD[in[at + 3] & 0xff] << 6;
      long fives = fifths & 0xffffffffL | (long) (fifths >>> 1) << 32;
      long a = (long) LONGS.get(in, at + 4);
      long b = (long) LONGS.get(in, at + 12);
      fives(
          a & LOW | (fives & ONES) << 4,
          b & LOW | (fives >>> 2 & ONES) << 4,
          a >>> 4 & LOW | fives & ONES << 4,
          b >>> 4 & LOW | fives >>> 2 & ONES << 4,
          out,
          o + lane);
    }
  }

  /** The fifth bits of all sub-blocks, bit s of a byte of sub-block s, and nibbles. */
  static void superFiveBits(byte[] in, int p, int step, int lanes, int[] out, int o) {
    for (int lane = 0; lane < lanes; lane++) {
      int at = p + lane * step;
      for (int chunk = 0; chunk < 4; chunk++) {
        int low = at + 32 + chunk * 32;
        long a = (long) LONGS.get(in, low);
        long b = (long) LONGS.get(in, low + 8);
        long c = (long) LONGS.get(in, low + 16);
        long d = (long) LONGS.get(in, low + 24);
        long e = (long) LONGS.get(in, at) >>> 2 * chunk;
        long f = (long) LONGS.get(in, at + 8) >>> 2 * chunk;
        long g = (long) LONGS.get(in, at + 16) >>> 2 * chunk;
        long h = (long) LONGS.get(in, at + 24) >>> 2 * chunk;
        int to = o + chunk * 10 * LANES + lane;
        fives(
            a & LOW | (e & ONES) << 4,
            b & LOW | (f & ONES) << 4,
            c & LOW | (g & ONES) << 4,
            d & LOW | (h & ONES) << 4,
            out,
            to);
        fives(
            a >>> 4 & LOW | (e & ONES << 1) << 3,
            b >>> 4 & LOW | (f & ONES << 1) << 3,
            c >>> 4 & LOW | (g & ONES << 1) << 3,
            d >>> 4 & LOW | (h & ONES << 1) << 3,
            out,
            to + 5 * LANES);
      }
    }
  }

  /** Five words of 32 levels of five bits, which are bytes. */
  private static void fives(long a, long b, long c, long d, int[] out, int o) {
    long first = fivePairs(a);
    long second = fivePairs(b);
    int fifth = (int) (c >>> 32);
    int sixth = (int) d;
    int last = (int) (d >>> 32);
    out[o] = (int) first | (fifth & 0x001f001f) << 10 | last << 7 & 0x80008000;
    out[o + LANES] = (int) (first >>> 32) | (fifth & 0x1f001f00) << 2 | last << 6 & 0x80008000;
    out[o + 2 * LANES] = (int) second | (sixth & 0x001f001f) << 10 | last << 5 & 0x80008000;
    out[o + 3 * LANES] = (int) (second >>> 32) | (sixth & 0x1f001f00) << 2 | last << 4 & 0x80008000;
    out[o + 4 * LANES] = (int) fivePairs(c) | (last & 0x001f001f) << 10 | last << 3 & 0x80008000;
  }

  /** Two levels to each 16 bits. */
  private static long fivePairs(long levels) {
    return levels & 0x001f001f001f001fL | (levels & 0x1f001f001f001f00L) >>> 3;
  }

  /** Of each half of the columns 64 bytes of nibbles; then 32 of upper bits of each. */
  static void sixBits(byte[] in, int p, int step, int lanes, int[] out, int o) {
    for (int lane = 0; lane < lanes; lane++) {
      int at = p + lane * step;
      for (int four = 0; four < 8; four++) { // 16 bytes of nibbles
        int low = at + four * 16;
        int high = at + 128 + four / 4 * 32 + four % 2 * 16;
        long a = (long) LONGS.get(in, low);
        long b = (long) LONGS.get(in, low + 8);
        long c = (long) LONGS.get(in, high) >>> (four & 2);
        long d = (long) LONGS.get(in, high + 8) >>> (four & 2);
        int to = o + (four / 4 * 8 + four % 4) * 3 * LANES + lane;
        sixes(a & LOW | (c & 3 * ONES) << 4, b & LOW | (d & 3 * ONES) << 4, out, to);
        sixes(
            a >>> 4 & LOW | c & 48 * ONES, b >>> 4 & LOW | d & 48 * ONES, out, to + 4 * 3 * LANES);
      }
    }
  }

  /** Three words of 16 levels of six bits, which are bytes. */
  private static void sixes(long a, long b, int[] out, int o) {
    long first = sixPairs(a);
    int last = (int) (b >>> 32);
    out[o] = (int) first | (last & 0x000f000f) << 12;
    out[o + LANES] = (int) (first >>> 32) | (last & 0x0f000f00) << 4;
    out[o + 2 * LANES] = (int) sixPairs(b) | (last & 0x00300030) << 8 | (last & 0x30003000) << 2;
  }

  /** Two levels to each 16 bits. */
  private static long sixPairs(long levels) {
    return levels & 0x003f003f003f003fL | (levels & 0x3f003f003f003f00L) >>> 2;
  }
}
