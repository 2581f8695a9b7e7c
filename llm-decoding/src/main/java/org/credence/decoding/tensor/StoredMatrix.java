package org.credence.decoding.tensor;

import org.credence.core.engine.Workers;

/**
 * Rows as they are stored, each decoded when it is used. An entry of a product is the sum over columns in their order, in float with one
 * rounding per step ({@link Math#fma}).
 */
final class StoredMatrix implements Matrix {

  private static final int BYTES_PER_PART = 1 << 24;
  private static final int ROWS_PER_CHUNK = 64;

  private final WeightFormat format;
  private final int rows;
  private final int columns;
  private final int rowBytes;
  private final int rowsPerPart;
  private final byte[][] parts; // [row / rowsPerPart][row % rowsPerPart * rowBytes]

  private StoredMatrix(WeightFormat format, int rows, int columns, byte[][] parts, int perPart) {
    this.format = format;
    this.rows = rows;
    this.columns = columns;
    this.rowBytes = Math.toIntExact(format.bytes(columns));
    this.rowsPerPart = perPart;
    this.parts = parts;
  }

  static StoredMatrix of(WeightFormat format, int rows, int columns, RowSource source) {
    int rowBytes = Math.toIntExact(format.bytes(columns));
    int perPart = Math.max(1, Math.min(rows, BYTES_PER_PART / rowBytes));
    byte[][] parts = new byte[(rows + perPart - 1) / perPart][];
    for (int part = 0; part < parts.length; part++) {
      int count = Math.min(perPart, rows - part * perPart);
      parts[part] = new byte[count * rowBytes];
      source.read(part * perPart, count, parts[part]);
    }
    return new StoredMatrix(format, rows, columns, parts, perPart);
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
    return (long) rows * rowBytes;
  }

  @Override
  public void multiply(float[] x, int positions, float[] out, Workers workers) {
    workers.forEachChunk(
        (rows + ROWS_PER_CHUNK - 1) / ROWS_PER_CHUNK,
        chunk -> {
          float[] weights = new float[columns];
          int end = Math.min(rows, (chunk + 1) * ROWS_PER_CHUNK);
          for (int row = chunk * ROWS_PER_CHUNK; row < end; row++) {
            row(row, weights, 0);
            for (int position = 0; position < positions; position++) {
              float sum = 0;
              for (int column = 0; column < columns; column++) {
                sum = Math.fma(weights[column], x[position * columns + column], sum);
              }
              out[position * rows + row] = sum;
            }
          }
        });
  }

  @Override
  public void row(int row, float[] out, int at) {
    format
        .codec()
        .decode(
            parts[row / rowsPerPart],
            row % rowsPerPart * rowBytes,
            columns / format.blockWeights(),
            out,
            at);
  }
}
