package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.credence.core.input.FormatException;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.Tokenizers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a tokenizer is found after its file has been read; the error still names the byte or the line. */
final class TokenizerPlacesTest {

  @TempDir private Path folder = Path.of("");

  private static FormatException refused(TokenizerSpec spec) {
    return assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> Tokenizers.of(spec))
        .actual();
  }

  private TokenizerSpec gguf(TinyGguf tiny) throws IOException {
    try (GgufFile file = GgufFile.open(tiny.write(folder.resolve("x.gguf")))) {
      return GgufTokenizer.spec(file).orElseThrow();
    }
  }

  /** The bytes of the file from the place on. */
  private byte[] bytesAt(FormatException refused, int skip, int length) throws IOException {
    String hex = refused.place().substring(refused.place().lastIndexOf("0x") + 2);
    int from = Integer.parseInt(hex, 16) + skip;
    return Arrays.copyOfRange(Files.readAllBytes(folder.resolve("x.gguf")), from, from + length);
  }

  private String at(FormatException refused, int skip, int length) throws IOException {
    return new String(bytesAt(refused, skip, length), StandardCharsets.UTF_8);
  }

  @Test
  void ofAGgufFileTheByteOfTheTokenAndTheMerge() throws IOException {
    TinyGguf twice =
        TinyGguf.llama()
            .put(
                "tokenizer.ggml.tokens",
                TinyGguf.texts("<unk>", "<s>", "</s>", "c", "\u2581", "twice", "twice"))
            .put("tokenizer.ggml.token_type", TinyGguf.ints(2, 3, 3, 1, 1, 1, 1));
    FormatException refused = refused(gguf(twice));
    assertThat(refused.code()).isEqualTo("TOKENIZER-TWICE");
    assertThat(at(refused, 8, 5)).isEqualTo("twice");
    assertThat(at(refused, -5, 5)).as("the second of them").isEqualTo("twice");
    TinyGguf scores =
        TinyGguf.llama()
            .put("tokenizer.ggml.scores", TinyGguf.floats(0, 0, 0, 0, -1, Float.NaN, 0));
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> gguf(scores))
        .satisfies(e -> assertThat(bytesAt(e, 0, 4)).isEqualTo(TinyGguf.f32s(Float.NaN)))
        .withMessageContaining("says score NaN of token 5");
  }

  @Test
  void ofATokenizerJsonTheLineAndColumn() throws IOException {
    StringBuilder vocabulary = new StringBuilder();
    for (int b = 0; b < 256; b++) {
      String letter =
          PrintableBytes.of(new byte[] {(byte) b}).replace("\\", "\\\\").replace("\"", "\\\"");
      vocabulary
          .append("\"")
          .append(b == 'a' ? "zz" : letter)
          .append("\": ")
          .append(b)
          .append(b < 255 ? ",\n" : "");
    }
    Path file =
        Files.writeString(
            folder.resolve("tokenizer.json"),
            "{\"pre_tokenizer\": {\"type\": \"ByteLevel\", \"add_prefix_space\": false},\n \"model\": {\"merges\": [],\n  \"vocab\": {\n"
                + vocabulary
                + "}}}");
    FormatException missing = refused(TokenizerJson.read(file));
    assertThat(missing.message())
        .startsWith(file + ":3:12: error: 'vocab': 1 bytes are no token (0x61)")
        .endsWith("[TOKENIZER-BYTES]");
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "\"ByteLevel\", \"add_prefix_space\": false}",
                "\"Sequence\", \"pretokenizers\": [{\"type\": \"Split\", \"pattern\": {\"Regex\": \"(?<=x)\"}, \"behavior\": \"Isolated\"}, {\"type\": \"ByteLevel\", \"add_prefix_space\": false}]}")
            .replace("\"zz\"", "\"a\""));
    assertThat(refused(TokenizerJson.read(file)).message())
        .startsWith(file + ":1:19: error: 'pre_tokenizer': the expression '(?<=x)'")
        .endsWith("[TOKENIZER-SPLIT]");
  }

  @Test
  void ofATokenizerBinTheByte() throws IOException {
    byte[] bytes =
        TinyGguf.concat(
            TinyGguf.le(8), token("<unk>"), token("<s>"), token("</s>"), token("b"), token("b"));
    Path file = Files.write(folder.resolve("tokenizer.bin"), bytes);
    FormatException refused = refused(Llama2cTokenizer.read(file, 5));
    assertThat(refused.place()).endsWith(":byte 0x" + Integer.toHexString(bytes.length - 9));
  }

  private static byte[] token(String text) {
    return TinyGguf.concat(TinyGguf.f32s(-1), TinyGguf.le(text.length()), TinyGguf.utf8(text));
  }
}
