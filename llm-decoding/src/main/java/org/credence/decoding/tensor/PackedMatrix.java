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
  private static final int CHUNKS_PER_THREAD = 8;

  /** Of many positions, of which a chunk is work enough. */
  private static final int MANY_CHUNKS_PER_THREAD = 16;

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
    boolean alone = positions <= first.kernels.mostAlone();
    List<Activations> activations =
        alone
            ? first.alone(matrices, x, positions)
            : List.of(first.activations(x, positions, workers));
    multiplyAll(matrices, activations, positions, alone, outs, workers);
    activations.forEach(SpareActivations.ofThisThread()::giveBack);
  }

  private static void multiplyAll(
      List<Matrix> matrices,
      List<Activations> activations,
      int positions,
      boolean alone,
      List<float[]> outs,
      Workers workers) {
    int threads = workers.threads();
    if (threads == 1) {
      for (int i = 0; i < matrices.size(); i++) {
        PackedMatrix matrix = (PackedMatrix) matrices.get(i);
        matrix.units(activations, positions, alone, 0, matrix.units(alone), outs.get(i));
      }
      return;
    }
    int units =
        matrices.stream().mapToInt(matrix -> ((PackedMatrix) matrix).units(alone)).sum(); // all
    long products =
        (alone ? Kernels.PANELS : 2L) * PANEL * matrices.get(0).columns() * positions * units;
    int most = threads * (alone ? CHUNKS_PER_THREAD : MANY_CHUNKS_PER_THREAD);
    int chunks = (int) Math.max(1, Math.min(Math.min(units, most), products / LEAST_PRODUCTS));
    workers.forEachChunk(
        chunks,
        chunk -> {
          int place = inTurns(chunk, chunks, threads);
          int from = units * place / chunks;
          int to = units * (place + 1) / chunks;
          for (int i = 0; i < matrices.size(); i++) {
            PackedMatrix matrix = (PackedMatrix) matrices.get(i);
            int all = matrix.units(alone);
            int end = Math.min(to, all);
            if (from < end) {
              int begin = Math.max(0, from);
              matrix.units(activations, positions, alone, begin, end, outs.get(i));
            }
            from -= all;
            to -= all;
          }
        });
  }

  /**
   * The place of a chunk, if threads that take turns are each to find theirs one after the other: chunks 0, 1, 2, 3, 4 of two threads
   * are at 0, 3, 1, 4, 2.
   */
  static int inTurns(int chunk, int chunks, int threads) {
    int turn = chunk % threads;
    return turn * (chunks / threads) + Math.min(turn, chunks % threads) + chunk / threads;
  }

  /** A few positions, each for itself. */
  private List<Activations> alone(List<Matrix> matrices, float[] x, int positions) {
    List<Activations> all = new ArrayList<>(positions);
    for (int position = 0; position < positions; position++) {
      Activations activations =
          SpareActivations.ofThisThread().take(1, columns, 1, packed.isQuantised());
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

  /** What a chunk has some of: for positions alone {@link Kernels#PANELS} panels, otherwise two; the last one may have fewer. */
  private int units(boolean alone) {
    int size = alone ? Kernels.PANELS : 2;
    return (panels + size - 1) / size;
  }

  private void units(
      List<Activations> x, int positions, boolean alone, int first, int end, float[] out) {
    if (!alone) {
      panels(x, positions, 2 * first, Math.min(panels, 2 * end), 1, out);
      return;
    }
    for (int unit = first; unit < end; unit++) {
      unit(x, positions, unit, out);
    }
  }

  /**
   * The products of one position with the rows of four panels. They are a quarter of the matrix apart, so that from unit to unit each of
   * the kernel's four streams of memory goes on where it was; what four does not divide is the last unit.
   */
  private void unit(List<Activations> x, int positions, int unit, float[] out) {
    int quarter = panels / Kernels.PANELS;
    boolean whole = unit < quarter;
    int count = whole ? Kernels.PANELS : panels % Kernels.PANELS;
    int step = whole ? quarter : 1;
    int first = whole ? unit : Kernels.PANELS * quarter;
    float[] sums = ONE.get().sums;
    int[] scratch = ONE.get().scratch;
    int at = first * panelWords;
    int apart = step * panelWords;
    for (int position = 0; position < positions; position++) {
      Activations own = x.get(position);
      if (!kernels.multiplyOne(packed, words, at, apart, count, columns, own, sums, scratch)) {
        panels(x, positions, first, first + count * step, step, out);
        return;
      }
      for (int p = 0; p < count; p++) {
        int row = (first + p * step) * PANEL;
        int to = position * rows + row;
        System.arraycopy(sums, p * PANEL, out, to, Math.min(PANEL, rows - row));
      }
    }
  }

  private Activations activations(float[] x, int positions, Workers workers) {
    int width = Kernels.width(positions);
    Activations activations =
        SpareActivations.ofThisThread().take(positions, columns, width, packed.isQuantised());
    workers.forEachChunk(
        activations.groups,
        group -> {
          int position = group * width;
          int count = Math.min(width, positions - position);
          if (packed.isQuantised()) {
            activations.quantiseGroup(x, position, count);
          } else {
            activations.copyGroup(x, position, count);
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

  /**
   * The products with the rows of some panels, which are unpacked.
   *
   * <p>One method, longer than the 325 bytes of byte code that HotSpot inlines at most, so that it is compiled by itself: within the forward
   * pass the operations on vectors would be nested too deep to be inlined too, and every vector would be an object.
   */
  private void panels(
      List<Activations> all, int positions, int first, int end, int step, float[] out) {
    Panel unpacked = Panel.borrow();
    int columnStep = Math.max(packed.unitColumns, STEP);
    for (int i = 0; i < all.size(); i++) {
      Activations x = all.get(i);
      int together = all.size() == 1 ? positions : 1;
      int groupSums = PANEL * x.width;
      float[] sums = unpacked.sums(groupSums * x.groups);
      for (int panel = first; panel < end; panel += step) {
        Arrays.fill(sums, 0, groupSums * x.groups, 0);
        for (int from = 0; from < columns; from += columnStep) {
          int count = Math.min(columnStep, columns - from);
          kernels.unpack(packed, words, panel * panelWords, columns, from, count, unpacked);
          for (int group = 0; group < x.groups; group++) {
            kernels.multiply(packed, unpacked, from, count, x, group, sums, group * groupSums);
          }
        }
        for (int p = 0; p < together; p++) {
          for (int tile = 0; tile < PackedFormat.TILES; tile++) {
            int row = panel * PANEL + tile * LANES;
            int from = p / x.width * groupSums + (tile * x.width + p % x.width) * LANES;
            int count = Math.min(LANES, rows - row);
            if (count > 0) {
              System.arraycopy(sums, from, out, (i + p) * rows + row, count);
            }
          }
        }
      }
    }
    unpacked.giveBack();
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
    Panel unpacked = Panel.borrow();
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
    unpacked.giveBack();
  }
}
