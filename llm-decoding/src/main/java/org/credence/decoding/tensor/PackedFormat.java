package org.credence.decoding.tensor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * How stored rows are packed for the kernels. Rows go in panels of 32, a panel is two tiles of 16 rows, and everything is 32-bit words
 * with the row as the fastest index, so that a vector of words is one word of each row of a tile and no sum runs across lanes.
 *
 * <pre>
 *  words of a panel          [tile][unit][word of the unit][row of the tile]
 *  of 16-bit floats          [column][row of the tile], low half: first tile, upper half: second tile
 *
 *  word of a unit, per row   (weights of a unit)
 *  F32   (1)    w
 *  Q8_0  (32)   d, 8 x levels                Q4_0 (32)  d, 4 x nibbles          Q4_1 (32)  d, m, 4 x nibbles
 *  Q5_0  (32)   d, fifths, 4 x nibbles       Q5_1 (32)  d, m, fifths, 4 x nibbles
 *  Q4_K  (256)  d, dmin, 2 x scales, 2 x minima, 32 x nibbles
 *  Q5_K  (256)  d, dmin, 2 x scales, 2 x minima, 8 x fifths, 32 x nibbles
 *  Q6_K  (256)  d, 4 x scales, 32 x nibbles, 16 x upper bits </pre>
 *
 * <p>d, dmin and m are floats; all else has four bytes to the word, which are four successive columns or sub-blocks. Levels of Q8_0 are
 * kept plus 128, so that no byte has a sign. Nibbles, upper bits and the fifths of Q5_K are the bytes of the file; fifths of the
 * blocks of 32 are moved so that bit w of byte j belongs to column 4w + j.
 *
 * <p>Halves are kept with exponents 10 higher, so that those that were subnormal are normal: arithmetic with subnormal floats takes
 * processors 100 cycles. That leaves no room for magnitudes of 128 and more, nor for infinities and NaN; a matrix with one of them is
 * kept as F32.
 *
 * <p>In bytes: 1 to 1.2 times what is stored.
 */
enum PackedFormat {
  F32(1, 1, 0, 0, false, 0),
  F16(1, 1, 0, 0, false, 0),
  BF16(1, 1, 0, 0, false, 0),
  Q4_0(32, 5, 32, 8, false, 4),
  Q4_1(32, 6, 32, 0, true, 4),
  Q5_0(32, 6, 32, 16, false, 5),
  Q5_1(32, 7, 32, 0, true, 5),
  Q8_0(32, 9, 32, 128, false, 8),
  Q4_K(256, 38, 32, 0, true, 4),
  Q5_K(256, 46, 32, 0, true, 5),
  Q6_K(256, 53, 16, 32, false, 6);

  /** Rows of a tile: the lanes. */
  static final int LANES = 16;

  static final int TILES = 2;

  /** Rows of a panel. */
  static final int PANEL = TILES * LANES;

  /** What the bits of a kept half, moved to where those of a float are, have to be multiplied with. */
  static final float HALF_UNIT = 0x1p102f;

  /** The least exponent field, in the upper byte of a binary16, that cannot be kept as a half. */
  private static final int LARGE_HALF = 22 << 2;

  /** Words before the levels of the super-blocks with minima. */
  static final int SUPER_HEADER = 6;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Bits 0 to 3 of a byte to bit 0 of four bytes, bits 4 to 7 to bit 1. */
  private static final int[] SPREAD = new int[256];

  static {
    for (int b = 0; b < 256; b++) {
      for (int bit = 0; bit < 8; bit++) {
        SPREAD[b] |= (b >> bit & 1) << 8 * (bit % 4) + bit / 4;
      }
    }
  }

  /** Columns of a unit. */
  final int unitColumns;

  /** Words of a unit in each row; of both tiles together for 16-bit floats. */
  final int unitWords;

  /** Columns of one scale; 0 if weights are floats and not levels. */
  final int group;

  /** What is to be taken off a kept level. */
  final int offset;

  /** Whether every 32 columns have a minimum, to be added to the scaled levels. */
  final boolean minima;

  /** Bits of a kept level. */
  final int levelBits;

  PackedFormat(
      int unitColumns, int unitWords, int group, int offset, boolean minima, int levelBits) {
    this.unitColumns = unitColumns;
    this.unitWords = unitWords;
    this.group = group;
    this.offset = offset;
    this.minima = minima;
    this.levelBits = levelBits;
  }

  static PackedFormat of(WeightFormat format) {
    return valueOf(format.name());
  }

  boolean isQuantised() {
    return group != 0;
  }

  /** Whether one word holds the weights of two rows. */
  boolean isHalf() {
    return this == F16 || this == BF16;
  }

  /** Words of a tile of that many columns; of the panel for 16-bit floats. */
  int tileWords(int columns) {
    return Math.multiplyExact(columns / unitColumns, unitWords * LANES);
  }

  int panelWords(int columns) {
    return isHalf() ? tileWords(columns) : Math.multiplyExact(TILES, tileWords(columns));
  }

  /**
   * Packs one panel; lanes without a row stay as they are, zero.
   *
   * @param in stored rows, the first at {@code at}
   * @param rows of the panel, 1 to 32
   * @param out from {@code outAt}
   */
  void pack(WeightFormat stored, byte[] in, int at, int rows, int columns, int[] out, int outAt) {
    int blockBytes = stored.blockBytes();
    int rowBytes = columns / stored.blockWeights() * blockBytes;
    int units = columns / unitColumns;
    if (isHalf()) {
      for (int column = 0; column < columns; column++) {
        for (int row = 0; row < rows; row++) {
          int p = at + row * rowBytes + 2 * column;
          int half = in[p] & 0xff | (in[p + 1] & 0xff) << 8;
          half = this == F16 ? kept((short) half) : half;
          out[outAt + column * LANES + row % LANES] |= half << 16 * (row / LANES);
        }
      }
      return;
    }
    for (int first = 0; first < rows; first += LANES) {
      int tileAt = outAt + first / LANES * tileWords(columns);
      int lanes = Math.min(LANES, rows - first);
      for (int unit = 0; unit < units; unit++) {
        for (int lane = 0; lane < lanes; lane++) {
          int p = at + (first + lane) * rowBytes + unit * blockBytes;
          int o = tileAt + unit * unitWords * LANES + lane;
          if (stored == WeightFormat.F16) { // kept as F32, see PackedLayout
            out[o] = Float.floatToRawIntBits(HalfFloat.at(in, p));
          } else {
            packUnit(in, p, out, o);
          }
        }
      }
    }
  }

  /** The 16 bits that a binary16 is kept as. */
  private static int kept(short half) {
    int bits = Float.floatToRawIntBits(HalfFloat.toFloat(half) / HALF_UNIT);
    return bits >>> 16 & 0x8000 | (bits & 0x7fffffff) >>> 13;
  }

  /** The float of a half as kept, in the lower 16 bits. */
  static float ofKept(int half) {
    float magnitude = Float.intBitsToFloat((half & 0x7fff) << 13) * HALF_UNIT;
    return (half & 0x8000) == 0 ? magnitude : -magnitude;
  }

  /** Whether one of these binary16 cannot be kept as a half. */
  static boolean hasLargeHalf(byte[] in, int bytes) {
    for (int p = 1; p < bytes; p += 2) {
      if ((in[p] & 0x7c) >= LARGE_HALF) {
        return true;
      }
    }
    return false;
  }

  /** Packs the unit of one row; successive words are {@link #LANES} apart. */
  private void packUnit(byte[] in, int p, int[] out, int o) {
    switch (this) {
      case Q8_0 -> {
        copy(in, p, 1, out, o, true);
        for (int w = 0; w < 8; w++) {
          out[o + (1 + w) * LANES] = (int) INTS.get(in, p + 2 + 4 * w) ^ 0x80808080;
        }
      }
      case Q4_0 -> {
        copy(in, p, 1, out, o, true);
        copy(in, p + 2, 4, out, o + LANES, false);
      }
      case Q4_1 -> {
        copy(in, p, 2, out, o, true);
        copy(in, p + 4, 4, out, o + 2 * LANES, false);
      }
      case Q5_0 -> {
        copy(in, p, 1, out, o, true);
        out[o + LANES] = spread(in, p + 2);
        copy(in, p + 6, 4, out, o + 2 * LANES, false);
      }
      case Q5_1 -> {
        copy(in, p, 2, out, o, true);
        out[o + 2 * LANES] = spread(in, p + 4);
        copy(in, p + 8, 4, out, o + 3 * LANES, false);
      }
      case Q4_K, Q5_K -> {
        copy(in, p, 2, out, o, true);
        for (int sub = 0; sub < 8; sub++) {
          int word = o + (2 + sub / 4) * LANES;
          out[word] |= SuperBlocks.scale(in, p + 4, sub) << 8 * (sub % 4);
          out[word + 2 * LANES] |= SuperBlocks.minimum(in, p + 4, sub) << 8 * (sub % 4);
        }
        copy(in, p + 16, unitWords - SUPER_HEADER, out, o + SUPER_HEADER * LANES, false);
      }
      case Q6_K -> {
        copy(in, p + 208, 1, out, o, true);
        copy(in, p + 192, 4, out, o + LANES, false);
        copy(in, p, 48, out, o + 5 * LANES, false);
      }
      default -> copy(in, p, 1, out, o, false);
    }
  }

  /** Words from bytes: as they are, or floats from binary16. */
  private static void copy(byte[] in, int p, int words, int[] out, int o, boolean half) {
    for (int w = 0; w < words; w++) {
      out[o + w * LANES] =
          half
              ? Float.floatToRawIntBits(HalfFloat.at(in, p + 2 * w))
              : (int) INTS.get(in, p + 4 * w);
    }
  }

  private static int spread(byte[] in, int p) {
    return SPREAD[in[p] & 0xff]
        | SPREAD[in[p + 1] & 0xff] << 2
        | SPREAD[in[p + 2] & 0xff] << 4
        | SPREAD[in[p + 3] & 0xff] << 6;
  }
}
