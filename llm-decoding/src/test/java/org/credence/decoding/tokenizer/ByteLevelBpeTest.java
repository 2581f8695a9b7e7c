package org.credence.decoding.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.tokenizer.Tokenizer.Specials;
import org.credence.decoding.tokenizer.TokenizerSpec.Merge;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteLevelBpeTest {

  private static final List<String> ALL = List.of("[\\s\\S]+");

  /** 256 ab, 257 bc, 258 abc (from ab and c), 259 aa, 260 aaaa, 261 aaa (from aa and a). */
  private static TestSpecs letters() {
    return TestSpecs.bytes()
        .withSplits(ALL)
        .withMerge("a", "b")
        .withMerge("b", "c")
        .withMerge("ab", "c")
        .withMerge("a", "a")
        .withMerge("aa", "aa")
        .withMerge("aa", "a");
  }

  @Test
  void mergesTheLowestRankFirstAndTheLeftmostOfEqualOnes() {
    ByteLevelBpe tokenizer = letters().tokenizer();
    assertThat(tokenizer.encode("abc")).containsExactly(258);
    assertThat(tokenizer.encode("bc")).containsExactly(257);
    assertThat(tokenizer.encode("aab")).containsExactly('a', 256); // ab before aa
    assertThat(tokenizer.encode("aaa")).containsExactly(261); // the left pair, then the rest
    assertThat(tokenizer.encode("aaaaa")).containsExactly(260, 'a');
    assertThat(tokenizer.encode("aaaaaa")).containsExactly(260, 259);
    assertThat(tokenizer.encode("")).isEmpty();
    assertThat(tokenizer.encode("é")).containsExactly(0xc3, 0xa9);
  }

  @Test
  void anUnreachableTokenIsTakenOnlyWherePiecesAreTakenWhole() {
    TestSpecs specs = letters().withToken("xyz", TokenType.NORMAL);
    assertThat(specs.tokenizer().encode("xyz")).containsExactly('x', 'y', 'z');
    assertThat(specs.takingWholePieces().tokenizer().encode("xyz")).containsExactly(262);
    assertThat(specs.takingWholePieces().tokenizer().encode("xyzx"))
        .containsExactly('x', 'y', 'z', 'x');
    assertThat(specs.withSplitter("llama-bpe").tokenizer().encode("xyz 1")).startsWith(262);
  }

  @Test
  void withoutMergesTheNumberOfATokenIsItsRank() {
    ByteLevelBpe tokenizer =
        TestSpecs.bytes()
            .withSplits(ALL)
            .withToken("bc", TokenType.NORMAL)
            .withToken("ab", TokenType.NORMAL)
            .withToken("abc", TokenType.NORMAL)
            .tokenizer();
    assertThat(tokenizer.encode("abc")).containsExactly(258); // a, bc: 258 as well
    assertThat(tokenizer.encode("abd")).containsExactly(257, 'd');
    assertThat(tokenizer.encode("abcbc")).containsExactly(258, 256);
  }

  /** The definition: look through all pairs for the lowest rank, again and again. */
  private static List<Integer> byDefinition(TokenizerSpec spec, String text) {
    List<String> parts = new ArrayList<>();
    text.chars().forEach(c -> parts.add(String.valueOf((char) c)));
    while (true) {
      int best = Integer.MAX_VALUE;
      int at = 0;
      for (int i = 0; i + 1 < parts.size(); i++) {
        for (int rank = 0; rank < spec.merges().size(); rank++) {
          Merge merge = spec.merges().get(rank);
          if (rank < best
              && latin(merge.left()).equals(parts.get(i))
              && latin(merge.right()).equals(parts.get(i + 1))) {
            best = rank;
            at = i;
          }
        }
      }
      if (best == Integer.MAX_VALUE) {
        break;
      }
      parts.set(at, parts.get(at) + parts.remove(at + 1));
    }
    List<Integer> ids = new ArrayList<>();
    for (String part : parts) {
      for (int id = 0; id < spec.tokens().length; id++) {
        if (latin(spec.tokens()[id]).equals(part)) {
          ids.add(id);
        }
      }
    }
    return ids;
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void agreesWithTheDefinitionOnRandomVocabularies() {
    Randomness randomness = SeededRandomness.of(21);
    for (int round = 0; round < 25; round++) {
      TestSpecs specs = TestSpecs.bytes().withSplits(ALL);
      List<String> tokens = new ArrayList<>(List.of("a", "b", "c"));
      for (int i = 0; i < 12; i++) {
        String left = tokens.get(randomness.below(tokens.size()));
        String right = tokens.get(randomness.below(tokens.size()));
        boolean fresh =
            specs.merges().stream()
                .noneMatch(m -> latin(m.left()).equals(left) && latin(m.right()).equals(right));
        if (fresh) {
          specs = specs.withMerge(left, right);
          tokens.add(left + right);
        }
      }
      ByteLevelBpe tokenizer = specs.tokenizer();
      for (int length : new int[] {1, 2, 7, RankedMerging.SHORT, RankedMerging.SHORT + 1, 90}) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
          text.append((char) ('a' + randomness.below(3)));
        }
        assertThat(tokenizer.encode(text.toString()))
            .as(specs.merges().size() + " merges, " + text)
            .containsExactly(
                byDefinition(specs.spec(), text.toString()).stream()
                    .mapToInt(Integer::intValue)
                    .toArray());
      }
    }
  }

  private static TestSpecs withSpecials() {
    return letters()
        .withToken("<|end|>", TokenType.CONTROL)
        .withToken("<|end|>>", TokenType.USER_DEFINED)
        .withToken("[pad]", TokenType.UNUSED)
        .withToken("<unk>", TokenType.UNKNOWN)
        .withIds(OptionalInt.of(262), OptionalInt.of(262), List.of(263), true);
  }

  @Test
  void theTextOfASpecialTokenIsTextUnlessAskedFor() {
    ByteLevelBpe tokenizer = withSpecials().tokenizer();
    String text = "a<|end|>b<|end|>><unk>[pad]";
    assertThat(tokenizer.encode(text)).doesNotContain(262, 263, 264, 265);
    assertThat(tokenizer.encode(text, Specials.AS_TEXT)).isEqualTo(tokenizer.encode(text));
    assertThat(tokenizer.decode(TokenSequence.of(tokenizer.encode(text)))).isEqualTo(text);
    assertThat(tokenizer.encode("a<|end|>b<|end|>><|end|>", Specials.RECOGNISED))
        .containsExactly('a', 262, 'b', 263, 262); // the longest first
    assertThat(tokenizer.encode("<|end|", Specials.RECOGNISED)).doesNotContain(262);
    assertThat(tokenizer.encode("<|end|>ab<|end|>", Specials.RECOGNISED))
        .containsExactly(262, 256, 262);
  }

  @Test
  void specialTokensAreShownButStandForNothingInATextIfTheyControl() {
    ByteLevelBpe tokenizer = withSpecials().tokenizer();
    assertThat(tokenizer.text(262)).isEqualTo("<|end|>");
    assertThat(tokenizer.bytes(262)).isEmpty();
    assertThat(tokenizer.bytes(263)).isEqualTo("<|end|>>".getBytes(StandardCharsets.UTF_8));
    assertThat(tokenizer.bytes(265)).isEmpty();
    assertThat(tokenizer.find("<|end|>")).hasValue(262);
    assertThat(tokenizer.find("abc")).hasValue(258);
    assertThat(tokenizer.find("abcd")).isEmpty();
    assertThat(tokenizer.isSpecial(262)).isTrue();
    assertThat(tokenizer.isSpecial('a')).isFalse();
    assertThat(tokenizer.isEnd(262)).isTrue();
    assertThat(tokenizer.isEnd(263)).isTrue();
    assertThat(tokenizer.isEnd(258)).isFalse();
    assertThat(tokenizer.begin()).hasValue(262);
    assertThat(tokenizer.addsBegin()).isTrue();
    assertThat(tokenizer.chatTemplate()).isEmpty();
    assertThat(tokenizer.size()).isEqualTo(266);
    assertThat(tokenizer.description()).isEqualTo("byte-level BPE (own expressions), 266 tokens");
    assertThat(tokenizer.decode(TokenSequence.of('a', 262, 256))).isEqualTo("aab");
    assertThatThrownBy(() -> tokenizer.text(266))
        .hasMessageContaining("the token is 266 but the vocabulary has the tokens 0 to 265");
  }

  @Test
  void aTokenThatIsNoWholeCharacterIsShownWithAReplacement() {
    ByteLevelBpe tokenizer = letters().tokenizer();
    assertThat(tokenizer.text(0xc3)).isEqualTo("\ufffd");
    assertThat(tokenizer.decode(TokenSequence.of(0xc3, 0xa9))).isEqualTo("é");
  }

  @Test
  void streamingHoldsBackWhatIsNoWholeCharacterYet() {
    ByteLevelBpe tokenizer = letters().tokenizer();
    String text = "a😶‍🌫️ é";
    StreamingDecoder decoder = tokenizer.decoder();
    StringBuilder streamed = new StringBuilder();
    for (int token : tokenizer.encode(text)) {
      String now = decoder.append(token);
      assertThat(now).doesNotContain("\ufffd");
      streamed.append(now);
    }
    assertThat(streamed.append(decoder.finish())).hasToString(text);
    assertThat(decoder.append(0xf0)).isEmpty();
    assertThat(decoder.append('x')).isEqualTo("\ufffdx");
  }

  @Test
  void anUnpairedSurrogateIsRefusedWithItsPlace() {
    ByteLevelBpe tokenizer = letters().tokenizer();
    assertThatThrownBy(() -> tokenizer.encode("ab\ud83dc"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("half a surrogate pair (U+D83D) at position 2");
    assertThatThrownBy(() -> tokenizer.encode("\udc00"))
        .hasMessageContaining("half a surrogate pair (U+DC00) at position 0");
  }

  @Test
  void aByteThatTheVocabularyLeavesOutIsRefusedWithItsCharacter() {
    TestSpecs full = TestSpecs.bytes().withSplits(ALL);
    List<byte[]> fewer = new ArrayList<>(full.tokens());
    fewer.set(0x01, "xx".getBytes(StandardCharsets.UTF_8));
    fewer.set(0xf1, "yy".getBytes(StandardCharsets.UTF_8));
    ByteLevelBpe tokenizer =
        new TestSpecs(
                full.splitter(),
                full.splits(),
                fewer,
                full.types(),
                full.merges(),
                full.begin(),
                full.end(),
                full.otherEnds(),
                full.unknown(),
                false,
                false)
            .tokenizer();
    assertThat(tokenizer.encode("ab")).containsExactly('a', 'b');
    assertThatThrownBy(() -> tokenizer.encode("é\u0001b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("character U+0001 at position 1 of the text");
    assertThatThrownBy(() -> tokenizer.encode("\ud83d\ude00\u0001"))
        .hasMessageContaining("character U+0001 at position 2 of the text has the byte 0x01");
    assertThatThrownBy(() -> tokenizer.encode("ab" + Character.toString(0x50000)))
        .hasMessageContaining("character U+50000 at position 2 of the text");
  }

  @Test
  void everyByteAloneIsAToken() {
    ByteLevelBpe tokenizer = letters().tokenizer();
    for (int b = 0; b < 256; b++) {
      assertThat(tokenizer.bytes(b)).containsExactly(b);
      if (b < 0x80) {
        assertThat(tokenizer.encode(Character.toString(b))).containsExactly(b);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "ab", "x", " "})
  void theWorkOnALongPieceIsNearlyLinear(String unit) {
    ByteLevelBpe tokenizer = letters().tokenizer();
    int n = 1 << 20;
    String text = unit.repeat(n / unit.length());
    ByteLevelBpe.Encoding encoding = tokenizer.encodeCounting(text, Specials.AS_TEXT);
    assertThat(encoding.mergeSteps()).isLessThan(6L * 2 * n);
    assertThat(tokenizer.decode(TokenSequence.of(encoding.tokens())).equals(text)).isTrue();
  }

  @Test
  void theWorkOnShortPiecesIsBoundedByTheirLength() {
    ByteLevelBpe tokenizer = letters().tokenizer();
    String text = "a".repeat(RankedMerging.SHORT);
    assertThat(tokenizer.encodeCounting(text, Specials.AS_TEXT).mergeSteps())
        .isLessThan(2L * RankedMerging.SHORT * RankedMerging.SHORT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt-2", "llama-bpe", "deepseek-v3", "gpt-4o"})
  void randomTextsDecodeToThemselves(String splitter) {
    roundTrips(letters().withSplitter(splitter).tokenizer(), 4_000);
  }

  @Test
  @Tag("slow")
  void aMillionRandomTextsDecodeToThemselves() {
    for (String splitter : List.of("gpt-2", "llama-bpe", "qwen2", "deepseek-llm", "gpt-4o")) {
      roundTrips(letters().withSplitter(splitter).tokenizer(), 200_000);
    }
  }

  static void roundTrips(ByteLevelBpe tokenizer, int texts) {
    Randomness randomness = SeededRandomness.of(22);
    for (int i = 0; i < texts; i++) {
      String text =
          i % 4 == 0 ? SplitTexts.ofParts(randomness, 16) : SplitTexts.ofCodePoints(randomness, 24);
      int[] tokens = tokenizer.encode(text);
      if (!tokenizer.decode(TokenSequence.of(tokens)).equals(text)) {
        assertThat(tokenizer.decode(TokenSequence.of(tokens))).isEqualTo(text);
      }
    }
  }
}
