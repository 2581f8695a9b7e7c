package org.credence.decoding.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.credence.core.engine.Workers;

/**
 * Rows in panels of 32, packed. A product with one position reads the packed words once, some panels at a time; one with several unpacks
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

  /** What products with one position need: made anew for each they would push the weights of a small model out of the cache. */
  private static final ThreadLocal<One> ONE = ThreadLocal.withInitial(One::new);

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

  private static final class One {
    final float[] sums = new float[Kernels.PANELS * PANEL];
    final int[] scratch = new int[Kernels.SCRATCH];
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
    multiplyAll(List.of(this), x, positions, List.of(out), workers);
  }

  /** Whether all of them take the same activations. */
  static boolean areAlike(List<Matrix> matrices) {
    if (!(matrices.get(0) instanceof PackedMatrix first)) {
      return false;
    }
    for (Matrix matrix : matrices) {
      if (!(matrix instanceof PackedMatrix other)
          || other.packed.isQuantised() != first.packed.isQuantised()
          || other.kernels != first.kernels
          || other.columns != first.columns) {
        return false;
      }
    }
    return true;
  }

  /** {@link Matrix#multiply(List, float[], int, List, Workers)} of matrices that {@link #areAlike}. */
  static void multiplyAll(
      List<Matrix> matrices, float[] x, int positions, List<float[]> outs, Workers workers) {
    PackedMatrix first = (PackedMatrix) matrices.get(0);
    List<Activations> activations =
        positions <= first.kernels.mostAlone()
            ? first.alone(matrices, x, positions)
            : List.of(first.activations(x, positions, workers));
    int threads = workers.threads();
    if (threads == 1) {
      for (int i = 0; i < matrices.size(); i++) {
        PackedMatrix matrix = (PackedMatrix) matrices.get(i);
        matrix.panels(activations, positions, 0, matrix.panels, outs.get(i));
      }
      return;
    }
    int pairs = 0; // of panels, of all matrices one after the other
    for (Matrix matrix : matrices) {
      pairs += ((PackedMatrix) matrix).pairs();
    }
    long products = 2L * PANEL * first.columns * positions;
    int least = (int) Math.min(pairs, (LEAST_PRODUCTS + products - 1) / products);
    int most = (pairs + threads * CHUNKS_PER_THREAD - 1) / (threads * CHUNKS_PER_THREAD);
    int perChunk = Math.max(Math.max(1, least), most);
    workers.forEachChunk(
        (pairs + perChunk - 1) / perChunk,
        chunk -> {
          int from = chunk * perChunk;
          int to = from + perChunk;
          for (int i = 0; i < matrices.size(); i++) {
            PackedMatrix matrix = (PackedMatrix) matrices.get(i);
            int end = Math.min(to, matrix.pairs());
            if (from < end) {
              int begin = Math.max(0, from);
              matrix.panels(
                  activations, positions, 2 * begin, Math.min(matrix.panels, 2 * end), outs.get(i));
            }
            from -= matrix.pairs();
            to -= matrix.pairs();
          }
        });
  }

  /** A few positions, each for itself. */
  private List<Activations> alone(List<Matrix> matrices, float[] x, int positions) {
    List<Activations> all = new ArrayList<>(positions);
    for (int position = 0; position < positions; position++) {
      Activations activations = new Activations(1, columns, 1, packed.isQuantised());
      take(x, position * columns, 0, activations);
      EnumSet<PackedFormat> prepared = EnumSet.noneOf(PackedFormat.class);
      for (Matrix matrix : matrices) {
        PackedMatrix other = (PackedMatrix) matrix;
        if (prepared.add(other.packed)) {
          kernels.prepare(other.packed, activations);
        }
      }
      all.add(activations);
    }
    return all;
  }

  /** Pairs of panels, the last one perhaps with one alone. */
  private int pairs() {
    return (panels + 1) / 2;
  }

  private Activations activations(float[] x, int positions, Workers workers) {
    int width = Kernels.width(positions);
    Activations activations = new Activations(positions, columns, width, packed.isQuantised());
    workers.forEachChunk(
        activations.groups,
        group -> {
          for (int p = group * width; p < Math.min(positions, (group + 1) * width); p++) {
            take(x, p * columns, p, activations);
          }
        });
    return activations;
  }

  private void take(float[] x, int at, int position, Activations out) {
    if (packed.isQuantised()) {
      kernels.quantise(x, at, position, out);
    } else {
      out.copy(x, at, position);
    }
  }

  /** The products with the rows of some panels; positions that are alone share the panels while they are near. */
  private void panels(List<Activations> x, int positions, int first, int end, float[] out) {
    if (x.size() == 1) {
      panels(x.get(0), positions, first, end, out, 0);
      return;
    }
    for (int panel = first; panel < end; panel += Kernels.PANELS) {
      int last = Math.min(end, panel + Kernels.PANELS);
      for (int position = 0; position < positions; position++) {
        panels(x.get(position), 1, panel, last, out, position * rows);
      }
    }
  }

  /**
   * The products with the rows of some panels.
   *
   * <p>One method, longer than the 325 bytes of byte code that HotSpot inlines at most, so that it is compiled by itself: within the forward
   * pass the operations on vectors would be nested too deep to be inlined too, and every vector would be an object.
   */
  private void panels(Activations x, int positions, int first, int end, float[] out, int outAt) {
    if (positions == 1) {
      float[] sums = ONE.get().sums;
      int[] scratch = ONE.get().scratch;
      int panel = first;
      while (panel < end) {
        int count = Math.min(Kernels.PANELS, end - panel);
        if (!kernels.multiplyOne(
            packed, words, panel * panelWords, count, columns, x, sums, scratch)) {
          break; // this format has none
        }
        int row = panel * PANEL;
        System.arraycopy(sums, 0, out, outAt + row, Math.min(count * PANEL, rows - row));
        panel += count;
      }
      if (panel >= end) {
        return;
      }
    }
    Panel unpacked = new Panel();
    int step = Math.max(packed.unitColumns, STEP);
    int groupSums = PANEL * x.width;
    float[] sums = new float[groupSums * x.groups];
    for (int panel = first; panel < end; panel++) {
      Arrays.fill(sums, 0);
      for (int from = 0; from < columns; from += step) {
        int count = Math.min(step, columns - from);
        kernels.unpack(packed, words, panel * panelWords, columns, from, count, unpacked);
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
            System.arraycopy(sums, from, out, outAt + position * rows + row, count);
          }
        }
      }
    }
  }

  @Override
  public void row(int row, float[] out, int at) {
    int tile = row % PANEL / LANES;
    int lane = row % LANES;
    int tileAt =
        row / PANEL * panelWords + (packed.isHalf() ? 0 : tile * packed.tileWords(columns));
    if (packed == PackedFormat.F32) {
      for (int column = 0; column < columns; column++) {
        out[at + column] = Float.intBitsToFloat(words[tileAt + column * LANES + lane]);
      }
      return;
    }
    Panel unpacked = new Panel();
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
