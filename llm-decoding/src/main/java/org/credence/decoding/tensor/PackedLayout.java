package org.credence.decoding.tensor;

/**
 * Rows repacked for the kernels while they are read, see {@link PackedFormat}: about the bytes of the file in memory, products at the
 * speed of the memory. At any time only some panels of rows are held as stored.
 */
public final class PackedLayout implements MatrixLayout {

  private static final int CHUNK_BYTES = 1 << 18; // stays in the caches between reading and packing

  private final Kernels kernels;

  private PackedLayout(Kernels kernels) {
    this.kernels = kernels;
  }

  /** With the fastest kernels of this virtual machine. */
  public static PackedLayout best() {
    return new PackedLayout(Kernels.best());
  }

  /** With kernels in plain Java: the same bits, slower. */
  public static PackedLayout plain() {
    return new PackedLayout(Kernels.plain());
  }

  static PackedLayout with(Kernels kernels) {
    return new PackedLayout(kernels);
  }

  /** Which kernels these are: {@code plain}, or {@code vector} with its bits. */
  public String kernels() {
    return kernels.label();
  }

  /** Bytes of a packed matrix, but of F16 with a weight of 128 or more, which takes twice that. */
  public static long bytes(WeightFormat format, int rows, int columns) {
    long panels = (rows + PackedFormat.PANEL - 1L) / PackedFormat.PANEL;
    return panels * PackedFormat.of(format).panelWords(columns) * Integer.BYTES;
  }

  @Override
  public Matrix of(WeightFormat format, int rows, int columns, RowSource source) {
    int rowBytes = Math.toIntExact(format.bytes(columns));
    int perChunk = Math.max(1, CHUNK_BYTES / (rowBytes * PackedFormat.PANEL)) * PackedFormat.PANEL;
    byte[] chunk = new byte[Math.multiplyExact(Math.min(rows, perChunk), rowBytes)];
    PackedFormat packed = PackedFormat.of(format);
    int panels = (rows + PackedFormat.PANEL - 1) / PackedFormat.PANEL;
    int[] words = new int[Math.multiplyExact(panels, packed.panelWords(columns))];
    for (int first = 0; first < rows; first += perChunk) {
      int count = Math.min(perChunk, rows - first);
      source.read(first, count, chunk);
      if (packed == PackedFormat.F16 && PackedFormat.hasLargeHalf(chunk, count * rowBytes)) {
        words = widened(words, first / PackedFormat.PANEL, panels, columns);
        packed = PackedFormat.F32;
      }
      for (int row = 0; row < count; row += PackedFormat.PANEL) {
        packed.pack(
            format,
            chunk,
            row * rowBytes,
            Math.min(PackedFormat.PANEL, count - row),
            columns,
            words,
            (first + row) / PackedFormat.PANEL * packed.panelWords(columns));
      }
    }
    return new PackedMatrix(format, packed, rows, columns, words, kernels);
  }

  /** The panels packed so far, from F16 to F32. */
  private static int[] widened(int[] words, int done, int panels, int columns) {
    int tile = PackedFormat.F32.tileWords(columns);
    int[] wide = new int[Math.multiplyExact(panels, 2 * tile)];
    for (int panel = 0; panel < done; panel++) {
      for (int i = 0; i < tile; i++) {
        int word = words[panel * tile + i];
        int to = panel * 2 * tile + i;
        wide[to] = Float.floatToRawIntBits(PackedFormat.ofKept(word));
        wide[to + tile] = Float.floatToRawIntBits(PackedFormat.ofKept(word >> 16));
      }
    }
    return wide;
  }
}
