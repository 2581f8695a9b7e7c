package org.credence.decoding.tensor;

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

  /** The highest bit of every 16. */
  private static final long TOPS = 0x8000800080008000L;

  /** Columns of a float format that are packed at once, two of them as one. */
  private static final int FLOATS = 16;

  private static final int HALF_PAIRS = 16;

  /** The least exponent field, in the upper byte of a binary16, that cannot be kept as a half. */
  private static final int LARGE_HALF = 22 << 2;

  /** Bits of the levels of Q8_0 that are kept turned round. */
  private static final long SIGNS = 0x8080808080808080L;

  /** Words before the levels of the super-blocks with minima. */
  static final int SUPER_HEADER = 6;

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
            singles(in, p + 4 * column, rowBytes, lanes, count, out, o + column * LANES);
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
          int a = PackedLevels.word(in, low + 4 * pair);
          int b = both ? PackedLevels.word(in, high + 4 * pair) : 0;
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
    long large = 0;
    int whole = bytes - bytes % Long.BYTES;
    for (int p = 0; p < whole; p += Long.BYTES) {
      // LARGE_HALF: of the five bits of the exponent the highest, and the next one or both after it
      long four = PackedLevels.eight(in, p);
      large |= four << 1 & (four << 2 | four << 3 & four << 4);
    }
    boolean found = (large & TOPS) != 0;
    for (int p = whole + 1; p < bytes; p += 2) {
      found |= (in[p] & 0x7c) >= LARGE_HALF;
    }
    return found;
  }

  /** Packs a unit of up to 16 rows; successive words of a row are {@link #LANES} apart. */
  private void packUnit(byte[] in, int at, int step, int lanes, int[] out, int o) {
    int p = at;
    int end = o + lanes;
    switch (this) {
      case Q8_0 -> {
        for (int to = o; to < end; to++, p += step) {
          PackedLevels.half(in, p, out, to);
          PackedLevels.asStored(in, p + 2, SIGNS, out, to + LANES);
          PackedLevels.asStored(in, p + 18, SIGNS, out, to + 5 * LANES);
        }
      }
      case Q4_0 -> {
        for (int to = o; to < end; to++, p += step) {
          PackedLevels.half(in, p, out, to);
          PackedLevels.asStored(in, p + 2, 0, out, to + LANES);
        }
      }
      case Q4_1 -> {
        for (int to = o; to < end; to++, p += step) {
          PackedLevels.half(in, p, out, to);
          PackedLevels.half(in, p + 2, out, to + LANES);
          PackedLevels.asStored(in, p + 4, 0, out, to + 2 * LANES);
        }
      }
      case Q5_0 -> {
        for (int to = o; to < end; to++, p += step) {
          PackedLevels.half(in, p, out, to);
          PackedLevels.fiveBits(in, p + 2, out, to + LANES);
        }
      }
      case Q5_1 -> {
        for (int to = o; to < end; to++, p += step) {
          PackedLevels.half(in, p, out, to);
          PackedLevels.half(in, p + 2, out, to + LANES);
          PackedLevels.fiveBits(in, p + 4, out, to + 2 * LANES);
        }
      }
      case Q4_K, Q5_K -> packSuperBlock(in, at, step, lanes, out, o);
      case Q6_K -> packSixBits(in, at, step, lanes, out, o);
      default -> throw new IllegalStateException(this + " has no units");
    }
  }

  private void packSuperBlock(byte[] in, int at, int step, int lanes, int[] out, int o) {
    int p = at;
    int end = o + lanes;
    for (int to = o; to < end; to++, p += step) {
      PackedLevels.half(in, p, out, to);
      PackedLevels.half(in, p + 2, out, to + LANES);
      PackedLevels.superScales(in, p + 4, out, to + 2 * LANES);
    }
    p = at + 16;
    for (int to = o + SUPER_HEADER * LANES; to < end + SUPER_HEADER * LANES; to++, p += step) {
      for (int chunk = 0; chunk < 4; chunk++) {
        if (this == Q4_K) {
          PackedLevels.superNibbles(in, p + 32 * chunk, out, to + 8 * LANES * chunk);
        } else {
          int low = p + 32 + 32 * chunk;
          PackedLevels.superFiveBits(in, p, 2 * chunk, low, out, to + 10 * LANES * chunk);
        }
      }
    }
  }

  private static void packSixBits(byte[] in, int at, int step, int lanes, int[] out, int o) {
    int p = at;
    int end = o + lanes;
    for (int to = o; to < end; to++, p += step) {
      PackedLevels.half(in, p + 208, out, to);
      PackedLevels.asStored(in, p + 192, 0, out, to + LANES);
    }
    p = at;
    for (int to = o + 5 * LANES; to < end + 5 * LANES; to++, p += step) {
      PackedLevels.sixBits(in, p, p + 128, out, to);
      PackedLevels.sixBits(in, p + 64, p + 160, out, to + 24 * LANES);
    }
  }

  /** Floats of some rows. */
  private static void singles(byte[] in, int p, int step, int lanes, int count, int[] out, int o) {
    for (int lane = 0; lane < lanes; lane++) {
      for (int w = 0; w < count; w++) {
        out[o + w * LANES + lane] = PackedLevels.word(in, p + lane * step + 4 * w);
      }
    }
  }

  /** Floats from the binary16 of some rows. */
  private static void floats(byte[] in, int p, int step, int lanes, int count, int[] out, int o) {
    for (int lane = 0; lane < lanes; lane++) {
      for (int w = 0; w < count; w++) {
        PackedLevels.half(in, p + lane * step + 2 * w, out, o + w * LANES + lane);
      }
    }
  }
}
