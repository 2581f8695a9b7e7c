package org.credence.decoding.tokenizer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A tokenizer as files store it, before it is checked and made ready: {@link Tokenizers#of} does that.
 *
 * @param file where it was read, for messages
 * @param kind which algorithm
 * @param splitter name of the pre-tokenizer ({@code tokenizer.ggml.pre}), if it is named
 * @param splits expressions that cut the text, one after the other; for byte-level encodings without a name
 * @param tokens bytes of each token; for special tokens the UTF-8 of their text
 * @param types of each token
 * @param scores of each token, for {@link Kind#SCORED_PAIRS}; else empty
 * @param merges pairs of token bytes by rank; empty where ranks are the token ids (tiktoken), or scores say the order
 * @param begin the token that stands before every text
 * @param end the token that ends a text
 * @param otherEnds more tokens that end a text, such as the end of a turn
 * @param unknown the token for what no other stands for
 * @param addBegin whether models of this file expect the begin token first
 * @param spacePrefix where a space is put before a text, for {@link Kind#SCORED_PAIRS}
 * @param wholePiecesFirst whether a piece that is a token is taken without merging ({@code ignore_merges})
 * @param chatTemplate the Jinja text of the file, if it has one
 * @param places where all of these stand in the file
 */
public record TokenizerSpec(
    String file,
    Kind kind,
    Optional<String> splitter,
    List<String> splits,
    byte[][] tokens,
    TokenType[] types,
    float[] scores,
    List<Merge> merges,
    OptionalInt begin,
    OptionalInt end,
    List<Integer> otherEnds,
    OptionalInt unknown,
    boolean addBegin,
    SpacePrefix spacePrefix,
    boolean wholePiecesFirst,
    Optional<String> chatTemplate,
    TokenizerPlaces places) {

  /** One of which only the file is known. */
  public TokenizerSpec(
      String file,
      Kind kind,
      Optional<String> splitter,
      List<String> splits,
      byte[][] tokens,
      TokenType[] types,
      float[] scores,
      List<Merge> merges,
      OptionalInt begin,
      OptionalInt end,
      List<Integer> otherEnds,
      OptionalInt unknown,
      boolean addBegin,
      boolean addSpacePrefix,
      boolean wholePiecesFirst,
      Optional<String> chatTemplate) {
    this(
        file,
        kind,
        splitter,
        splits,
        tokens,
        types,
        scores,
        merges,
        begin,
        end,
        otherEnds,
        unknown,
        addBegin,
        addSpacePrefix,
        wholePiecesFirst,
        chatTemplate,
        TokenizerPlaces.of(file));
  }

  /** One with a space before every stretch of a text, or none. */
  public TokenizerSpec(
      String file,
      Kind kind,
      Optional<String> splitter,
      List<String> splits,
      byte[][] tokens,
      TokenType[] types,
      float[] scores,
      List<Merge> merges,
      OptionalInt begin,
      OptionalInt end,
      List<Integer> otherEnds,
      OptionalInt unknown,
      boolean addBegin,
      boolean addSpacePrefix,
      boolean wholePiecesFirst,
      Optional<String> chatTemplate,
      TokenizerPlaces places) {
    this(
        file,
        kind,
        splitter,
        splits,
        tokens,
        types,
        scores,
        merges,
        begin,
        end,
        otherEnds,
        unknown,
        addBegin,
        SpacePrefix.of(addSpacePrefix),
        wholePiecesFirst,
        chatTemplate,
        places);
  }

  /** The same without the places, which may hold much of the file. */
  TokenizerSpec withoutPlaces() {
    return new TokenizerSpec(
        file,
        kind,
        splitter,
        splits,
        tokens,
        types,
        scores,
        merges,
        begin,
        end,
        otherEnds,
        unknown,
        addBegin,
        spacePrefix,
        wholePiecesFirst,
        chatTemplate,
        TokenizerPlaces.of(file));
  }

  /** Whether a space is put before some texts. */
  public boolean addSpacePrefix() {
    return spacePrefix != SpacePrefix.NONE;
  }

  /** Which algorithm. */
  public enum Kind {
    /** Pairs of pieces by score, bytes as a last resort (SentencePiece BPE). */
    SCORED_PAIRS,
    /** Pairs of byte strings by rank (GPT-2). */
    RANKED_BYTES
  }

  /** What a token is for. */
  public enum TokenType {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }

  /** Two neighbours that become one token. */
  public record Merge(byte[] left, byte[] right) {}
}
