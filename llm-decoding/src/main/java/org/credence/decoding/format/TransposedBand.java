package org.credence.decoding.format;

import org.credence.decoding.transformer.StoredTensor;

/**
 * Rows of a matrix that is stored column by column, [inputs][outputs]: a band of neighbouring rows is gathered from all columns and
 * kept, so that reading all rows in order takes one pass over the columns for each band. For any threads at once: one after the other.
 */
final class TransposedBand {

  private final StoredTensor tensor;
  private final SafetensorsFile.Entry entry;
  private final int number; // bytes of one number
  private final int most; // rows of a band
  private byte[] rows = {}; // shape [count][columns]
  private int first;
  private int count;

  /**
   * @param bytes of a band, at least one row is held
   */
  TransposedBand(StoredTensor tensor, SafetensorsFile.Entry entry, int bytes) {
    this.tensor = tensor;
    this.entry = entry;
    this.number = tensor.format().blockBytes();
    this.most = (int) Math.max(1, Math.min(tensor.rows(), bytes / tensor.rowBytes()));
  }

  synchronized void read(int firstRow, int wanted, byte[] out) {
    int rowBytes = Math.toIntExact(tensor.rowBytes());
    for (int r = 0; r < wanted; r++) {
      int row = firstRow + r;
      if (row < first || row >= first + count) {
        gather(row);
      }
      System.arraycopy(rows, (row - first) * rowBytes, out, r * rowBytes, rowBytes);
    }
  }

  private void gather(int from) {
    int band = Math.min(most, tensor.rows() - from);
    int columns = tensor.columns();
    byte[] turned = new byte[Math.multiplyExact(band, Math.multiplyExact(columns, number))];
    byte[] column = new byte[band * number];
    for (int c = 0; c < columns; c++) {
      long at = ((long) c * tensor.rows() + from) * number;
      entry.file().read(entry, at, column, 0, column.length);
      for (int r = 0; r < band; r++) {
        System.arraycopy(column, r * number, turned, (r * columns + c) * number, number);
      }
    }
    rows = turned;
    first = from;
    count = band;
  }
}
