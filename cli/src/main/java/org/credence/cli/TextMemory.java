package org.credence.cli;

import java.util.Optional;
import org.credence.decoding.transformer.CacheFormat;
import org.credence.decoding.transformer.Transformer;

/**
 * The memory a trained model takes for a text.
 *
 * @param weightBytes its weights
 * @param bytesPerToken keys and values of one token
 * @param cache how they are kept
 */
record TextMemory(long weightBytes, long bytesPerToken, CacheFormat cache) {

  private static final long GIGA = 1_000_000_000;

  static TextMemory of(Transformer model) {
    return new TextMemory(
        model.weightBytes(), model.cache().bytesPerPosition(model.config()), model.cache());
  }

  /** Why a text of that many tokens cannot be read with a heap of that size, if it cannot. */
  Optional<String> shortage(int tokens, long heap) {
    long texts = bytesPerToken * tokens;
    if (weightBytes + texts <= heap) {
      return Optional.empty();
    }
    return Optional.of(
        "keys and values of "
            + tokens
            + " tokens take "
            + texts
            + " bytes beside "
            + weightBytes
            + " of weights and the heap holds "
            + heap
            + "; give the JVM more (JDK_JAVA_OPTIONS=-Xmx"
            + ((weightBytes + texts) / GIGA + 2)
            + (cache == CacheFormat.F32
                ? "g), keep them in 8 bits (--cache q8_0) or ask for fewer tokens"
                : "g) or ask for fewer tokens"));
  }
}
