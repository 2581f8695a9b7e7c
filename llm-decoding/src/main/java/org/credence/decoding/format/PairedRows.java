package org.credence.decoding.format;

import org.credence.decoding.transformer.StoredTensor;
import org.credence.decoding.transformer.TransformerConfig;

/**
 * Rows of queries or keys in the order of another rotary pairing. A head whose pairs are (i, i + n/2) becomes one whose pairs are (2i,
 * 2i + 1): row 2i of a head is its row i, row 2i + 1 its row i + n/2; rows from n on are not turned and stay. Scores of attention are
 * sums over a head and do not change.
 */
final class PairedRows {

  private PairedRows() {}

  /** The rows of a matrix whose heads pair halves, so that they pair neighbours. */
  static GgufWriter.Rows adjacent(
      GgufWriter.Rows halves, StoredTensor tensor, TransformerConfig config) {
    int headSize = config.headSize();
    int turned = config.rotary().orElseThrow().size();
    int rowBytes = Math.toIntExact(tensor.rowBytes());
    return (first, rows, out) -> {
      byte[] row = new byte[rowBytes];
      for (int r = 0; r < rows; r++) {
        halves.read(source(first + r, headSize, turned), 1, row);
        System.arraycopy(row, 0, out, r * rowBytes, rowBytes);
      }
    };
  }

  /** Which row of the pairs of halves stands in a row of the adjacent pairs. */
  static int source(int row, int headSize, int turned) {
    int inHead = row % headSize;
    if (inHead >= turned) {
      return row;
    }
    return row - inHead + inHead / 2 + (inHead % 2) * (turned / 2);
  }
}
