package org.credence.decoding.format;

import java.util.Optional;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.decoding.transformer.StoredTensor;

/**
 * Looks at every weight of a checkpoint for what is no finite number: one damaged scale makes every output NaN. Reads the whole file in
 * pieces of about a MiB.
 */
public final class WeightScan {

  private static final int CHUNK_BYTES = 1 << 20;

  private final Checkpoint checkpoint;
  private final StoredTensor tensor;
  private long count;
  private int firstRow;
  private int firstColumn;
  private float first;

  private WeightScan(Checkpoint checkpoint, StoredTensor tensor) {
    this.checkpoint = checkpoint;
    this.tensor = tensor;
  }

  /** The error of the first tensor that has such weights, code {@code WEIGHT-RANGE}; none if all are finite. */
  public static Optional<FormatException> notFinite(Checkpoint checkpoint) {
    for (StoredTensor tensor : checkpoint.tensors().values()) {
      WeightScan scan = new WeightScan(checkpoint, tensor);
      scan.rows();
      if (scan.count > 0) {
        return Optional.of(scan.error());
      }
    }
    return Optional.empty();
  }

  private void rows() {
    int rowBytes = Math.toIntExact(tensor.rowBytes());
    int atOnce = Math.max(1, Math.min(tensor.rows(), CHUNK_BYTES / rowBytes));
    byte[] chunk = new byte[Math.multiplyExact(atOnce, rowBytes)];
    float[] row = new float[tensor.columns()];
    int blocks = tensor.columns() / tensor.format().blockWeights();
    for (int from = 0; from < tensor.rows(); from += atOnce) {
      int rows = Math.min(atOnce, tensor.rows() - from);
      checkpoint.read(tensor, from, rows, chunk);
      for (int r = 0; r < rows; r++) {
        tensor.format().codec().decode(chunk, r * rowBytes, blocks, row, 0);
        look(row, from + r);
      }
    }
  }

  private void look(float[] row, int number) {
    for (int c = 0; c < row.length; c++) {
      if (!Float.isFinite(row[c])) {
        if (count == 0) {
          firstRow = number;
          firstColumn = c;
          first = row[c];
        }
        count++;
      }
    }
  }

  private FormatException error() {
    return checkpoint.error(
        tensor,
        firstRow,
        "tensor "
            + Escaped.quote(tensor.name())
            + " has "
            + count
            + (count == 1 ? " weight that is" : " weights that are")
            + " no finite number, first "
            + first
            + " in row "
            + firstRow
            + ", column "
            + firstColumn
            + "; the file is damaged, fetch it again",
        "WEIGHT-RANGE");
  }
}
