package org.credence.decoding.tensor;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How numbers are stored in a model file: in blocks of so many weights and so many bytes, little-endian. The layouts are those of
 * ggml.
 */
public enum WeightFormat {
  F32(0, 1, 4, new FloatCodecs.Single()),
  F16(1, 1, 2, new FloatCodecs.Half()),
  BF16(30, 1, 2, new FloatCodecs.Brain()),
  Q4_0(2, 32, 18, new ScaledBlocks.Nibbles(false, false)),
  Q4_1(3, 32, 20, new ScaledBlocks.Nibbles(false, true)),
  Q5_0(6, 32, 22, new ScaledBlocks.Nibbles(true, false)),
  Q5_1(7, 32, 24, new ScaledBlocks.Nibbles(true, true)),
  Q8_0(8, 32, 34, new ScaledBlocks.Q8()),
  Q4_K(12, 256, 144, new SuperBlocks(false)),
  Q5_K(13, 256, 176, new SuperBlocks(true)),
  Q6_K(14, 256, 210, new SixBitBlocks());

  private final int ggmlId;
  private final int blockWeights;
  private final int blockBytes;
  private final BlockCodec codec;

  WeightFormat(int ggmlId, int blockWeights, int blockBytes, BlockCodec codec) {
    this.ggmlId = ggmlId;
    this.blockWeights = blockWeights;
    this.blockBytes = blockBytes;
    this.codec = codec;
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

  /** Stored bytes to weights and back. */
  public BlockCodec codec() {
    return codec;
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
