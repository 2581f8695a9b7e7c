package org.credence.decoding.tensor;

import org.credence.core.engine.Workers;

/**
 * Rows that stay where they come from, a mapped file: each product reads them block by block, packs a block and multiplies it as
 * {@link PackedMatrix} does, so that the bits are the same. Nothing is held but a block per thread.
 *
 * <p>Cost of a product: that of packing, about a nanosecond for 1 to 3 bytes and thread, shared by all its positions, and that of the packed
 * product.
 */
final class StreamedMatrix implements Matrix {

  private static final int PANEL = PackedFormat.PANEL;

  /** Rows of a block: pairs of panels; more of them where activations are prepared for many positions. */
  private static final int ROWS = 2 * PANEL;

  private static final int ROWS_OF_MANY = 8 * PANEL;
  private static final int CHUNKS_PER_THREAD = 4;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private final WeightFormat format;
  private final int rows;
  private final int columns;
  private final int rowBytes;
  private final RowSource source;
  private final Kernels kernels;

  StreamedMatrix(WeightFormat format, int rows, int columns, RowSource source, Kernels kernels) {
    this.format = format;
    this.rows = rows;
    this.columns = columns;
    this.rowBytes = Math.toIntExact(format.bytes(columns));
    this.source = source;
    this.kernels = kernels;
  }

  /** What one thread needs for a block; grows to the largest of them. */
  private static final class Scratch {
    private byte[] bytes = {};
    private int[] words = {};
    private float[] out = {};

    byte[] bytes(int count) {
      bytes = bytes.length < count ? new byte[count] : bytes;
      return bytes;
    }

    int[] words(int count) {
      words = words.length < count ? new int[count] : words;
      return words;
    }

    float[] out(int count) {
      out = out.length < count ? new float[count] : out;
      return out;
    }
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

  /** None. */
  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public void multiply(float[] x, int positions, float[] out, Workers workers) {
    int perBlock = positions == 1 ? ROWS : ROWS_OF_MANY;
    int blocks = (rows + perBlock - 1) / perBlock;
    int chunks = Math.min(blocks, workers.threads() * CHUNKS_PER_THREAD);
    workers.forEachChunk(
        chunks,
        chunk -> {
          int end = (int) ((chunk + 1L) * blocks / chunks);
          for (int block = (int) ((long) chunk * blocks / chunks); block < end; block++) {
            int first = block * perBlock;
            multiply(first, Math.min(perBlock, rows - first), x, positions, out);
          }
        });
  }

  private void multiply(int first, int count, float[] x, int positions, float[] out) {
    Scratch scratch = SCRATCH.get();
    float[] part = scratch.out(positions * count);
    packed(first, count, scratch).multiply(x, positions, part, Workers.sequential());
    for (int position = 0; position < positions; position++) {
      System.arraycopy(part, position * count, out, position * rows + first, count);
    }
  }

  private PackedMatrix packed(int first, int count, Scratch scratch) {
    byte[] bytes = scratch.bytes(Math.multiplyExact(count, rowBytes));
    source.read(first, count, bytes);
    PackedFormat packed = PackedFormat.of(format);
    if (packed == PackedFormat.F16 && PackedFormat.hasLargeHalf(bytes, count * rowBytes)) {
      packed = PackedFormat.F32; // weights and sums are the same numbers
    }
    int panelWords = packed.panelWords(columns);
    int panels = (count + PANEL - 1) / PANEL;
    int[] words = scratch.words(Math.multiplyExact(panels, panelWords));
    for (int panel = 0; panel < panels; panel++) {
      int row = panel * PANEL;
      packed.pack(
          format,
          bytes,
          row * rowBytes,
          Math.min(PANEL, count - row),
          columns,
          words,
          panel * panelWords);
    }
    return new PackedMatrix(format, packed, count, columns, words, kernels);
  }

  @Override
  public void row(int row, float[] out, int at) {
    packed(row, 1, SCRATCH.get()).row(0, out, at);
  }
}
