package org.credence.decoding.transformer;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the keys and values of the positions read are kept. */
public enum CacheFormat {
  /** As they were computed, 32 bits each. */
  F32,
  /**
   * Whole numbers from -127 to 127, with one 32-bit scale for 32 entries of a head (or fewer, at its end): about 9 bits each. Computed
   * from the position's own numbers, so that logits have the same bits however a text was read; but other bits than with {@link #F32}.
   */
  Q8_0;

  /** Entries with one scale. */
  static final int BLOCK = 32;

  private static final int KEYS_AND_VALUES = 2;

  /** The name users know: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The format with that label. */
  public static CacheFormat of(String label) {
    for (CacheFormat format : values()) {
      if (format.label().equals(label)) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + label
            + "' is no format of keys and values; give "
            + Arrays.stream(values()).map(CacheFormat::label).collect(Collectors.joining(" or ")));
  }

  /** Bytes of the keys and values of one position. */
  public long bytesPerPosition(TransformerConfig config) {
    long entries = (long) KEYS_AND_VALUES * config.layers() * config.keyWidth();
    long blocks =
        (long) KEYS_AND_VALUES * config.layers() * config.keyHeads() * blocks(config.headSize());
    return this == F32 ? Float.BYTES * entries : entries + Float.BYTES * blocks;
  }

  /** Scales of a head. */
  static int blocks(int headSize) {
    return (headSize + BLOCK - 1) / BLOCK;
  }
}
