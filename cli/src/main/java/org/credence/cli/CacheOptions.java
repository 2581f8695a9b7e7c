package org.credence.cli;

import java.util.Optional;
import org.credence.decoding.transformer.CacheFormat;
import picocli.CommandLine.Option;

/** How a trained model keeps what it has read. */
final class CacheOptions {

  @Option(
      names = "--cache",
      paramLabel = "f32|q8_0",
      description =
          "How a trained model keeps keys and values of what it reads: as they are, or in 8 bits, an approximation in about 0.3 of the memory. Default: f32.")
  private Optional<String> cache = Optional.empty();

  /** The format that was asked for, if one was. */
  Optional<CacheFormat> format() {
    try {
      return cache.map(CacheFormat::of);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--cache: " + e.getMessage());
    }
  }
}
