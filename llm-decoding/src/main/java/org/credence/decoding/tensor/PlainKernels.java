package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.PackedFormat.LANES;

import java.util.Arrays;

/** The kernels in plain Java, one word or one row at a time: the reference of the vectorised ones. */
final class PlainKernels implements Kernels {

  private static final int BLOCK = Activations.BLOCK;
  private static final int HALF_BLOCK = Activations.HALF_BLOCK;
  private static final int SUPER = 256;
  private static final int HEADER = PackedFormat.SUPER_HEADER;

  @Override
  public int mostAlone() {
    return 1;
  }

  @Override
  public String label() {
    return "plain";
  }

  @Override
  public void quantise(float[] x, int at, int position, Activations out) {
    out.quantise(x, at, position);
  }

  @Override
  public void unpack(
      PackedFormat format, int[] words, int at, int columns, int from, int count, Panel out) {
    int unit = format.unitColumns;
    for (int tile = 0; tile < PackedFormat.TILES; tile++) {
      int tileAt = at + (format.isHalf() ? 0 : tile * format.tileWords(columns));
      for (int first = 0; first < count; first += unit) {
        int p = tileAt + (from + first) / unit * format.unitWords * LANES;
        for (int lane = 0; lane < LANES; lane++) {
          unpackUnit(format, words, p + lane, tile, first, lane, out);
        }
      }
    }
  }

  /** Unpacks the unit of one row, which begins at column {@code first} of the panel. */
  static void unpackUnit(
      PackedFormat format, int[] words, int p, int tile, int first, int lane, Panel out) {
    int level = tile * Panel.TILE + first * LANES + lane;
    int scale =
        tile * Panel.SCALES + (format.isQuantised() ? first / format.group : 0) * LANES + lane;
    int minimum = tile * Panel.MINIMA + first / BLOCK * LANES + lane;
    switch (format) {
      case F32 -> out.levels[level] = Float.intBitsToFloat(words[p]);
      case F16 -> out.levels[level] = PackedFormat.ofKept(words[p] >> 16 * tile);
      case BF16 -> out.levels[level] = HalfFloat.ofBrain((short) (words[p] >> 16 * tile));
      case Q8_0 -> {
        out.scales[scale] = Float.intBitsToFloat(words[p]);
        for (int k = 0; k < BLOCK; k++) {
          out.levels[level + k * LANES] = field(words, p + LANES, k, 0, 255) - format.offset;
        }
      }
      case Q4_0, Q4_1, Q5_0, Q5_1 -> {
        out.scales[scale] = Float.intBitsToFloat(words[p]);
        int q = p + LANES;
        if (format.minima) {
          out.minima[minimum] = Float.intBitsToFloat(words[q]);
          q += LANES;
        }
        boolean five = format == PackedFormat.Q5_0 || format == PackedFormat.Q5_1;
        for (int k = 0; k < BLOCK; k++) {
          int value = five ? fiveBits(words, q, k) : nibble(words, q, k);
          out.levels[level + k * LANES] = value - format.offset;
        }
      }
      case Q4_K, Q5_K -> {
        float d = Float.intBitsToFloat(words[p]);
        float dmin = Float.intBitsToFloat(words[p + LANES]);
        boolean five = format == PackedFormat.Q5_K;
        for (int sub = 0; sub < SUPER / BLOCK; sub++) {
          out.scales[scale + sub * LANES] = d * field(words, p + 2 * LANES, sub, 0, 255);
          out.minima[minimum + sub * LANES] = -(dmin * field(words, p + 4 * LANES, sub, 0, 255));
          int q = p + (HEADER + sub * (five ? 5 : 4)) * LANES;
          for (int k = 0; k < BLOCK; k++) {
            out.levels[level + (sub * BLOCK + k) * LANES] =
                five ? fiveBits(words, q, k) : nibble(words, q, k);
          }
        }
      }
      case Q6_K -> {
        float d = Float.intBitsToFloat(words[p]);
        for (int sub = 0; sub < SUPER / HALF_BLOCK; sub++) {
          out.scales[scale + sub * LANES] = d * (byte) field(words, p + LANES, sub, 0, 255);
        }
        for (int k = 0; k < SUPER; k++) {
          int q = p + (5 + k / HALF_BLOCK * 3) * LANES;
          out.levels[level + k * LANES] = sixBits(words, q, k % HALF_BLOCK) - format.offset;
        }
      }
      default -> throw new IllegalArgumentException("no kernel for " + format);
    }
  }

  private static int nibble(int[] words, int at, int k) {
    return field(words, at, k % HALF_BLOCK, k / HALF_BLOCK * 4, 15);
  }

  private static int fiveBits(int[] words, int at, int k) {
    int half = k % 4 / 2 * 16;
    int w = k / 4;
    if (w < 5) {
      return words[at + w * LANES] >>> half + k % 2 * 5 & 31;
    }
    if (w < 7 || k % 2 == 0) {
      return words[at + ((w - 5) * 2 + k % 2) * LANES] >>> half + 10 & 31;
    }
    int level = 0;
    for (int bit = 0; bit < 5; bit++) {
      level |= (words[at + bit * LANES] >>> half + 15 & 1) << bit;
    }
    return level;
  }

  private static int sixBits(int[] words, int at, int k) {
    int half = k % 4 / 2 * 16;
    int w = k / 4;
    if (w < 3) {
      return words[at + w * LANES] >>> half + k % 2 * 6 & 63;
    }
    int low = words[at + k % 2 * LANES] >>> half + 12 & 15;
    int high = words[at + 2 * LANES] >>> half + 12 + k % 2 * 2 & 3;
    return low | high << 4;
  }

  /** Byte {@code k} of successive words of a row, shifted and masked. */
  private static int field(int[] words, int at, int k, int shift, int mask) {
    return words[at + k / 4 * LANES] >>> 8 * (k % 4) + shift & mask;
  }

  @Override
  public void multiply(
      PackedFormat format,
      Panel panel,
      int from,
      int count,
      Activations x,
      int group,
      float[] sums,
      int sumsAt) {
    for (int tile = 0; tile < PackedFormat.TILES; tile++) {
      for (int lane = 0; lane < x.width; lane++) {
        int sum = sumsAt + (tile * x.width + lane) * LANES;
        if (format.isQuantised()) {
          levels(format, panel, tile, from, count, x, group, lane, sums, sum);
        } else {
          products(panel.levels, tile * Panel.TILE, count, x, group, from, lane, sums, sum);
        }
      }
    }
  }

  /** {@code sums[row] += Σ over columns weights[column][row] x[column]}. */
  private static void products(
      float[] weights,
      int at,
      int count,
      Activations x,
      int group,
      int from,
      int lane,
      float[] sums,
      int sumAt) {
    for (int k = 0; k < count; k++) {
      float value = x.values[(group * x.columns + from + k) * x.width + lane];
      for (int row = 0; row < LANES; row++) {
        sums[sumAt + row] = Math.fma(weights[at + k * LANES + row], value, sums[sumAt + row]);
      }
    }
  }

  private static void levels(
      PackedFormat format,
      Panel panel,
      int tile,
      int from,
      int count,
      Activations x,
      int group,
      int lane,
      float[] sums,
      int sumAt) {
    float[] whole = new float[LANES];
    for (int first = 0; first < count; first += BLOCK) {
      int column = group * x.columns + from + first;
      float scale = x.scales[column / BLOCK * x.width + lane];
      for (int k = first; k < first + BLOCK; k += format.group) {
        Arrays.fill(whole, 0);
        products(
            panel.levels,
            tile * Panel.TILE + k * LANES,
            format.group,
            x,
            group,
            from + k,
            lane,
            whole,
            0);
        int scales = tile * Panel.SCALES + k / format.group * LANES;
        for (int row = 0; row < LANES; row++) {
          float step = panel.scales[scales + row] * scale;
          sums[sumAt + row] = Math.fma(whole[row], step, sums[sumAt + row]);
        }
      }
      if (format.minima) {
        int half = column / HALF_BLOCK * x.width + lane;
        float total = scale * (x.sums[half] + x.sums[half + x.width]);
        int minima = tile * Panel.MINIMA + first / BLOCK * LANES;
        for (int row = 0; row < LANES; row++) {
          sums[sumAt + row] = Math.fma(panel.minima[minima + row], total, sums[sumAt + row]);
        }
      }
    }
  }

  @Override
  public void prepare(PackedFormat format, Activations x) {}

  @Override
  public boolean multiplyOne(
      PackedFormat format,
      int[] words,
      int first,
      int step,
      int panels,
      int columns,
      Activations x,
      float[] sums,
      int[] scratch) {
    return false;
  }
}
