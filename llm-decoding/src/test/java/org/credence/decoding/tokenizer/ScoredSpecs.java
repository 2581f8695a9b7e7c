package org.credence.decoding.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.credence.decoding.tokenizer.TokenizerSpec.Kind;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;

/** Small tokenizers with scores, put together token by token. */
final class ScoredSpecs {

  private final List<byte[]> tokens = new ArrayList<>();
  private final List<TokenType> types = new ArrayList<>();
  private final List<Float> scores = new ArrayList<>();
  OptionalInt begin = OptionalInt.empty();
  OptionalInt end = OptionalInt.empty();
  OptionalInt unknown = OptionalInt.empty();
  List<Integer> otherEnds = List.of();
  boolean addBegin;
  boolean spacePrefix;
  Optional<String> template = Optional.empty();

  /** Nothing but what is added. */
  static ScoredSpecs empty() {
    return new ScoredSpecs();
  }

  /** Unknown, begin, end and all bytes: tokens 0 to 258; a space before the text. */
  static ScoredSpecs usual() {
    ScoredSpecs specs = new ScoredSpecs();
    specs.add("<unk>", TokenType.UNKNOWN, 0);
    specs.add("<s>", TokenType.CONTROL, 0);
    specs.add("</s>", TokenType.CONTROL, 0);
    specs.begin = OptionalInt.of(1);
    specs.end = OptionalInt.of(2);
    specs.unknown = OptionalInt.of(0);
    specs.addBegin = true;
    specs.spacePrefix = true;
    return specs.addBytes(256);
  }

  ScoredSpecs addBytes(int count) {
    for (int value = 0; value < count; value++) {
      add(new byte[] {(byte) value}, TokenType.BYTE, 0);
    }
    return this;
  }

  ScoredSpecs add(byte[] token, TokenType type, float score) {
    tokens.add(token);
    types.add(type);
    scores.add(score);
    return this;
  }

  ScoredSpecs add(String token, TokenType type, float score) {
    return add(token.getBytes(StandardCharsets.UTF_8), type, score);
  }

  /** A piece of text. */
  ScoredSpecs add(String token, float score) {
    return add(token, TokenType.NORMAL, score);
  }

  /** Pieces with falling scores, from -1. */
  ScoredSpecs addAll(String... pieces) {
    for (int i = 0; i < pieces.length; i++) {
      add(pieces[i], -1 - i);
    }
    return this;
  }

  TokenizerSpec spec() {
    float[] score = new float[scores.size()];
    for (int i = 0; i < score.length; i++) {
      score[i] = scores.get(i);
    }
    return new TokenizerSpec(
        "small.gguf",
        Kind.SCORED_PAIRS,
        Optional.empty(),
        List.of(),
        tokens.toArray(byte[][]::new),
        types.toArray(TokenType[]::new),
        score,
        List.of(),
        begin,
        end,
        otherEnds,
        unknown,
        addBegin,
        spacePrefix,
        false,
        template);
  }

  Tokenizer tokenizer() {
    return Tokenizers.of(spec());
  }
}
