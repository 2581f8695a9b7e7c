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
 *  Q5_0  (32)   d, 5 x fives                 Q5_1 (32)  d, m, 5 x fives
 *  Q4_K  (256)  d, dmin, 2 x scales, 2 x minima, 8 x 4 x nibbles
 *  Q5_K  (256)  d, dmin, 2 x scales, 2 x minima, 8 x 5 x fives
 *  Q6_K  (256)  d, 4 x scales, 16 x 3 x sixes </pre>
 *
 * <p>d, dmin and m are floats; scales, minima and levels of Q8_0 have four bytes to the word, which are four successive sub-blocks or
 * columns. Levels of Q8_0 are kept plus 128, so that no byte has a sign. How levels of four, five
 * and six bits lie in their words is said in {@link PackedLevels}.
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

  /** What that adds to the bits of a binary16 that is not subnormal. */
  private static final int KEPT = 10 << 10;

  /** Columns of a float format that are packed at once, two of them as one. */
  private static final int FLOATS = 16;

  private static final int HALF_PAIRS = 16;

  /** The least exponent field, in the upper byte of a binary16, that cannot be kept as a half. */
  private static final int LARGE_HALF = 22 << 2;

  /** Words before the levels of the super-blocks with minima. */
  static final int SUPER_HEADER = 6;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

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
   * Packs one panel; lanes without a row stay as they are. A tile is written unit by unit, row after row, so that bytes are read and
   * words are written where the last ones were.
   *
   * @param in stored rows, the first at {@code at}
   * @param rows of the panel, 1 to 32
   * @param out from {@code outAt}, overwritten
   */
  void pack(WeightFormat stored, byte[] in, int at, int rows, int columns, int[] out, int outAt) {
    int blockBytes = stored.blockBytes();
    int rowBytes = columns / stored.blockWeights() * blockBytes;
    if (isHalf()) {
      packHalves(in, at, rowBytes, rows, columns, out, outAt);
      return;
    }
    int units = columns / unitColumns;
    for (int first = 0; first < rows; first += LANES) {
      int p = at + first * rowBytes;
      int o = outAt + first / LANES * tileWords(columns);
      int lanes = Math.min(LANES, rows - first);
      if (this == F32) {
        for (int column = 0; column < columns; column += FLOATS) {
          int count = Math.min(FLOATS, columns - column);
          if (stored == WeightFormat.F16) { // kept as F32, see PackedLayout
            floats(in, p + 2 * column, rowBytes, lanes, count, out, o + column * LANES);
          } else {
            words(in, p + 4 * column, rowBytes, lanes, count, 0, out, o + column * LANES);
          }
        }
      } else {
        for (int unit = 0; unit < units; unit++) {
          packUnit(in, p + unit * blockBytes, rowBytes, lanes, out, o + unit * unitWords * LANES);
        }
      }
    }
  }

  /** Two columns of a row are a word of the file; their words here take one half from the first tile and one from the second. */
  private void packHalves(
      byte[] in, int at, int rowBytes, int rows, int columns, int[] out, int outAt) {
    int pairs = columns / 2;
    for (int from = 0; from < pairs; from += HALF_PAIRS) {
      int end = Math.min(pairs, from + HALF_PAIRS);
      for (int lane = 0; lane < Math.min(LANES, rows); lane++) {
        int low = at + lane * rowBytes;
        int high = low + LANES * rowBytes;
        boolean both = lane + LANES < rows;
        for (int pair = from; pair < end; pair++) {
          int a = (int) INTS.get(in, low + 4 * pair);
          int b = both ? (int) INTS.get(in, high + 4 * pair) : 0;
          if (this == F16) {
            a = keptPair(a);
            b = keptPair(b);
          }
          int o = outAt + 2 * pair * LANES + lane;
          out[o] = a & 0xffff | b << 16;
          out[o + LANES] = a >>> 16 | b & 0xffff0000;
        }
      }
    }
    if (columns % 2 > 0) {
      for (int lane = 0; lane < Math.min(LANES, rows); lane++) {
        int a = lastHalf(in, at + (lane + 1) * rowBytes);
        int b = lane + LANES < rows ? lastHalf(in, at + (lane + LANES + 1) * rowBytes) : 0;
        out[outAt + (columns - 1) * LANES + lane] = a | b << 16;
      }
    }
  }

  private int lastHalf(byte[] in, int end) {
    int half = in[end - 2] & 0xff | (in[end - 1] & 0xff) << 8;
    return this == F16 ? kept(half) : half;
  }

  /** {@link #kept} of the two binary16 in a word. */
  private static int keptPair(int pair) {
    boolean normal = (pair & 0x7c00) != 0 && (pair & 0x7c000000) != 0;
    return normal ? pair + (KEPT << 16 | KEPT) : kept(pair & 0xffff) | kept(pair >>> 16) << 16;
  }

  /** The 16 bits that a binary16 is kept as: 2^10 times as much. */
  private static int kept(int half) {
    if ((half & 0x7c00) != 0) {
      return half + KEPT;
    }
    return half & 0x8000 | HalfFloat.ofFloat((half & 0x3ff) * 0x1p-14f);
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

  /** Packs a unit of up to 16 rows; successive words of a row are {@link #LANES} apart. */
  private void packUnit(byte[] in, int p, int step, int lanes, int[] out, int o) {
    switch (this) {
      case Q8_0 -> {
        floats(in, p, step, lanes, 1, out, o);
        words(in, p + 2, step, lanes, 8, 0x80808080, out, o + LANES);
      }
      case Q4_0 -> {
        floats(in, p, step, lanes, 1, out, o);
        words(in, p + 2, step, lanes, 4, 0, out, o + LANES);
      }
      case Q4_1 -> {
        floats(in, p, step, lanes, 2, out, o);
        words(in, p + 4, step, lanes, 4, 0, out, o + 2 * LANES);
      }
      case Q5_0 -> {
        floats(in, p, step, lanes, 1, out, o);
        PackedLevels.fiveBits(in, p + 2, step, lanes, out, o + LANES);
      }
      case Q5_1 -> {
        floats(in, p, step, lanes, 2, out, o);
        PackedLevels.fiveBits(in, p + 4, step, lanes, out, o + 2 * LANES);
      }
      case Q4_K, Q5_K -> {
        floats(in, p, step, lanes, 2, out, o);
        for (int lane = 0; lane < lanes; lane++) {
          scales(in, p + 4 + lane * step, out, o + 2 * LANES + lane);
        }
        if (this == Q4_K) {
          PackedLevels.superNibbles(in, p + 16, step, lanes, out, o + SUPER_HEADER * LANES);
        } else {
          PackedLevels.superFiveBits(in, p + 16, step, lanes, out, o + SUPER_HEADER * LANES);
        }
      }
      case Q6_K -> {
        floats(in, p + 208, step, lanes, 1, out, o);
        words(in, p + 192, step, lanes, 4, 0, out, o + LANES);
        PackedLevels.sixBits(in, p, step, lanes, out, o + 5 * LANES);
      }
      default -> throw new IllegalStateException(this + " has no units");
    }
  }

  /** Words of some rows as they are, but for the bits of {@code flipped}. */
  private static void words(
      byte[] in, int p, int step, int lanes, int count, int flipped, int[] out, int o) {
    for (int lane = 0; lane < lanes; lane++) {
      for (int w = 0; w < count; w++) {
        out[o + w * LANES + lane] = (int) INTS.get(in, p + lane * step + 4 * w) ^ flipped;
      }
    }
  }

  /** Floats from the binary16 of some rows. */
  private static void floats(byte[] in, int p, int step, int lanes, int count, int[] out, int o) {
    for (int lane = 0; lane < lanes; lane++) {
      for (int w = 0; w < count; w++) {
        float value = HalfFloat.at(in, p + lane * step + 2 * w);
        out[o + w * LANES + lane] = Float.floatToRawIntBits(value);
      }
    }
  }

  /** Scales and minima of a super-block with minima, four to the word. */
  private static void scales(byte[] in, int p, int[] out, int o) {
    for (int four = 0; four < 8; four += 4) {
      int scales = 0;
      int minima = 0;
      for (int i = 0; i < 4; i++) {
        scales |= SuperBlocks.scale(in, p, four + i) << 8 * i;
        minima |= SuperBlocks.minimum(in, p, four + i) << 8 * i;
      }
      out[o + four / 4 * LANES] = scales;
      out[o + (2 + four / 4) * LANES] = minima;
    }
  }
}
