package org.credence.decoding.format;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.credence.core.input.FormatException;
import org.credence.decoding.tensor.RowSource;
import org.credence.decoding.transformer.StoredTensor;

/**
 * The rows of a tensor in a mapped file, in windows of whole rows. Mapping reads nothing; rows come from the file when they are asked for,
 * and stay in the page cache as long as the system has room. For any threads at once.
 */
final class MappedRows implements RowSource {

  private final List<ByteBuffer> windows; // only read at places, so that they have no state
  private final int rowsPerWindow;
  private final int rowBytes;
  private final String file;
  private final String code;

  private MappedRows(
      List<ByteBuffer> windows, int rowsPerWindow, int rowBytes, String file, String code) {
    this.windows = windows;
    this.rowsPerWindow = rowsPerWindow;
    this.rowBytes = rowBytes;
    this.file = file;
    this.code = code;
  }

  /** Maps some bytes of a tensor. */
  @FunctionalInterface
  interface Mapper {
    ByteBuffer map(long from, int length);
  }

  /**
   * Maps a tensor.
   *
   * @param code of the error if the file has become shorter when rows are read
   */
  static MappedRows of(StoredTensor tensor, String file, String code, Mapper mapper) {
    return of(tensor, file, code, mapper, GgufFile.MOST_MAPPED);
  }

  /**
   * Maps a tensor.
   *
   * @param windowBytes most bytes of a window, but at least one row
   */
  static MappedRows of(
      StoredTensor tensor, String file, String code, Mapper mapper, int windowBytes) {
    int rowBytes = Math.toIntExact(tensor.rowBytes());
    int perWindow = Math.max(1, windowBytes / rowBytes);
    List<ByteBuffer> windows = new ArrayList<>();
    for (int row = 0; row < tensor.rows(); row += Math.min(perWindow, tensor.rows() - row)) {
      int count = Math.min(perWindow, tensor.rows() - row);
      windows.add(mapper.map((long) row * rowBytes, Math.multiplyExact(count, rowBytes)));
    }
    return new MappedRows(List.copyOf(windows), perWindow, rowBytes, file, code);
  }

  @Override
  public void read(int firstRow, int rows, byte[] out) {
    int done = 0;
    while (done < rows) {
      int row = firstRow + done;
      int inWindow = row % rowsPerWindow;
      int count = Math.min(rows - done, rowsPerWindow - inWindow);
      try {
        windows
            .get(row / rowsPerWindow)
            .get(inWindow * rowBytes, out, done * rowBytes, count * rowBytes);
      } catch (InternalError e) { // how the virtual machine says that there is no such page
        throw FormatException.of(
            file,
            "the file has become shorter while its weights were in use, or cannot be read any more ("
                + e.getMessage()
                + "); do not change files that are in use",
            code);
      }
      done += count;
    }
  }
}
