package org.credence.decoding.format;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.credence.decoding.tensor.RowSource;
import org.credence.decoding.transformer.StoredTensor;

/**
 * The rows of a tensor in a mapped file, in windows of whole rows. Mapping reads nothing; rows come from the file when they are asked for,
 * and stay in the page cache as long as the system has room. For any threads at once. If the file is made
 * shorter meanwhile, the virtual machine throws an {@link InternalError} during the product that reads what is missing.
 */
final class MappedRows implements RowSource {

  private final List<ByteBuffer> windows; // only read at places, so that they have no state
  private final int rowsPerWindow;
  private final int rowBytes;

  private MappedRows(List<ByteBuffer> windows, int rowsPerWindow, int rowBytes) {
    this.windows = windows;
    this.rowsPerWindow = rowsPerWindow;
    this.rowBytes = rowBytes;
  }

  /** Maps some bytes of a tensor. */
  @FunctionalInterface
  interface Mapper {
    ByteBuffer map(long from, int length);
  }

  /** Maps a tensor. */
  static MappedRows of(StoredTensor tensor, Mapper mapper) {
    return of(tensor, mapper, GgufFile.MOST_MAPPED);
  }

  /**
   * Maps a tensor.
   *
   * @param windowBytes most bytes of a window, but at least one row
   */
  static MappedRows of(StoredTensor tensor, Mapper mapper, int windowBytes) {
    int rowBytes = Math.toIntExact(tensor.rowBytes());
    int perWindow = Math.max(1, windowBytes / rowBytes);
    List<ByteBuffer> windows = new ArrayList<>();
    for (int row = 0; row < tensor.rows(); row += Math.min(perWindow, tensor.rows() - row)) {
      int count = Math.min(perWindow, tensor.rows() - row);
      windows.add(mapper.map((long) row * rowBytes, Math.multiplyExact(count, rowBytes)));
    }
    return new MappedRows(List.copyOf(windows), perWindow, rowBytes);
  }

  @Override
  public void read(int firstRow, int rows, byte[] out) {
    int done = 0;
    while (done < rows) {
      int row = firstRow + done;
      int inWindow = row % rowsPerWindow;
      int count = Math.min(rows - done, rowsPerWindow - inWindow);
      windows
          .get(row / rowsPerWindow)
          .get(inWindow * rowBytes, out, done * rowBytes, count * rowBytes);
      done += count;
    }
  }
}
