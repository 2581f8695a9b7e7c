package org.credence.decoding.tensor;

/** A way to hold the rows of a matrix for its products. */
@FunctionalInterface
public interface MatrixLayout {

  /**
   * Reads all rows, each once and in order.
   *
   * @param columns a whole number of blocks of the format
   */
  Matrix of(WeightFormat format, int rows, int columns, RowSource source);

  /** The bytes as stored, decoded row by row at every product: little memory, slow, and the definition of the others. */
  static MatrixLayout stored() {
    return StoredMatrix::of;
  }
}
