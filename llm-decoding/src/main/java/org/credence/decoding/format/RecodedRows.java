package org.credence.decoding.format;

import org.credence.core.engine.Workers;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.decoding.tensor.WeightFormat;

/**
 * The rows of a tensor in another format: decoded to floats and encoded again, or copied where the format is the same. The bits do
 * not depend on the threads, since each row is encoded by itself.
 */
final class RecodedRows implements GgufWriter.Rows {

  /** The largest number that 16 bits hold when rounded. */
  private static final float MOST_OF_HALF = 65_519;

  private final String file;
  private final StoredTensor tensor;
  private final GgufWriter.Rows source;
  private final WeightFormat target;
  private final Workers workers;

  RecodedRows(
      String file,
      StoredTensor tensor,
      GgufWriter.Rows source,
      WeightFormat target,
      Workers workers) {
    this.file = file;
    this.tensor = tensor;
    this.source = source;
    this.target = target;
    this.workers = workers;
  }

  @Override
  public void read(int firstRow, int rows, byte[] out) {
    if (target == tensor.format()) {
      source.read(firstRow, rows, out);
      return;
    }
    int from = Math.toIntExact(tensor.rowBytes());
    int to = Math.toIntExact(target.bytes(tensor.columns()));
    byte[] stored = new byte[Math.multiplyExact(from, rows)];
    source.read(firstRow, rows, stored);
    workers.forEachChunk(
        Math.min(rows, workers.threads()),
        part -> {
          int parts = Math.min(rows, workers.threads());
          float[] row = new float[tensor.columns()];
          for (int r = part; r < rows; r += parts) {
            recode(firstRow + r, stored, r * from, row, out, r * to);
          }
        });
  }

  private void recode(int number, byte[] in, int at, float[] row, byte[] out, int outAt) {
    WeightFormat format = tensor.format();
    int columns = tensor.columns();
    format.codec().decode(in, at, columns / format.blockWeights(), row, 0);
    for (int c = 0; c < columns; c++) {
      if (!Float.isFinite(row[c])) {
        throw refused(number, c, row[c], "expected a finite number; the file is damaged");
      }
      if (target == WeightFormat.F16 && Math.abs(row[c]) > MOST_OF_HALF) {
        throw refused(number, c, row[c], "more than F16 holds; convert to bf16 or f32");
      }
    }
    target.codec().encode(row, 0, columns / target.blockWeights(), out, outAt);
  }

  private FormatException refused(int row, int column, float found, String expected) {
    return FormatException.of(
        file,
        "tensor "
            + Escaped.quote(tensor.name())
            + " has the weight "
            + found
            + " in row "
            + row
            + ", column "
            + column
            + ", "
            + expected,
        "WEIGHT-RANGE");
  }
}
