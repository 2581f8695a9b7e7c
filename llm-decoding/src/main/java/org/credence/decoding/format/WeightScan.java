package org.credence.decoding.format;

import java.util.ArrayList;
import java.util.List;
import org.credence.core.input.Escaped;

/**
 * Looks at every weight of a checkpoint for what is no finite number: one damaged scale makes every output NaN. Reads the whole file in
 * pieces of about a MiB.
 */
public final class WeightScan {

  private static final int CHUNK_BYTES = 1 << 20;

  private WeightScan() {}

  /** One sentence for each tensor that has such weights; none if all are finite. */
  public static List<String> notFinite(Checkpoint checkpoint) {
    List<String> found = new ArrayList<>();
    for (StoredTensor tensor : checkpoint.tensors().values()) {
      scan(checkpoint, tensor, found);
    }
    return found;
  }

  private static void scan(Checkpoint checkpoint, StoredTensor tensor, List<String> found) {
    int rowBytes = Math.toIntExact(tensor.rowBytes());
    int columns = tensor.columns();
    int atOnce = Math.max(1, Math.min(tensor.rows(), CHUNK_BYTES / rowBytes));
    byte[] chunk = new byte[Math.multiplyExact(atOnce, rowBytes)];
    float[] row = new float[columns];
    long count = 0;
    String first = "";
    for (int from = 0; from < tensor.rows(); from += atOnce) {
      int rows = Math.min(atOnce, tensor.rows() - from);
      checkpoint.read(tensor, from, rows, chunk);
      for (int r = 0; r < rows; r++) {
        int blocks = columns / tensor.format().blockWeights();
        tensor.format().codec().decode(chunk, r * rowBytes, blocks, row, 0);
        for (int c = 0; c < columns; c++) {
          if (!Float.isFinite(row[c])) {
            first = count == 0 ? row[c] + " in row " + (from + r) + ", column " + c : first;
            count++;
          }
        }
      }
    }
    if (count > 0) {
      found.add(
          checkpoint.file()
              + ": tensor "
              + Escaped.quote(tensor.name())
              + " has "
              + count
              + (count == 1 ? " weight that is" : " weights that are")
              + " no finite number, first "
              + first
              + "; the file is damaged, fetch it again");
    }
  }
}
