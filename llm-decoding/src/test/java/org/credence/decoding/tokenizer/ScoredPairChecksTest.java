package org.credence.decoding.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.credence.core.input.FormatException;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokenizers that contradict themselves: each is one error with a code. */
final class ScoredPairChecksTest {

  static Stream<Arguments> inconsistent() {
    return Stream.of(
        of("no tokens", ScoredSpecs.empty().spec(), "has no tokens", "TOKENIZER-TOKENS"),
        of(
            "a score missing",
            withScores(new float[2]),
            "259 tokens, 259 types and 2 scores",
            "TOKENIZER-LENGTHS"),
        of("a score too many", withScores(new float[260]), "and 260 scores", "TOKENIZER-LENGTHS"),
        of(
            "types missing",
            withTypes(new TokenType[0]),
            "259 tokens, 0 types",
            "TOKENIZER-LENGTHS"),
        usual(
            "score NaN",
            s -> s.add("a", Float.NaN),
            "score NaN for token 259 (\"a\")",
            "TOKENIZER-SCORES"),
        usual(
            "score infinite",
            s -> s.add("a", Float.POSITIVE_INFINITY),
            "score Infinity",
            "TOKENIZER-SCORES"),
        usual(
            "score minus infinite",
            s -> s.add("a", Float.NEGATIVE_INFINITY),
            "score -Infinity",
            "TOKENIZER-SCORES"),
        usual(
            "a piece twice",
            s -> s.addAll("a", "b", "a"),
            "two tokens, 259 and 261, for the text \"a\"",
            "TOKENIZER-TWICE"),
        usual(
            "an unused piece again",
            s -> s.add("a", 0).add("a", TokenType.UNUSED, 0),
            "two tokens, 259 and 260",
            "TOKENIZER-TWICE"),
        usual(
            "a control token twice",
            s -> s.add("<s>", TokenType.CONTROL, 0),
            "two tokens, 1 and 259, for the text \"<s>\"",
            "TOKENIZER-TWICE"),
        usual(
            "a user-defined token that is a control token",
            s -> s.add("</s>", TokenType.USER_DEFINED, 0),
            "two tokens, 2 and 259",
            "TOKENIZER-TWICE"),
        usual(
            "no UTF-8",
            s -> s.add(new byte[] {'a', (byte) 0xff}, TokenType.NORMAL, 0),
            "bytes for token 259 (\"a\ufffd\") that are no UTF-8",
            "TOKENIZER-UTF8"),
        usual(
            "half a code point",
            s -> s.add(new byte[] {(byte) 0xe2, (byte) 0x96}, TokenType.NORMAL, 0),
            "no UTF-8",
            "TOKENIZER-UTF8"),
        usual(
            "a control token that is no UTF-8",
            s -> s.add(new byte[] {(byte) 0xc0, (byte) 0x80}, TokenType.CONTROL, 0),
            "no UTF-8",
            "TOKENIZER-UTF8"),
        usual(
            "a byte twice",
            s -> s.add(new byte[] {10}, TokenType.BYTE, 0),
            "two tokens, 13 and 259, for byte 0x0a",
            "TOKENIZER-BYTE"),
        usual(
            "a byte of two",
            s -> s.add("ab", TokenType.BYTE, 0),
            "2 bytes for token 259, whose type is byte",
            "TOKENIZER-BYTE"),
        usual(
            "a byte of none",
            s -> s.add("", TokenType.BYTE, 0),
            "0 bytes for token 259",
            "TOKENIZER-BYTE"),
        of(
            "the last byte missing",
            ScoredSpecs.empty().addBytes(255).spec(),
            "tokens for 255 bytes but none for byte 0xff",
            "TOKENIZER-BYTES"),
        of(
            "all bytes but one missing",
            ScoredSpecs.empty().addBytes(1).spec(),
            "none for byte 0x01; expected all 256, or none",
            "TOKENIZER-BYTES"),
        usual(
            "begin out of range",
            s -> {
              s.begin = OptionalInt.of(259);
              return s;
            },
            "begin token 259, expected one of 0 to 258",
            "TOKENIZER-ID"),
        usual(
            "begin negative",
            s -> {
              s.begin = OptionalInt.of(-1);
              return s;
            },
            "begin token -1",
            "TOKENIZER-ID"),
        usual(
            "end out of range",
            s -> {
              s.end = OptionalInt.of(Integer.MAX_VALUE);
              return s;
            },
            "end token 2147483647",
            "TOKENIZER-ID"),
        usual(
            "unknown out of range",
            s -> {
              s.unknown = OptionalInt.of(300);
              return s;
            },
            "unknown token 300",
            "TOKENIZER-ID"),
        usual(
            "another end out of range",
            s -> {
              s.otherEnds = List.of(2, 259);
              return s;
            },
            "end of turn token 259",
            "TOKENIZER-ID"),
        usual(
            "begin asked for and absent",
            s -> {
              s.begin = OptionalInt.empty();
              return s;
            },
            "asks for the begin token before every text but has none",
            "TOKENIZER-BEGIN"));
  }

  private static Arguments of(String name, TokenizerSpec spec, String message, String code) {
    return Arguments.of(name, spec, message, code);
  }

  private static Arguments usual(
      String name, UnaryOperator<ScoredSpecs> change, String message, String code) {
    return Arguments.of(name, change.apply(ScoredSpecs.usual()).spec(), message, code);
  }

  private static TokenizerSpec withScores(float[] scores) {
    return replaced(ScoredSpecs.usual().spec().types(), scores);
  }

  private static TokenizerSpec withTypes(TokenType[] types) {
    return replaced(types, ScoredSpecs.usual().spec().scores());
  }

  private static TokenizerSpec replaced(TokenType[] types, float[] scores) {
    TokenizerSpec s = ScoredSpecs.usual().spec();
    return new TokenizerSpec(
        s.file(),
        s.kind(),
        s.splitter(),
        s.splits(),
        s.tokens(),
        types,
        scores,
        s.merges(),
        s.begin(),
        s.end(),
        s.otherEnds(),
        s.unknown(),
        s.addBegin(),
        s.addSpacePrefix(),
        s.wholePiecesFirst(),
        s.chatTemplate());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("inconsistent")
  void isRefusedWithOneErrorThatSaysWhat(
      String name, TokenizerSpec spec, String message, String code) {
    FormatException error = assertThrows(FormatException.class, () -> Tokenizers.of(spec));
    assertThat(error).hasMessageContaining(message);
    assertThat(error.message()).startsWith("small.gguf: error: the tokenizer ");
    assertThat(error.code()).isEqualTo(code);
  }

  @Test
  void emptyTokensFillGapsAndAreNeverFound() {
    ScoredSpecs specs = ScoredSpecs.usual().add("", 0).add("", 0);
    Tokenizer tokenizer = specs.add("", TokenType.CONTROL, 0).addAll(" ", "a").tokenizer();
    assertThat(tokenizer.encode("a", Tokenizer.Specials.RECOGNISED)).containsExactly(262, 263);
    assertThat(tokenizer.decode(TokenSequence.of(259, 260, 261))).isEmpty();
  }

  @Test
  void aPieceMayHaveTheTextOfASpecialTokenOrOfAByte() {
    Tokenizer tokenizer = ScoredSpecs.usual().addAll("</s>", "<", "/", "</", "s", "s>").tokenizer();
    int[] tokens = tokenizer.encode("</s>");
    assertThat(tokens).containsExactly(3 + ' ', 259);
    assertThat(tokenizer.isSpecial(259)).isFalse();
  }
}
