package org.credence.decoding.format;

import java.util.List;
import org.credence.decoding.tensor.WeightFormat;

/**
 * A tensor as a GGUF file declares it, checked against the file.
 *
 * @param dims entries along each axis, the first is that of a row: outputs × inputs is written [inputs, outputs]
 * @param position of its first byte in the file
 * @param declaredAt where the file declares it, for messages
 */
public record GgufTensor(
    String name, WeightFormat format, List<Long> dims, long position, long declaredAt) {

  /** Entries of a row. */
  public long columns() {
    return dims.get(0);
  }

  /** Rows, over all other axes. */
  public long rows() {
    return dims.stream().skip(1).reduce(1L, Math::multiplyExact);
  }

  public long weights() {
    return Math.multiplyExact(rows(), columns());
  }

  /** Bytes in the file. */
  public long bytes() {
    return Math.multiplyExact(rows(), format.bytes(columns()));
  }
}
