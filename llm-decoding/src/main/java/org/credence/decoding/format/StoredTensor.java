package org.credence.decoding.format;

import org.credence.decoding.tensor.WeightFormat;

/**
 * A tensor of a checkpoint: rows of weights of one format. A vector has one row.
 *
 * @param name the one name used here for its role, that of GGUF: {@code token_embd.weight}, {@code blk.0.attn_q.weight}
 * @param format of the bytes that {@link Checkpoint#read} gives
 * @param rows outputs, at least 1
 * @param columns inputs, at least 1, a whole number of blocks
 */
public record StoredTensor(String name, WeightFormat format, int rows, int columns) {

  TensorNames.Shape shape() {
    return new TensorNames.Shape(rows, columns);
  }

  /** Bytes of one row. */
  public long rowBytes() {
    return format.bytes(columns);
  }

  /** Bytes of all rows. */
  public long bytes() {
    return Math.multiplyExact(rowBytes(), (long) rows);
  }
}
