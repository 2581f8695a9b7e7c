package org.credence.decoding.tensor;

/** Where the stored rows of a matrix come from, a few at a time, so that no file need be held whole. */
@FunctionalInterface
public interface RowSource {

  /**
   * Reads some rows.
   *
   * @param out its first {@code rows * format.bytes(columns)} bytes are overwritten
   */
  void read(int firstRow, int rows, byte[] out);
}
