package org.credence.decoding.format;

/**
 * How much a GGUF file may declare before it is refused. Every refusal names the limit.
 *
 * @param stringBytes bytes of one text
 * @param keys metadata entries
 * @param tensors tensors
 * @param metadataBytes bytes of all metadata, which are held in memory
 */
public record GgufLimits(int stringBytes, int keys, int tensors, int metadataBytes) {

  /** Bytes that tensors may be aligned to, at least. */
  static final int LEAST_ALIGNMENT = 8;

  /** Bytes that tensors may be aligned to, at most. */
  static final int MOST_ALIGNMENT = 1 << 16;

  /** A key has at most so many bytes. */
  static final int KEY_BYTES = 65_535;

  /** The name of a tensor has at most so many bytes. */
  static final int NAME_BYTES = 63;

  public GgufLimits {
    requirePositive("stringBytes", stringBytes);
    requirePositive("keys", keys);
    requirePositive("tensors", tensors);
    requirePositive("metadataBytes", metadataBytes);
  }

  private static void requirePositive(String name, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "GGUF limit " + name + " is " + limit + "; give a number of at least 1");
    }
  }

  /** 16 MiB a text, 65 536 keys, 65 536 tensors, 64 MiB of metadata; the largest models have some thousands of tensors. */
  public static GgufLimits standard() {
    return new GgufLimits(16 << 20, 1 << 16, 1 << 16, 64 << 20);
  }
}
