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
        boolean fifth = format == PackedFormat.Q5_0 || format == PackedFormat.Q5_1;
        int fifths = fifth ? words[q] : 0;
        q += fifth ? LANES : 0;
        for (int k = 0; k < BLOCK; k++) {
          int low = field(words, q, k % HALF_BLOCK, k / HALF_BLOCK * 4, 15);
          int high = (fifths >>> 8 * (k % 4) + k / 4 & 1) << 4;
          out.levels[level + k * LANES] = (low | high) - format.offset;
        }
      }
      case Q4_K, Q5_K -> {
        float d = Float.intBitsToFloat(words[p]);
        float dmin = Float.intBitsToFloat(words[p + LANES]);
        boolean fifth = format == PackedFormat.Q5_K;
        int nibbles = p + (HEADER + (fifth ? 8 : 0)) * LANES;
        for (int sub = 0; sub < SUPER / BLOCK; sub++) {
          out.scales[scale + sub * LANES] = d * field(words, p + 2 * LANES, sub, 0, 255);
          out.minima[minimum + sub * LANES] = -(dmin * field(words, p + 4 * LANES, sub, 0, 255));
          for (int l = 0; l < BLOCK; l++) {
            int low = field(words, nibbles, sub / 2 * BLOCK + l, sub % 2 * 4, 15);
            int high = fifth ? field(words, p + HEADER * LANES, l, sub, 1) << 4 : 0;
            out.levels[level + (sub * BLOCK + l) * LANES] = low | high;
          }
        }
      }
      case Q6_K -> {
        float d = Float.intBitsToFloat(words[p]);
        for (int sub = 0; sub < SUPER / HALF_BLOCK; sub++) {
          out.scales[scale + sub * LANES] = d * (byte) field(words, p + LANES, sub, 0, 255);
        }
        for (int k = 0; k < SUPER; k++) {
          int part = k % 128 / BLOCK;
          int low =
              field(
                  words,
                  p + 5 * LANES,
                  k / 128 * 64 + part % 2 * BLOCK + k % BLOCK,
                  part / 2 * 4,
                  15);
          int high = field(words, p + 37 * LANES, k / 128 * BLOCK + k % BLOCK, 2 * part, 3);
          out.levels[level + k * LANES] = (low | high << 4) - format.offset;
        }
      }
      default -> throw new IllegalArgumentException("no kernel for " + format);
    }
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
