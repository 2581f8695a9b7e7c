package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.credence.core.input.FormatException;
import org.credence.decoding.tokenizer.Tokenizer;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;
import org.credence.decoding.tokenizer.Tokenizers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A small tokenizer.bin, whole and damaged in every way that files are. */
final class Llama2cTokenizerTest {

  private static final String[] PIECES = {" ", "a", "b", "ab", " ab", "\u00e9"};
  private static final int TOKENS = 3 + 256 + PIECES.length;
  private static final int FIRST = 259;
  private static final int PIECE = place(FIRST); // of the first piece's score
  private static final int LAST = place(TOKENS - 1);

  @TempDir Path folder = Path.of(".");

  /** Where a token's score is in the file. */
  private static int place(int token) {
    int at = 4;
    for (int i = 0; i < token; i++) {
      at += 8 + text(i).length;
    }
    return at;
  }

  private static byte[] text(int token) {
    String text =
        switch (token) {
          case 0 -> "<unk>";
          case 1 -> "\n<s>\n";
          case 2 -> "\n</s>\n";
          default -> token < FIRST ? String.format("<0x%02X>", token - 3) : PIECES[token - FIRST];
        };
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] whole() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(number(7));
    for (int i = 0; i < TOKENS; i++) {
      out.writeBytes(number(Float.floatToIntBits(i < FIRST ? 0 : FIRST - i)));
      out.writeBytes(number(text(i).length));
      out.writeBytes(text(i));
    }
    return out.toByteArray();
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private TokenizerSpec read(byte[] bytes, int vocabulary) {
    Path file = folder.resolve("tokenizer.bin");
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Llama2cTokenizer.read(file, vocabulary);
  }

  @Test
  void theWholeFileIsATokenizer() {
    TokenizerSpec spec = read(whole(), TOKENS);
    assertThat(spec.types())
        .startsWith(TokenType.UNKNOWN, TokenType.CONTROL, TokenType.CONTROL, TokenType.BYTE)
        .endsWith(
            TokenType.BYTE,
            TokenType.NORMAL,
            TokenType.NORMAL,
            TokenType.NORMAL,
            TokenType.NORMAL,
            TokenType.NORMAL,
            TokenType.NORMAL);
    assertThat(spec.scores()[FIRST + 3]).isEqualTo(-3);
    Tokenizer tokenizer = Tokenizers.of(spec);
    assertThat(tokenizer.text(1)).isEqualTo("<s>");
    assertThat(tokenizer.begin()).hasValue(1);
    assertThat(tokenizer.end()).hasValue(2);
    assertThat(tokenizer.addsBegin()).isTrue();
    assertThat(tokenizer.encode("ab\u00e9c"))
        .containsExactly(FIRST + 4, FIRST + 5, 3 + 'c'); // " ab" merges from " " and "ab"
  }

  @Test
  void aVocabularyWithoutBytesIsLawful() {
    byte[] whole = whole();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(whole, 0, place(3));
    out.write(whole, PIECE, whole.length - PIECE);
    Tokenizer tokenizer = Tokenizers.of(read(out.toByteArray(), 3 + PIECES.length));
    assertThat(tokenizer.encode("abc")).containsExactly(3 + 4, 0);
  }

  @Test
  void noCutIsTakenForTheWhole() {
    byte[] whole = whole();
    for (int length = 0; length < whole.length; length += length < PIECE - 20 ? 37 : 1) {
      byte[] cut = Arrays.copyOf(whole, length);
      FormatException error = assertThrows(FormatException.class, () -> read(cut, TOKENS));
      assertThat(error.code()).isEqualTo("LLAMA2C-TOKENIZER-SHORT");
      assertThat(error).hasMessageContaining("the file ends");
    }
  }

  private static UnaryOperator<byte[]> patch(int at, int value) {
    return bytes -> {
      System.arraycopy(number(value), 0, bytes, at, 4);
      return bytes;
    };
  }

  private static UnaryOperator<byte[]> patch(int at, float value) {
    return patch(at, Float.floatToRawIntBits(value));
  }

  private static UnaryOperator<byte[]> patch(int at, String text) {
    return bytes -> {
      byte[] patch = text.getBytes(StandardCharsets.ISO_8859_1);
      System.arraycopy(patch, 0, bytes, at, patch.length);
      return bytes;
    };
  }

  private static Arguments damaged(
      String name, UnaryOperator<byte[]> change, int offset, String message, String code) {
    return Arguments.of(name, change, TOKENS, offset, message, "LLAMA2C-TOKENIZER-" + code);
  }

  private static Arguments other(int vocabulary, int offset, String message, String code) {
    UnaryOperator<byte[]> same = UnaryOperator.identity();
    return Arguments.of(
        vocabulary + " tokens", same, vocabulary, offset, message, "LLAMA2C-TOKENIZER-" + code);
  }

  static Stream<Arguments> damaged() {
    int size = whole().length;
    return Stream.of(
        damaged(
            "longest 0", patch(0, 0), 0, "said to have 0 bytes, expected at least 1", "LONGEST"),
        damaged("longest -1", patch(0, -1), 0, "said to have -1 bytes", "LONGEST"),
        damaged("longest least", patch(0, Integer.MIN_VALUE), 0, "-2147483648 bytes", "LONGEST"),
        damaged(
            "longest too small",
            patch(0, 5),
            place(2) + 4,
            "token 2 is said to have 6 bytes, expected 1 to 5",
            "LENGTH"),
        damaged("longest 1", patch(0, 1), 8, "token 0 is said to have 5 bytes", "LENGTH"),
        damaged("first length 0", patch(8, 0), 8, "token 0 is said to have 0 bytes", "LENGTH"),
        damaged(
            "length 0",
            patch(PIECE + 4, 0),
            PIECE + 4,
            "token 259 is said to have 0 bytes, expected 1 to 7",
            "LENGTH"),
        damaged("length -1", patch(PIECE + 4, -1), PIECE + 4, "said to have -1 bytes", "LENGTH"),
        damaged(
            "length 2^31 - 1",
            patch(PIECE + 4, Integer.MAX_VALUE),
            PIECE + 4,
            "said to have 2147483647 bytes",
            "LENGTH"),
        damaged(
            "length -2^31",
            patch(PIECE + 4, Integer.MIN_VALUE),
            PIECE + 4,
            "said to have -2147483648 bytes",
            "LENGTH"),
        damaged(
            "length big-endian",
            patch(PIECE + 4, 1 << 24),
            PIECE + 4,
            "said to have 16777216 bytes",
            "LENGTH"),
        damaged(
            "last length past the end",
            patch(LAST + 4, 3),
            LAST + 8,
            "the file ends in token 264 of 265: 2 bytes are left, its bytes need 3",
            "SHORT"),
        damaged(
            "all lengths large, longest too",
            b -> patch(8, 1 << 30).apply(patch(0, Integer.MAX_VALUE).apply(b)),
            12,
            "its bytes need 1073741824",
            "SHORT"),
        damaged(
            "last length one less",
            patch(LAST + 4, 1),
            size - 1,
            "1 bytes follow the last of 265 tokens",
            "LONG"),
        damaged(
            "score NaN", patch(PIECE, Float.NaN), PIECE, "the score of token 259 is NaN", "SCORE"),
        damaged("score odd NaN", patch(PIECE, 0xffc12345), PIECE, "is NaN", "SCORE"),
        damaged(
            "score infinite",
            patch(LAST, Float.POSITIVE_INFINITY),
            LAST,
            "the score of token 264 is Infinity",
            "SCORE"),
        damaged(
            "score minus infinite",
            patch(4, Float.NEGATIVE_INFINITY),
            4,
            "the score of token 0 is -Infinity",
            "SCORE"),
        damaged(
            "no unknown token",
            patch(12, "<oov>"),
            4,
            "token 0 is \"<oov>\", expected <unk>",
            "SPECIAL"),
        damaged(
            "no begin token", patch(place(1) + 8, "\n<b>\n"), place(1), "expected <s>", "SPECIAL"),
        damaged(
            "no end token",
            patch(place(2) + 8, "\n<\0s>\n"),
            place(2),
            "token 2 is \"\\u000A<\\u0000s>\\u000A\", expected </s>",
            "SPECIAL"),
        damaged(
            "a byte out of order",
            patch(place(4) + 8, "<0x05>"),
            place(4),
            "token 4 stands for <0x05>, expected <0x01>",
            "BYTES"),
        damaged(
            "a byte twice",
            patch(place(5) + 8, "<0x01>"),
            place(5),
            "token 5 stands for <0x01>, expected <0x02>",
            "BYTES"),
        damaged(
            "a piece among the bytes",
            patch(place(9) + 8, "<0x0G>"),
            place(9),
            "token 9 stands for no byte, expected <0x06>",
            "BYTES"),
        damaged(
            "the first byte no byte",
            patch(place(3) + 8, "piece_"),
            place(4),
            "token 4 stands for byte <0x01>, expected a piece: bytes are tokens 3 to 258, in order",
            "BYTES"),
        damaged("trailing byte", b -> Arrays.copyOf(b, size + 1), size, "1 bytes follow", "LONG"),
        damaged("trailing token", b -> Arrays.copyOf(b, size + 9), size, "9 bytes follow", "LONG"),
        damaged(
            "empty",
            b -> new byte[0],
            0,
            "the file ends after 0 bytes, but 265 tokens need at least 2389",
            "SHORT"),
        damaged("one byte", b -> new byte[1], 1, "ends after 1 bytes", "SHORT"),
        damaged("zeros", b -> new byte[size], 0, "said to have 0 bytes", "LONGEST"),
        damaged(
            "text",
            b -> "Once upon a time. ".repeat(300).getBytes(StandardCharsets.UTF_8),
            12,
            "5388 bytes are left, its bytes need 543236206",
            "SHORT"),
        damaged(
            "GGUF",
            b -> patch(0, "GGUF\3\0\0\0\1\0\0\0").apply(b),
            4,
            "token 0 is \"<\", expected <unk>",
            "SPECIAL"),
        other(
            TOKENS - 1,
            LAST,
            "10 bytes follow the last of 264 tokens; this is the tokenizer of a model with more",
            "LONG"),
        other(FIRST, PIECE, "bytes follow the last of 259 tokens", "LONG"),
        other(
            TOKENS + 1,
            size,
            "the file ends in token 265 of 266: 0 bytes are left, its score and length need 8",
            "SHORT"),
        other(32_000, size, "but 32000 tokens need at least 288004", "SHORT"),
        other(Integer.MAX_VALUE, size, "need at least 19327352827", "SHORT"),
        other(2, 0, "2 tokens has no room for <unk>, <s> and </s>", "SPECIAL"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damaged")
  void damageIsOneErrorAtItsByte(
      String name,
      UnaryOperator<byte[]> change,
      int vocabulary,
      int offset,
      String message,
      String code) {
    byte[] bytes = change.apply(whole());
    FormatException error = assertThrows(FormatException.class, () -> read(bytes, vocabulary));
    assertThat(error).hasMessageContaining(message);
    assertThat(error.place())
        .isEqualTo(folder.resolve("tokenizer.bin") + ":byte 0x" + Integer.toHexString(offset));
    assertThat(error.code()).isEqualTo(code);
  }

  @Test
  void missingBytesAndPiecesTwiceAreFoundWhenItIsMadeReady() {
    TokenizerSpec few = read(Arrays.copyOf(whole(), place(100)), 100);
    assertThatThrownBy(() -> Tokenizers.of(few)).hasMessageContaining("none for byte 0x61");
    TokenizerSpec twice = read(patch(place(FIRST + 1) + 8, "b").apply(whole()), TOKENS);
    assertThatThrownBy(() -> Tokenizers.of(twice))
        .hasMessageContaining("two tokens, 260 and 261, for the text \"b\"");
    TokenizerSpec noUtf8 = read(patch(place(FIRST) + 8, "\u00ff").apply(whole()), TOKENS);
    assertThatThrownBy(() -> Tokenizers.of(noUtf8)).hasMessageContaining("no UTF-8");
  }

  @Test
  void aVocabularyOfNoTokensIsTheCallersMistake() {
    assertThatThrownBy(() -> Llama2cTokenizer.read(folder.resolve("tokenizer.bin"), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a vocabulary of 0 tokens");
  }
}
