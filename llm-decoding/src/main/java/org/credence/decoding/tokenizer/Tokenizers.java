package org.credence.decoding.tokenizer;

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
}
