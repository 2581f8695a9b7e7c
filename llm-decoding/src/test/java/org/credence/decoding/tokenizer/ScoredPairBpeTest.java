package org.credence.decoding.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.tokenizer.Tokenizer.Specials;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;
import org.junit.jupiter.api.Test;

/** Tokenizers of a few tokens, worked by hand. */
final class ScoredPairBpeTest {

  private static final int FIRST = 259; // piece of ScoredSpecs.usual()
  private static final int BYTE = 3;

  private static ScoredSpecs letters() {
    ScoredSpecs specs = ScoredSpecs.empty();
    return specs.add("a", -9).add("b", -9).add("c", -9); // 0, 1, 2
  }

  private static String decode(Tokenizer tokenizer, int... tokens) {
    return tokenizer.decode(TokenSequence.of(tokens));
  }

  @Test
  void thePairOfTheHighestScoreIsMergedFirst() {
    Tokenizer left = letters().add("ab", -1).add("bc", -2).tokenizer();
    assertThat(left.encode("abc")).containsExactly(3, 2);
    Tokenizer right = letters().add("ab", -2).add("bc", -1).tokenizer();
    assertThat(right.encode("abc")).containsExactly(0, 4);
  }

  @Test
  void ofEqualScoresTheLeftmostIsMergedFirst() {
    Tokenizer tokenizer = letters().add("ab", -1).add("bc", -1).tokenizer();
    assertThat(tokenizer.encode("abc")).containsExactly(3, 2);
    assertThat(tokenizer.encode("cabc")).containsExactly(2, 3, 2);
    Tokenizer zeros = letters().add("ab", -0f).add("bc", 0f).tokenizer();
    assertThat(zeros.encode("abc")).containsExactly(3, 2);
  }

  @Test
  void mergedPiecesMergeOnAndStalePairsAreSkipped() {
    Tokenizer tokenizer = letters().add("ab", -1).add("abc", -5).add("ca", -2).tokenizer();
    assertThat(tokenizer.encode("abcab")).containsExactly(4, 3); // ab ab; then abc; ca is stale
    assertThat(tokenizer.encode("abca")).containsExactly(3, 5);
  }

  @Test
  void scoresAboveZeroComeBeforeThoseBelow() {
    Tokenizer tokenizer = letters().add("ab", 0.5f).add("bc", 1.5f).tokenizer();
    assertThat(tokenizer.encode("abc")).containsExactly(0, 4);
  }

  @Test
  void aPairOfCharactersWithoutTokensMayBeOne() {
    Tokenizer tokenizer = ScoredSpecs.usual().add("xy", -1).add(" ", -2).tokenizer();
    assertThat(tokenizer.encode("xyx")).containsExactly(FIRST + 1, FIRST, BYTE + 'x');
  }

  @Test
  void charactersWithoutTokensBecomeBytesAfterMerging() {
    Tokenizer tokenizer = ScoredSpecs.usual().addAll(" ", "a", "\u00e9\u00e9").tokenizer();
    assertThat(tokenizer.encode("a\u00e9a"))
        .containsExactly(FIRST, FIRST + 1, BYTE + 0xc3, BYTE + 0xa9, FIRST + 1);
    assertThat(tokenizer.encode("a\u00e9\u00e9")).containsExactly(FIRST, FIRST + 1, FIRST + 2);
  }

  @Test
  void withoutByteTokensTheyBecomeTheUnknownToken() {
    ScoredSpecs specs = letters().add("<unk>", TokenType.UNKNOWN, 0);
    specs.unknown = OptionalInt.of(3);
    Tokenizer tokenizer = specs.tokenizer();
    assertThat(tokenizer.encode("a\ud83d\ude00b")).containsExactly(0, 3, 1);
    assertThat(decode(tokenizer, 0, 3, 1)).isEqualTo("a\ufffdb");
    assertThat(tokenizer.text(3)).isEqualTo("<unk>");
    assertThat(tokenizer.encode("<unk>")).containsExactly(3, 3, 3, 3, 3);
  }

  @Test
  void withNeitherTheCharacterAndItsPlaceAreNamed() {
    assertThatThrownBy(() -> letters().tokenizer().encode("ab\ud83d\ude00!"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("character U+1F600 at position 2 of the text has no token")
        .hasMessageContaining("neither tokens for single bytes nor one for unknown");
    ScoredSpecs prefixed = letters();
    prefixed.spacePrefix = true;
    assertThatThrownBy(() -> prefixed.tokenizer().encode("ab"))
        .hasMessageContaining("character U+0020 put before the text has no token");
  }

  @Test
  void halfASurrogatePairIsRefused() {
    Tokenizer tokenizer = ScoredSpecs.usual().tokenizer();
    assertThatThrownBy(() -> tokenizer.encode("ab\ud83d"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("half a surrogate pair (U+D83D) at position 2");
    assertThatThrownBy(() -> tokenizer.encode("\ude00\ud83d\ude00"))
        .hasMessageContaining("(U+DE00) at position 0");
  }

  @Test
  void aSpaceIsPutBeforeTheTextAndTakenAwayAgain() {
    Tokenizer tokenizer = ScoredSpecs.usual().addAll(" a", " ", "a").tokenizer();
    assertThat(tokenizer.encode("a")).containsExactly(FIRST);
    assertThat(tokenizer.encode(" a")).containsExactly(FIRST + 1, FIRST);
    assertThat(tokenizer.encode("")).isEmpty();
    assertThat(decode(tokenizer, FIRST)).isEqualTo("a");
    assertThat(decode(tokenizer, 1, FIRST, FIRST)).isEqualTo("a a"); // after the begin token too
    assertThat(decode(tokenizer, FIRST + 2, FIRST)).isEqualTo("a a");
  }

  @Test
  void withoutThePrefixNothingIsAddedNorTakenAway() {
    ScoredSpecs specs = ScoredSpecs.usual().addAll(" a", " ", "a");
    specs.spacePrefix = false;
    Tokenizer tokenizer = specs.tokenizer();
    assertThat(tokenizer.encode("a")).containsExactly(FIRST + 2);
    assertThat(decode(tokenizer, FIRST)).isEqualTo(" a");
  }

  @Test
  void specialTokensAreTextUnlessAskedFor() {
    Tokenizer tokenizer = ScoredSpecs.usual().addAll(" ", "s>", "<", "a").tokenizer();
    assertThat(tokenizer.encode("<s>a")).containsExactly(FIRST, FIRST + 2, FIRST + 1, FIRST + 3);
    assertThat(tokenizer.encode("<s>a", Specials.RECOGNISED)).containsExactly(1, FIRST, FIRST + 3);
    assertThat(decode(tokenizer, tokenizer.encode("<s>a"))).isEqualTo("<s>a");
  }

  @Test
  void runsAfterSpecialTokensGetTheSpaceAgain() {
    Tokenizer tokenizer = ScoredSpecs.usual().addAll(" a", " ", "a").tokenizer();
    assertThat(tokenizer.encode("a</s>a<s></s>", Specials.RECOGNISED))
        .containsExactly(FIRST, 2, FIRST, 1, 2);
    assertThat(tokenizer.encode("a</s> a", Specials.RECOGNISED))
        .containsExactly(FIRST, 2, FIRST + 1, FIRST);
  }

  @Test
  void ofSpecialTokensAtOnePlaceTheLongestIsTaken() {
    ScoredSpecs specs = letters();
    specs.add("<|a", TokenType.CONTROL, 0).add("<|a|>", TokenType.USER_DEFINED, 0); // 3, 4
    specs.add("<|", 0).add("<", 0).add("|", 0).add(">", 0); // 5 to 8
    Tokenizer tokenizer = specs.tokenizer();
    assertThat(tokenizer.encode("<|a|>", Specials.RECOGNISED)).containsExactly(4);
    assertThat(tokenizer.encode("<|a|", Specials.RECOGNISED)).containsExactly(3, 7);
    assertThat(tokenizer.encode("<<|a<|", Specials.RECOGNISED)).containsExactly(6, 3, 5);
    assertThat(tokenizer.encode("<|a|>")).containsExactly(5, 0, 7, 8);
    assertThat(tokenizer.isRecognised(3)).isTrue();
    assertThat(tokenizer.isRecognised(4)).isTrue();
    assertThat(tokenizer.isRecognised(5)).isFalse();
  }

  @Test
  void userDefinedTokensAreTextWhereTheyAreDecodedAndControlTokensAreNot() {
    ScoredSpecs specs = letters();
    specs.add("<|a|>", TokenType.CONTROL, 0).add("<code>", TokenType.USER_DEFINED, 0);
    Tokenizer tokenizer = specs.tokenizer();
    assertThat(decode(tokenizer, 0, 3, 4, 1)).isEqualTo("a<code>b");
    assertThat(tokenizer.isSpecial(3)).isTrue();
    assertThat(tokenizer.isSpecial(4)).isFalse();
    assertThat(tokenizer.text(3)).isEqualTo("<|a|>");
    assertThat(tokenizer.bytes(3)).isEmpty();
  }

  @Test
  void everyTokenIsFoundByItsTextUnlessAPieceHasTheSame() {
    Tokenizer tokenizer = ScoredSpecs.usual().addAll(" ", "b", "\u00e9").tokenizer();
    for (String text : List.of("<unk>", "<s>", "</s>", " ", "a", "b", "\u00e9")) {
      int token = tokenizer.find(text).orElseThrow();
      assertThat(tokenizer.text(token)).isEqualTo(text);
    }
    assertThat(tokenizer.find("b")).hasValue(FIRST + 1);
    assertThat(tokenizer.find("a")).hasValue(BYTE + 'a');
    assertThat(tokenizer.find("ab")).isEmpty();
    assertThat(tokenizer.find("")).isEmpty();
    assertThat(tokenizer.text(BYTE + 0xe2)).isEqualTo("\ufffd");
    assertThatThrownBy(() -> tokenizer.text(262))
        .hasMessageContaining("the token is 262 but the vocabulary has the tokens 0 to 261");
  }

  @Test
  void endsOfTurnsEndATextToo() {
    ScoredSpecs specs = ScoredSpecs.usual().add("<|end|>", TokenType.CONTROL, 0);
    specs.otherEnds = List.of(FIRST);
    Tokenizer tokenizer = specs.tokenizer();
    assertThat(tokenizer.isEnd(2)).isTrue();
    assertThat(tokenizer.isEnd(FIRST)).isTrue();
    assertThat(tokenizer.isEnd(1)).isFalse();
    assertThat(tokenizer.description()).isEqualTo("SentencePiece BPE, 260 tokens");
    assertThat(tokenizer.addsBegin()).isTrue();
  }

  @Test
  void theSignThatWritesASpaceComesBackAsItWas() {
    Tokenizer tokenizer = ScoredSpecs.usual().addAll(" a", " ", "a").tokenizer();
    assertThat(decode(tokenizer, tokenizer.encode("\u2581a a"))).isEqualTo("\u2581a a");
  }

  @Test
  void bytesOfACodePointAreHeldBackUntilItIsWhole() {
    Tokenizer tokenizer = ScoredSpecs.usual().addAll(" ").tokenizer();
    byte[] face = "\ud83d\ude00".getBytes(StandardCharsets.UTF_8);
    StreamingDecoder decoder = tokenizer.decoder();
    assertThat(decoder.append(FIRST)).isEmpty(); // the space that was put before
    for (int i = 0; i < 3; i++) {
      assertThat(decoder.append(BYTE + (face[i] & 0xff))).isEmpty();
    }
    assertThat(decoder.append(BYTE + (face[3] & 0xff))).isEqualTo("\ud83d\ude00");
    assertThat(decoder.finish()).isEmpty();
  }

  @Test
  void bytesThatNeverBecomeACodePointAreReplaced() {
    Tokenizer tokenizer = ScoredSpecs.usual().addAll("a").tokenizer();
    StreamingDecoder decoder = tokenizer.decoder();
    assertThat(decoder.append(BYTE + 0xf0)).isEmpty();
    assertThat(decoder.append(BYTE + 0x9f)).isEmpty();
    assertThat(decoder.append(BYTE + 0x98)).isEmpty();
    assertThat(decoder.append(FIRST)).isEqualTo("\ufffda"); // one for the cut sequence
    assertThat(decoder.append(BYTE + 0xff)).isEqualTo("\ufffd");
    assertThat(decoder.append(BYTE + 0xf0)).isEmpty();
    assertThat(decoder.finish()).isEqualTo("\ufffd");
  }

  @Test
  void everyByteAloneDecodesAsJavaDecodesIt() {
    Tokenizer tokenizer = ScoredSpecs.usual().tokenizer();
    int[] all = IntStream.range(0, 256).map(b -> BYTE + b).toArray();
    byte[] bytes = new byte[256];
    for (int value = 0; value < 256; value++) {
      bytes[value] = (byte) value;
      assertThat(tokenizer.bytes(BYTE + value)).containsExactly(value);
    }
    assertThat(decode(tokenizer, all)).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
  }

  @Test
  void aMebibyteOfOneLetterIsCutIntoTheLongestPieces() {
    String[] pieces = new String[9];
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = "a".repeat(1 << i); // a, aa, aaaa ... 256
    }
    ScoredSpecs specs = ScoredSpecs.usual().addAll(pieces).addAll(" ");
    int[] tokens = specs.tokenizer().encode("a".repeat(1 << 20));
    int[] expected = new int[1 + (1 << 12)];
    Arrays.fill(expected, FIRST + 8);
    expected[0] = FIRST + 9;
    assertThat(tokens).containsExactly(expected);
  }
}
