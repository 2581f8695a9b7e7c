package org.credence.decoding.tokenizer;

import java.util.Optional;

/** Tokenizers ready for use, from what files say. */
public final class Tokenizers {

  private Tokenizers() {}

  /**
   * Checks a tokenizer and makes it ready.
   *
   * @throws org.credence.core.input.FormatException if it is inconsistent, or its splitter is not known
   */
  public static Tokenizer of(TokenizerSpec spec) {
    return switch (spec.kind()) {
      case SCORED_PAIRS -> ScoredPairBpe.of(spec);
      case RANKED_BYTES -> RankedBytesChecks.tokenizer(spec);
    };
  }

  /** The name that GGUF files give to the way in which a byte-level tokenizer cuts texts, if it has one. */
  public static Optional<String> splitterName(TokenizerSpec spec) {
    if (spec.splitter().isPresent() || spec.splits().isEmpty()) {
      return spec.splitter();
    }
    try {
      return SplitFamily.cutting(spec.splits(), spec.wholePiecesFirst())
          .map(family -> family.names().get(0));
    } catch (IllegalArgumentException e) { // an expression that is not read
      return Optional.empty();
    }
  }
}
