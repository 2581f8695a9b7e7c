package org.credence.decoding.format;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.TokenizerSpec.Kind;
import org.credence.decoding.tokenizer.TokenizerSpec.Merge;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;

/**
 * Vocabularies for models that were never trained: all bytes, then words over the blank and small letters, the short ones first and
 * each made of shorter ones, as many as there is room for. Every text can be written in them.
 */
final class ToyTokenizers {

  private static final byte[] LETTERS =
      " etaoinshrdlucmfwypvbgkjqxz".getBytes(StandardCharsets.UTF_8);
  private static final int BYTES = 256;

  private ToyTokenizers() {}

  /** SentencePiece style: unknown, begin, end, bytes, words with falling scores; if there is room for the bytes. */
  static Optional<TokenizerSpec> scored(int size) {
    List<byte[]> tokens = new ArrayList<>();
    for (String special : List.of("<unk>", "<s>", "</s>")) {
      tokens.add(special.getBytes(StandardCharsets.UTF_8));
    }
    int firstByte = tokens.size();
    addBytes(tokens);
    int firstWord = tokens.size();
    if (size < firstWord) {
      return Optional.empty();
    }
    addWords(tokens, size - firstWord, 1);
    TokenType[] types = new TokenType[size];
    Arrays.fill(types, TokenType.NORMAL);
    types[0] = TokenType.UNKNOWN;
    types[1] = TokenType.CONTROL;
    types[2] = TokenType.CONTROL;
    Arrays.fill(types, firstByte, firstWord, TokenType.BYTE);
    float[] scores = new float[size];
    for (int i = firstWord; i < size; i++) {
      scores[i] = firstWord - 1 - i;
    }
    return Optional.of(
        new TokenizerSpec(
            "toy vocabulary",
            Kind.SCORED_PAIRS,
            Optional.of("default"),
            List.of(),
            tokens.toArray(byte[][]::new),
            types,
            scores,
            List.of(),
            OptionalInt.of(1),
            OptionalInt.of(2),
            List.of(),
            OptionalInt.of(0),
            true,
            true,
            false,
            Optional.empty()));
  }

  /** Byte-level style: bytes, words of two letters and more, the end token; if there is room for the bytes. */
  static Optional<TokenizerSpec> ranked(int size, String splitter) {
    if (size < BYTES + 2) {
      return Optional.empty();
    }
    List<byte[]> tokens = new ArrayList<>();
    addBytes(tokens);
    addWords(tokens, size - 1 - BYTES, 2);
    List<Merge> merges = new ArrayList<>();
    for (byte[] word : tokens.subList(BYTES, tokens.size())) {
      int last = word.length - 1;
      merges.add(new Merge(Arrays.copyOf(word, last), Arrays.copyOfRange(word, last, last + 1)));
    }
    tokens.add("<|endoftext|>".getBytes(StandardCharsets.UTF_8));
    TokenType[] types = new TokenType[size];
    Arrays.fill(types, TokenType.NORMAL);
    types[size - 1] = TokenType.CONTROL;
    return Optional.of(
        new TokenizerSpec(
            "toy vocabulary",
            Kind.RANKED_BYTES,
            Optional.of(splitter),
            List.of(),
            tokens.toArray(byte[][]::new),
            types,
            new float[0],
            merges,
            OptionalInt.of(size - 1),
            OptionalInt.of(size - 1),
            List.of(),
            OptionalInt.empty(),
            false,
            false,
            false,
            Optional.empty()));
  }

  private static void addBytes(List<byte[]> tokens) {
    for (int b = 0; b < BYTES; b++) {
      tokens.add(new byte[] {(byte) b});
    }
  }

  /** Words in order of their length, from a shortest one on. */
  private static void addWords(List<byte[]> tokens, int count, int shortest) {
    List<byte[]> words = new ArrayList<>();
    words.add(new byte[0]);
    int added = 0;
    for (int from = 0; added < count; from++) {
      byte[] stem = words.get(from);
      for (int i = 0; i < LETTERS.length && added < count; i++) {
        byte[] word = Arrays.copyOf(stem, stem.length + 1);
        word[stem.length] = LETTERS[i];
        words.add(word);
        if (word.length >= shortest) {
          tokens.add(word);
          added++;
        }
      }
    }
  }
}
