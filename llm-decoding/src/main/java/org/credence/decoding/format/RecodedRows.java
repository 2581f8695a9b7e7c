package org.credence.decoding.format;

import org.credence.core.engine.Workers;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.transformer.StoredTensor;

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
    int largest = 0;
    for (int c = 0; c < columns; c++) {
      largest = Math.abs(row[c]) > Math.abs(row[largest]) ? c : largest;
      if (!Float.isFinite(row[c])) {
        throw refused(number, c, row[c], "expected a finite number; the file is damaged");
      }
      if (target == WeightFormat.F16 && Math.abs(row[c]) > MOST_OF_HALF) {
        throw refused(number, c, row[c], "more than F16 holds; convert to bf16 or f32");
      }
    }
    target.codec().encode(row, 0, columns / target.blockWeights(), out, outAt);
    if (Math.abs(row[largest]) > MOST_OF_HALF && !finite(out, outAt)) {
      throw refused(
          number,
          largest,
          row[largest],
          "more than blocks of " + target + " hold; convert to bf16 or f32");
    }
  }

  /** Whether the scales of an encoded row held its weights: they are numbers of 16 bits. */
  private boolean finite(byte[] out, int outAt) {
    int columns = tensor.columns();
    float[] again = new float[columns];
    target.codec().decode(out, outAt, columns / target.blockWeights(), again, 0);
    for (float weight : again) {
      if (!Float.isFinite(weight)) {
        return false;
      }
    }
    return true;
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
