package org.credence.decoding.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.credence.core.input.FormatException;
import org.credence.decoding.tokenizer.TokenizerSpec.Merge;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class RankedBytesChecksTest {

  private static final OptionalInt NONE = OptionalInt.empty();

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static TestSpecs base() {
    return TestSpecs.bytes().withMerge("a", "b");
  }

  private static TestSpecs without(int b) {
    List<byte[]> tokens = new ArrayList<>(base().tokens());
    tokens.set(b, utf8("replaced" + b));
    return new TestSpecs(
        base().splitter(),
        List.of(),
        tokens,
        base().types(),
        base().merges(),
        NONE,
        NONE,
        List.of(),
        NONE,
        false,
        false);
  }

  private static TestSpecs merging(String left, String right) {
    List<Merge> merges = new ArrayList<>(base().merges());
    merges.add(new Merge(utf8(left), utf8(right)));
    return base().withMerges(merges);
  }

  private static TestSpecs types(int count) {
    List<TokenType> types = new ArrayList<>(base().types());
    while (types.size() > count) {
      types.remove(0);
    }
    while (types.size() < count) {
      types.add(TokenType.NORMAL);
    }
    return new TestSpecs(
        base().splitter(),
        List.of(),
        base().tokens(),
        types,
        base().merges(),
        NONE,
        NONE,
        List.of(),
        NONE,
        false,
        false);
  }

  private static Stream<Arguments> broken() {
    TestSpecs nothing =
        new TestSpecs(
            base().splitter(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            NONE,
            NONE,
            List.of(),
            NONE,
            false,
            false);
    TestSpecs unnamed = TestSpecs.bytes().withSplits(List.of());
    return Stream.of(
        Arguments.of(nothing, "there are 0 tokens, expected 1 to 1048576", "COUNT"),
        Arguments.of(types(256), "there are 257 tokens but types of 256", "TYPES"),
        Arguments.of(types(258), "there are 257 tokens but types of 258", "TYPES"),
        Arguments.of(base().withToken("", TokenType.NORMAL), "token 257 has 0 bytes", "EMPTY"),
        Arguments.of(base().withToken("", TokenType.CONTROL), "token 257 has 0 bytes", "EMPTY"),
        Arguments.of(
            base().withToken("x".repeat(513), TokenType.CONTROL),
            "token 257 has 513 bytes, expected 1 to 512 of a special one",
            "EMPTY"),
        Arguments.of(
            base().withToken("ab", TokenType.NORMAL),
            "tokens 256 and 257 are both \"ab\"",
            "DUPLICATE"),
        Arguments.of(
            base().withToken("a", TokenType.NORMAL),
            "tokens 97 and 257 are both \"a\"",
            "DUPLICATE"),
        Arguments.of(
            base().withToken("<s>", TokenType.CONTROL).withToken("<s>", TokenType.USER_DEFINED),
            "tokens 257 and 258 are both \"<s>\"",
            "DUPLICATE"),
        Arguments.of(
            base().withToken(new byte[] {(byte) 0xc3}, TokenType.CONTROL),
            "the special token 257 is",
            "SPECIAL"),
        Arguments.of(without('a'), "1 bytes are no token (0x61)", "BYTES"),
        Arguments.of(without('\n'), "1 bytes are no token (0x0a)", "BYTES"),
        Arguments.of(without(0x80), "1 bytes are no token (0x80)", "BYTES"),
        Arguments.of(
            merging("a", "zz"), "the right side of merge 1 is \"zz\", which is no token", "MERGE"),
        Arguments.of(
            merging("zz", "a"), "the left side of merge 1 is \"zz\", which is no token", "MERGE"),
        Arguments.of(
            merging("b", "a"), "the result of merge 1 is \"ba\", which is no token", "MERGE"),
        Arguments.of(
            merging("a", "b"), "merge 1 joins \"a\" and \"b\", as an earlier one does", "MERGE"),
        Arguments.of(
            merging("", "a"), "the left side of merge 1 is \"\", which is no token", "MERGE"),
        Arguments.of(
            base().withIds(OptionalInt.of(257), NONE, List.of(), false),
            "the begin token is 257, expected 0 to 256",
            "ID"),
        Arguments.of(
            base().withIds(NONE, OptionalInt.of(-1), List.of(), false),
            "the end token is -1, expected 0 to 256",
            "ID"),
        Arguments.of(
            base().withIds(NONE, NONE, List.of(3, 999), false),
            "the end token is 999, expected 0 to 256",
            "ID"),
        Arguments.of(base().withUnknown(257), "the unknown token is 257", "ID"),
        Arguments.of(
            base().withIds(NONE, NONE, List.of(), true),
            "the begin token is to stand before every text, but there is none",
            "BEGIN"),
        Arguments.of(
            unnamed,
            "neither a pre-tokenizer nor expressions that cut texts are named",
            "SPLITTER"),
        Arguments.of(base().withSplitter("default"), "the pre-tokenizer is 'default'", "SPLITTER"),
        Arguments.of(base().withSplitter(""), "the pre-tokenizer is ''", "SPLITTER"),
        Arguments.of(base().withSplits(List.of("(?<=a)b")), "cannot be used", "SPLIT"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void refuses(TestSpecs specs, String problem, String code) {
    assertThatThrownBy(specs::tokenizer)
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("t.gguf: error: ")
        .hasMessageContaining(problem)
        .hasMessageContaining("[TOKENIZER-" + code + "]");
  }

  @Test
  void refusesRanksOfTokensTooLongToBeCut() {
    TestSpecs specs = TestSpecs.bytes();
    for (int i = 0; i < 5; i++) {
      specs = specs.withToken("x".repeat(8000 + i), TokenType.NORMAL);
    }
    assertThatThrownBy(specs::tokenizer)
        .hasMessageContaining("the tokens are so long (token 260 has 8004 bytes)")
        .hasMessageContaining("[TOKENIZER-COUNT]");
  }

  @Test
  void aMergeMayMakeAUserDefinedTokenButNotAControlToken() {
    List<Merge> merges = List.of(new Merge(utf8("x"), utf8("y")));
    TestSpecs user = TestSpecs.bytes().withToken("xy", TokenType.USER_DEFINED).withMerges(merges);
    assertThat(user.tokenizer().encode("xy")).containsExactly(256);
    TestSpecs control = TestSpecs.bytes().withToken("xy", TokenType.CONTROL).withMerges(merges);
    assertThatThrownBy(control::tokenizer)
        .hasMessageContaining("the result of merge 0 is \"xy\", which is no token");
  }

  @Test
  void anEndTokenIsSpecialEvenIfTheFileTakesItForANormalOne() {
    ByteLevelBpe tokenizer =
        TestSpecs.bytes()
            .withSplits(List.of("[\\s\\S]+"))
            .withToken("<end>", TokenType.NORMAL)
            .withToken("<turn>", TokenType.NORMAL)
            .withIds(NONE, OptionalInt.of(256), List.of(257), false)
            .takingWholePieces()
            .tokenizer();
    assertThat(tokenizer.encode("<end>")).containsExactly('<', 'e', 'n', 'd', '>');
    assertThat(tokenizer.encode("<turn>")).hasSize(6);
    assertThat(tokenizer.encode("<turn><end>", Tokenizer.Specials.RECOGNISED))
        .containsExactly(257, 256);
  }
}
