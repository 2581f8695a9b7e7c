package org.credence.decoding.tensor;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How numbers are stored in a model file: in blocks of so many weights and so many bytes, little-endian. The layouts are those of
 * ggml.
 */
public enum WeightFormat {
  F32(0, 1, 4),
  F16(1, 1, 2),
  BF16(30, 1, 2),
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q5_0(6, 32, 22),
  Q5_1(7, 32, 24),
  Q8_0(8, 32, 34),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210);

  private final int ggmlId;
  private final int blockWeights;
  private final int blockBytes;

  WeightFormat(int ggmlId, int blockWeights, int blockBytes) {
    this.ggmlId = ggmlId;
    this.blockWeights = blockWeights;
    this.blockBytes = blockBytes;
  }

  /** The number of the format in GGUF files. */
  public int ggmlId() {
    return ggmlId;
  }

  /** Weights of one block; a row is a whole number of blocks. */
  public int blockWeights() {
    return blockWeights;
  }

  public int blockBytes() {
    return blockBytes;
  }

  /**
   * Bytes of that many weights.
   *
   * @throws ArithmeticException if that is more than a long holds
   * @throws IllegalArgumentException if it is no whole number of blocks
   */
  public long bytes(long weights) {
    if (weights % blockWeights != 0) {
      throw new IllegalArgumentException(
          weights + " weights are no whole number of blocks of " + blockWeights);
    }
    return Math.multiplyExact(weights / blockWeights, (long) blockBytes);
  }

  /** The name in lower case, as in options: {@code q8_0}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The format of that number in GGUF files, if it is one of these. */
  public static Optional<WeightFormat> ofGgmlId(int id) {
    return Arrays.stream(values()).filter(f -> f.ggmlId == id).findFirst();
  }

  /** The format of that name, in any case, if it is one of these. */
  public static Optional<WeightFormat> ofName(String name) {
    return Arrays.stream(values()).filter(f -> f.name().equalsIgnoreCase(name)).findFirst();
  }
}
