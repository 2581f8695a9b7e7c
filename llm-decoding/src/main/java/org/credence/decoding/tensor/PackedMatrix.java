package org.credence.decoding.tensor;

import java.util.Arrays;
import org.credence.core.engine.Workers;

/**
 * Rows in panels of 32, packed. A product with one position reads the packed words once, two panels at a time; one with several unpacks
 * some columns of a panel and uses them for all positions. Both do the same operations on the numbers of a row and a position, in the
 * order that {@link Kernels} states.
 */
final class PackedMatrix implements Matrix {

  /** Chunks per thread, so that a thread that is held up does not hold up the rest. */
  private static final int CHUNKS_PER_THREAD = 4;

  /** Products of a weight and an activation below which a chunk is not worth a hand-over. */
  private static final int LEAST_PRODUCTS = 1 << 15;

  /** Columns unpacked at once, if a unit has no more: with the activations of a group they stay in the first cache. */
  private static final int STEP = 128;

  private static final int PANEL = PackedFormat.PANEL;
  private static final int LANES = PackedFormat.LANES;

  private final WeightFormat format;
  private final PackedFormat packed;
  private final int rows;
  private final int columns;
  private final int panelWords;
  private final int panels;
  private final int[] words; // [panel][words of PackedFormat]
  private final Kernels kernels;

  PackedMatrix(
      WeightFormat format,
      PackedFormat packed,
      int rows,
      int columns,
      int[] words,
      Kernels kernels) {
    this.format = format;
    this.packed = packed;
    this.rows = rows;
    this.columns = columns;
    this.panelWords = packed.panelWords(columns);
    this.panels = (rows + PANEL - 1) / PANEL;
    this.words = words;
    this.kernels = kernels;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public WeightFormat format() {
    return format;
  }

  @Override
  public long bytes() {
    return (long) words.length * Integer.BYTES;
  }

  @Override
  public void multiply(float[] x, int positions, float[] out, Workers workers) {
    Activations activations = activations(x, positions, workers);
    int pairs = (panels + 1) / 2;
    long products = 2L * PANEL * columns * positions;
    int least = (int) Math.min(pairs, (LEAST_PRODUCTS + products - 1) / products);
    int most =
        (pairs + workers.threads() * CHUNKS_PER_THREAD - 1)
            / (workers.threads() * CHUNKS_PER_THREAD);
    int perChunk = workers.threads() == 1 ? pairs : Math.max(Math.max(1, least), most);
    workers.forEachChunk(
        (pairs + perChunk - 1) / perChunk,
        chunk -> {
          int end = Math.min(panels, (chunk + 1) * perChunk * 2);
          if (positions == 1) {
            one(activations, chunk * perChunk * 2, end, out);
          } else {
            many(activations, positions, chunk * perChunk * 2, end, out);
          }
        });
  }

  private Activations activations(float[] x, int positions, Workers workers) {
    int width = Kernels.width(positions);
    Activations activations = new Activations(positions, columns, width, packed.isQuantised());
    if (positions == 1) {
      take(x, 0, activations);
    } else {
      workers.forEachChunk(
          activations.groups,
          group -> {
            for (int p = group * width; p < Math.min(positions, (group + 1) * width); p++) {
              take(x, p, activations);
            }
          });
    }
    return activations;
  }

  private void take(float[] x, int position, Activations out) {
    if (packed.isQuantised()) {
      kernels.quantise(x, position * columns, position, out);
    } else {
      out.copy(x, position * columns, position);
    }
  }

  private void one(Activations x, int first, int end, float[] out) {
    float[] sums = new float[2 * PANEL];
    for (int panel = first; panel < end; panel += 2) {
      int second = Math.min(panel + 1, end - 1);
      if (!kernels.multiplyOne(
          packed, words, panel * panelWords, second * panelWords, columns, x, sums)) {
        many(x, 1, first, end, out);
        return;
      }
      int row = panel * PANEL;
      System.arraycopy(sums, 0, out, row, Math.min(2 * PANEL, Math.min(rows, end * PANEL) - row));
    }
  }

  private void many(Activations x, int positions, int firstPanel, int end, float[] out) {
    Panel unpacked = new Panel();
    int step = Math.max(packed.unitColumns, STEP);
    int groupSums = PANEL * x.width;
    float[] sums = new float[groupSums * x.groups];
    for (int panel = firstPanel; panel < end; panel++) {
      Arrays.fill(sums, 0);
      for (int from = 0; from < columns; from += step) {
        int count = Math.min(step, columns - from);
        kernels.unpack(packed, words, panel * panelWords, columns, from, count, x.width, unpacked);
        for (int group = 0; group < x.groups; group++) {
          kernels.multiply(packed, unpacked, from, count, x, group, sums, group * groupSums);
        }
      }
      for (int position = 0; position < positions; position++) {
        for (int tile = 0; tile < PackedFormat.TILES; tile++) {
          int row = panel * PANEL + tile * LANES;
          int from = position / x.width * groupSums + (tile * x.width + position % x.width) * LANES;
          int count = Math.min(LANES, rows - row);
          if (count > 0) {
            System.arraycopy(sums, from, out, position * rows + row, count);
          }
        }
      }
    }
  }

  @Override
  public void row(int row, float[] out, int at) {
    Panel unpacked = new Panel();
    int tile = row % PANEL / LANES;
    int lane = row % LANES;
    int tileAt =
        row / PANEL * panelWords + (packed.isHalf() ? 0 : tile * packed.tileWords(columns));
    int unit = packed.unitColumns;
    for (int from = 0; from < columns; from += Panel.COLUMNS) {
      int count = Math.min(Panel.COLUMNS, columns - from);
      for (int k = 0; k < count; k += unit) {
        int p = tileAt + (from + k) / unit * packed.unitWords * LANES + lane;
        PlainKernels.unpackUnit(packed, words, p, tile, k, lane, unpacked);
      }
      for (int k = 0; k < count; k++) {
        float weight = unpacked.levels[tile * Panel.TILE + k * LANES + lane];
        if (packed.isQuantised()) {
          weight *= unpacked.scales[tile * Panel.SCALES + k / packed.group * LANES + lane];
        }
        if (packed.minima) {
          weight += unpacked.minima[tile * Panel.MINIMA + k / Activations.BLOCK * LANES + lane];
        }
        out[at + from + k] = weight;
      }
    }
  }
}
