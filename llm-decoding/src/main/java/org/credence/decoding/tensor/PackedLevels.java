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
 * <p>Methods pack what one row has in a unit: bytes of the file at {@code p}, those of {@link SuperBlocks}, {@link SixBitBlocks} and
 * {@link ScaledBlocks}; the first word goes to {@code out[o]}, successive ones are {@link PackedFormat#LANES} apart. Eight bytes are read
 * at a time, and there are no loops over words, so that one check of bounds serves many of them.
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

  /** The highest bit of every byte. */
  private static final long TOPS = ONES << 7;

  /** In byte b bit b alone. */
  private static final long DIAGONAL = 0x8040201008040201L;

  private PackedLevels() {}

  static int word(byte[] in, int p) {
    return (int) INTS.get(in, p);
  }

  static long eight(byte[] in, int p) {
    return (long) LONGS.get(in, p);
  }

  /** Two words. */
  private static void put(long pair, int[] out, int o) {
    out[o] = (int) pair;
    out[o + LANES] = (int) (pair >>> 32);
  }

  /** A binary16 as a float. */
  static void half(byte[] in, int p, int[] out, int o) {
    out[o] = Float.floatToRawIntBits(HalfFloat.at(in, p));
  }

  /** 16 bytes as they are, but for the bits of {@code flipped}. */
  static void asStored(byte[] in, int p, long flipped, int[] out, int o) {
    put(eight(in, p) ^ flipped, out, o);
    put(eight(in, p + 8) ^ flipped, out, o + 2 * LANES);
  }

  /** 12 bytes of scales and minima of a super-block; four to the word. */
  static void superScales(byte[] in, int p, int[] out, int o) {
    int scales = word(in, p);
    int minima = word(in, p + 4);
    int rest = word(in, p + 8);
    out[o] = scales & 0x3f3f3f3f;
    out[o + LANES] = rest & 0x0f0f0f0f | scales >>> 2 & 0x30303030;
    out[o + 2 * LANES] = minima & 0x3f3f3f3f;
    out[o + 3 * LANES] = rest >>> 4 & 0x0f0f0f0f | minima >>> 2 & 0x30303030;
  }

  /** 32 bytes with the nibbles of two sub-blocks: the levels of each together. */
  static void superNibbles(byte[] in, int p, int[] out, int o) {
    long a = eight(in, p);
    long b = eight(in, p + 8);
    long c = eight(in, p + 16);
    long d = eight(in, p + 24);
    put(a & LOW | (c & LOW) << 4, out, o);
    put(b & LOW | (d & LOW) << 4, out, o + 2 * LANES);
    put(a >>> 4 & LOW | c & ~LOW, out, o + 4 * LANES);
    put(b >>> 4 & LOW | d & ~LOW, out, o + 6 * LANES);
  }

  /** A block of 32: fifth bits and nibbles. */
  static void fiveBits(byte[] in, int p, int[] out, int o) {
    int fifths = word(in, p);
    long a = eight(in, p + 4);
    long b = eight(in, p + 12);
    fives(
        a & LOW | fifths(fifths & 255),
        b & LOW | fifths(fifths >>> 8 & 255),
        a >>> 4 & LOW | fifths(fifths >>> 16 & 255),
        b >>> 4 & LOW | fifths(fifths >>> 24),
        out,
        o);
  }

  /** Bit b of a byte to bit 4 of byte b. */
  private static long fifths(int bits) {
    return ((bits * ONES & DIAGONAL) + ~TOPS & TOPS) >>> 3;
  }

  /**
   * Two sub-blocks.
   *
   * @param high 32 bytes, whose bits {@code shift} and {@code shift + 1} are the fifth ones
   * @param low 32 bytes of nibbles
   */
  static void superFiveBits(byte[] in, int high, int shift, int low, int[] out, int o) {
    long a = eight(in, low);
    long b = eight(in, low + 8);
    long c = eight(in, low + 16);
    long d = eight(in, low + 24);
    long e = eight(in, high) >>> shift;
    long f = eight(in, high + 8) >>> shift;
    long g = eight(in, high + 16) >>> shift;
    long h = eight(in, high + 24) >>> shift;
    fives(
        a & LOW | (e & ONES) << 4,
        b & LOW | (f & ONES) << 4,
        c & LOW | (g & ONES) << 4,
        d & LOW | (h & ONES) << 4,
        out,
        o);
    fives(
        a >>> 4 & LOW | (e & ONES << 1) << 3,
        b >>> 4 & LOW | (f & ONES << 1) << 3,
        c >>> 4 & LOW | (g & ONES << 1) << 3,
        d >>> 4 & LOW | (h & ONES << 1) << 3,
        out,
        o + 5 * LANES);
  }

  /** Five words of 32 levels of five bits, which are bytes. */
  private static void fives(long a, long b, long c, long d, int[] out, int o) {
    long fifth = c >>> 32;
    long sixth = d & 0xffffffffL;
    long last = d >>> 32;
    long top = last | last >>> 1 << 32; // for two words, the second of which takes the next bit
    put(fivePairs(a) | third(fifth) | top << 7 & 0x8000800080008000L, out, o);
    put(fivePairs(b) | third(sixth) | top << 5 & 0x8000800080008000L, out, o + 2 * LANES);
    out[o + 4 * LANES] = (int) (fivePairs(c) | (last & 0x001f001f) << 10 | last << 3 & 0x80008000L);
  }

  /** Two levels to each 16 bits. */
  private static long fivePairs(long levels) {
    return levels & 0x001f001f001f001fL | (levels & 0x1f001f001f001f00L) >>> 3;
  }

  /** Of four levels the even ones to the first word, the odd ones to the second, where each half has its third one. */
  private static long third(long levels) {
    return (levels & 0x001f001fL) << 10 | (levels & 0x1f001f00L) << 34;
  }

  /**
   * Half of the columns.
   *
   * @param low 64 bytes of nibbles
   * @param high 32 bytes of upper bits
   */
  static void sixBits(byte[] in, int low, int high, int[] out, int o) {
    sixBits(in, low, high, 0, out, o);
    sixBits(in, low + 16, high + 16, 0, out, o + 3 * LANES);
    sixBits(in, low + 32, high, 2, out, o + 6 * LANES);
    sixBits(in, low + 48, high + 16, 2, out, o + 9 * LANES);
  }

  /** 16 bytes of nibbles, the low ones of one sub-block, the high ones of another that is four further on. */
  private static void sixBits(byte[] in, int low, int high, int shift, int[] out, int o) {
    long a = eight(in, low);
    long b = eight(in, low + 8);
    long c = eight(in, high) >>> shift;
    long d = eight(in, high + 8) >>> shift;
    sixes(a & LOW | (c & 3 * ONES) << 4, b & LOW | (d & 3 * ONES) << 4, out, o);
    sixes(a >>> 4 & LOW | c & 48 * ONES, b >>> 4 & LOW | d & 48 * ONES, out, o + 12 * LANES);
  }

  /** Three words of 16 levels of six bits, which are bytes. */
  private static void sixes(long a, long b, int[] out, int o) {
    long last = b >>> 32;
    put(sixPairs(a) | (last & 0x000f000fL) << 12 | (last & 0x0f000f00L) << 36, out, o);
    out[o + 2 * LANES] =
        (int) (sixPairs(b) | (last & 0x00300030L) << 8 | (last & 0x30003000L) << 2);
  }

  /** Two levels to each 16 bits. */
  private static long sixPairs(long levels) {
    return levels & 0x003f003f003f003fL | (levels & 0x3f003f003f003f00L) >>> 2;
  }
}
