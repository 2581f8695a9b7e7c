package org.credence.decoding.tensor;

/** A way to hold the rows of a matrix for its products. */
@FunctionalInterface
public interface MatrixLayout {

  /**
   * Reads all rows, each once and in order, unless it {@link #keepsSource}.
   *
   * @param columns a whole number of blocks of the format
   */
  Matrix of(WeightFormat format, int rows, int columns, RowSource source);

  /** Whether matrices read their rows at every product, in place of once: the source must then last as long as they. */
  default boolean keepsSource() {
    return false;
  }

  /** The layout, with the same bits, of rows whose source does not last. */
  default MatrixLayout ofPassingSources() {
    return this;
  }

  /** The bytes as stored, decoded row by row at every product: little memory, slow, and the definition of the others. */
  static MatrixLayout stored() {
    return StoredMatrix::of;
  }
}
