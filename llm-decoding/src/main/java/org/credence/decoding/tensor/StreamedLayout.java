package org.credence.decoding.tensor;

/**
 * Rows that are left in a mapped file and packed anew, block by block, at every product: no memory of its own, no time to load, products
 * at the speed of packing. The bits are those of {@link PackedLayout}.
 */
public final class StreamedLayout implements MatrixLayout {

  private final Kernels kernels;

  private StreamedLayout(Kernels kernels) {
    this.kernels = kernels;
  }

  /** With the fastest kernels of this virtual machine. */
  public static StreamedLayout best() {
    return new StreamedLayout(Kernels.best());
  }

  static StreamedLayout with(Kernels kernels) {
    return new StreamedLayout(kernels);
  }

  @Override
  public boolean keepsSource() {
    return true;
  }

  @Override
  public MatrixLayout ofPassingSources() {
    return PackedLayout.with(kernels);
  }

  /**
   * Reads no row yet.
   *
   * @param source for any threads at once, as long as the matrix is used
   */
  @Override
  public Matrix of(WeightFormat format, int rows, int columns, RowSource source) {
    return new StreamedMatrix(format, rows, columns, source, kernels);
  }
}
