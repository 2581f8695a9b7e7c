package org.credence.decoding.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.credence.decoding.tokenizer.TokenizerSpec.Kind;
import org.credence.decoding.tokenizer.TokenizerSpec.Merge;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;

/** Small byte-level encodings: the 256 bytes as tokens 0 to 255, then what is added. */
record TestSpecs(
    Optional<String> splitter,
    List<String> splits,
    List<byte[]> tokens,
    List<TokenType> types,
    List<Merge> merges,
    OptionalInt begin,
    OptionalInt end,
    List<Integer> otherEnds,
    OptionalInt unknown,
    boolean addBegin,
    boolean wholePiecesFirst) {

  static TestSpecs bytes() {
    List<byte[]> tokens = new ArrayList<>();
    List<TokenType> types = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
      types.add(TokenType.NORMAL);
    }
    return new TestSpecs(
        Optional.of("gpt-2"),
        List.of(),
        tokens,
        types,
        List.of(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        List.of(),
        OptionalInt.empty(),
        false,
        false);
  }

  TestSpecs withSplitter(String name) {
    return new TestSpecs(
        Optional.of(name),
        List.of(),
        tokens,
        types,
        merges,
        begin,
        end,
        otherEnds,
        unknown,
        addBegin,
        wholePiecesFirst);
  }

  TestSpecs withSplits(List<String> expressions) {
    return new TestSpecs(
        Optional.empty(),
        expressions,
        tokens,
        types,
        merges,
        begin,
        end,
        otherEnds,
        unknown,
        addBegin,
        wholePiecesFirst);
  }

  TestSpecs withToken(String text, TokenType type) {
    return withToken(text.getBytes(StandardCharsets.UTF_8), type);
  }

  TestSpecs withToken(byte[] bytes, TokenType type) {
    List<byte[]> more = new ArrayList<>(tokens);
    more.add(bytes);
    List<TokenType> moreTypes = new ArrayList<>(types);
    moreTypes.add(type);
    return new TestSpecs(
        splitter,
        splits,
        more,
        moreTypes,
        merges,
        begin,
        end,
        otherEnds,
        unknown,
        addBegin,
        wholePiecesFirst);
  }

  /** Adds a merge, and its result as a token unless it is one. */
  TestSpecs withMerge(String left, String right) {
    List<Merge> more = new ArrayList<>(merges);
    more.add(
        new Merge(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8)));
    boolean known =
        tokens.stream()
            .anyMatch(token -> new String(token, StandardCharsets.UTF_8).equals(left + right));
    TestSpecs before = known ? this : withToken(left + right, TokenType.NORMAL);
    return before.withMerges(more);
  }

  TestSpecs withMerges(List<Merge> all) {
    return new TestSpecs(
        splitter,
        splits,
        tokens,
        types,
        all,
        begin,
        end,
        otherEnds,
        unknown,
        addBegin,
        wholePiecesFirst);
  }

  TestSpecs withIds(OptionalInt first, OptionalInt last, List<Integer> more, boolean add) {
    return new TestSpecs(
        splitter, splits, tokens, types, merges, first, last, more, unknown, add, wholePiecesFirst);
  }

  TestSpecs withUnknown(int id) {
    return new TestSpecs(
        splitter,
        splits,
        tokens,
        types,
        merges,
        begin,
        end,
        otherEnds,
        OptionalInt.of(id),
        addBegin,
        wholePiecesFirst);
  }

  TestSpecs takingWholePieces() {
    return new TestSpecs(
        splitter, splits, tokens, types, merges, begin, end, otherEnds, unknown, addBegin, true);
  }

  TokenizerSpec spec() {
    return new TokenizerSpec(
        "t.gguf",
        Kind.RANKED_BYTES,
        splitter,
        splits,
        tokens.toArray(byte[][]::new),
        types.toArray(TokenType[]::new),
        new float[0],
        merges,
        begin,
        end,
        otherEnds,
        unknown,
        addBegin,
        false,
        wholePiecesFirst,
        Optional.empty());
  }

  ByteLevelBpe tokenizer() {
    return (ByteLevelBpe) Tokenizers.of(spec());
  }
}
