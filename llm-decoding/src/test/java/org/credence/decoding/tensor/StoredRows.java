package org.credence.decoding.tensor;

import org.credence.core.random.Randomness;

/** Rows of random weights as they are stored. */
record StoredRows(WeightFormat format, int rows, int columns, byte[] bytes) {

  /** Weights of different sizes from row to row and block to block, some blocks zero. */
  static StoredRows random(WeightFormat format, int rows, int columns, Randomness random) {
    float[] weights = new float[rows * columns];
    float size = 1;
    for (int i = 0; i < weights.length; i++) {
      if (i % 16 == 0) {
        size = random.below(20) == 0 ? 0 : (float) Math.scalb(0.02, random.below(7) - 3);
      }
      weights[i] = size * (float) random.gaussian();
    }
    byte[] bytes = new byte[(int) format.bytes(weights.length)];
    format.codec().encode(weights, 0, weights.length / format.blockWeights(), bytes, 0);
    return new StoredRows(format, rows, columns, bytes);
  }

  /** Every bit pattern of levels and scales may occur; only the steps (binary16) are made finite and small. */
  static StoredRows anyBits(WeightFormat format, int rows, int columns, Randomness random) {
    byte[] bytes = new byte[(int) format.bytes((long) rows * columns)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) random.below(256);
    }
    int block = format.blockBytes();
    for (int at = 0; at < bytes.length; at += block) {
      switch (format) {
        case F32 -> HalfFloat.put(1, bytes, at + 2); // an exponent far from the ends
        case F16, BF16 -> bytes[at + 1] &= (byte) 0xbf;
        case Q6_K -> bytes[at + 209] &= (byte) 0xbf;
        default -> {
          bytes[at + 1] &= (byte) 0xbf;
          bytes[at + 3] &= (byte) 0xbf;
        }
      }
    }
    return new StoredRows(format, rows, columns, bytes);
  }

  RowSource source() {
    int rowBytes = (int) format.bytes(columns);
    return (first, count, out) ->
        System.arraycopy(bytes, first * rowBytes, out, 0, count * rowBytes);
  }

  Matrix in(MatrixLayout layout) {
    return layout.of(format, rows, columns, source());
  }

  static float[] activations(int count, Randomness random) {
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = (float) (random.gaussian() * Math.scalb(1.0, random.below(5) - 2));
    }
    return x;
  }
}
