package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.credence.core.input.FormatException;
import org.credence.decoding.tokenizer.SpacePrefix;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.TokenizerSpec.Kind;
import org.credence.decoding.tokenizer.TokenizerSpec.Merge;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GgufTokenizerTest {

  @TempDir Path folder;

  private TokenizerSpec spec(TinyGguf file) throws IOException {
    return spec(file.write(folder.resolve("model.gguf")));
  }

  private static TokenizerSpec spec(Path path) {
    try (GgufFile file = GgufFile.open(path)) {
      return GgufTokenizer.spec(file).orElseThrow();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A byte-level vocabulary: Ġ is the blank, Ċ the new line, Ã¤ the two bytes of ä. */
  private static TinyGguf ranked() {
    return TinyGguf.llama()
        .put("tokenizer.ggml.model", TinyGguf.text("gpt2"))
        .put("tokenizer.ggml.pre", TinyGguf.text("gpt-2"))
        .put(
            "tokenizer.ggml.tokens",
            TinyGguf.texts(
                "a", "\u0120", "\u0120a", "\u010a", "\u00c3\u00a4", "<|im_end|>", "\u4e2d"))
        .put("tokenizer.ggml.token_type", TinyGguf.ints(1, 1, 1, 1, 1, 3, 1))
        .put("tokenizer.ggml.merges", TinyGguf.texts("\u0120 a", "\u00c3 \u00a4"));
  }

  @Test
  void sentencePieceTokensAreTheBytesTheyStandFor() throws IOException {
    TokenizerSpec spec = spec(TinyGguf.llama());
    assertThat(spec.kind()).isEqualTo(Kind.SCORED_PAIRS);
    assertThat(spec.tokens())
        .isDeepEqualTo(
            new byte[][] {
              utf8("<unk>"), utf8("<s>"), utf8("</s>"), {'\n'}, {' '}, {'a'}, utf8(" a")
            });
    assertThat(spec.types())
        .containsExactly(
            TokenType.UNKNOWN,
            TokenType.CONTROL,
            TokenType.CONTROL,
            TokenType.BYTE,
            TokenType.NORMAL,
            TokenType.NORMAL,
            TokenType.NORMAL);
    assertThat(spec.scores()).containsExactly(0, 0, 0, 0, -1, -2, -3);
    assertThat(spec.merges()).isEmpty();
    assertThat(spec.begin()).hasValue(1);
    assertThat(spec.end()).hasValue(2);
    assertThat(spec.unknown()).hasValue(0);
    assertThat(spec.otherEnds()).isEmpty();
    assertThat(spec.addBegin()).isTrue();
    assertThat(spec.addSpacePrefix()).isTrue();
    assertThat(spec.wholePiecesFirst()).isFalse();
    assertThat(spec.chatTemplate()).isEmpty();
  }

  @Test
  void theFileMaySayWhereASpaceIsPut() throws IOException {
    String key = "credence.tokenizer.space_prefix";
    assertThat(spec(TinyGguf.llama()).spacePrefix()).isEqualTo(SpacePrefix.STRETCHES);
    assertThat(spec(TinyGguf.llama().put(key, TinyGguf.text("text-without"))).spacePrefix())
        .isEqualTo(SpacePrefix.TEXT_WITHOUT);
    assertThatThrownBy(() -> spec(TinyGguf.llama().put(key, TinyGguf.text("somewhere"))))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(
            "is \"somewhere\", expected one of [none, stretches, stretches-without, text-without]; convert the model again")
        .hasMessageContaining("[TOKENIZER-SPACE]");
  }

  @Test
  void byteLevelTokensAreTheBytesTheyStandFor() throws IOException {
    TokenizerSpec spec = spec(ranked());
    assertThat(spec.kind()).isEqualTo(Kind.RANKED_BYTES);
    assertThat(spec.splitter()).contains("gpt-2");
    assertThat(spec.tokens())
        .isDeepEqualTo(
            new byte[][] {
              {'a'}, {' '}, utf8(" a"), {'\n'}, utf8("ä"), utf8("<|im_end|>"), utf8("中")
            });
    assertThat(spec.merges()).hasSize(2);
    Merge second = spec.merges().get(1);
    assertThat(second.left()).containsExactly(0xc3);
    assertThat(second.right()).containsExactly(0xa4);
    assertThat(spec.merges().get(0).left()).containsExactly(' ');
    assertThat(spec.scores()).isEmpty();
    assertThat(spec.addBegin()).isFalse();
    assertThat(spec.addSpacePrefix()).isFalse();
    assertThat(spec.otherEnds()).containsExactly(5);
  }

  @Test
  void printableLettersAreABijectionOfTheBytes() {
    Set<String> letters = new HashSet<>();
    for (int b = 0; b < 256; b++) {
      byte[] one = {(byte) b};
      String letter = PrintableBytes.of(one);
      letters.add(letter);
      assertThat(PrintableBytes.undo(letter)).isEqualTo(one);
    }
    assertThat(letters).hasSize(256);
    // by hand: 33 bytes below '!', then 127, then 128 to 160, then 173
    assertThat(PrintableBytes.of(new byte[] {0, ' ', 127, (byte) 160, (byte) 173}))
        .isEqualTo("\u0100\u0120\u0121\u0142\u0143");
    assertThat(PrintableBytes.of(utf8("!~"))).isEqualTo("!~");
  }

  @Test
  void llamaThreeTakesWholePiecesFirstAndBegins() throws IOException {
    TinyGguf file = ranked().put("tokenizer.ggml.pre", TinyGguf.text("llama-bpe"));
    TokenizerSpec spec = spec(file);
    assertThat(spec.wholePiecesFirst()).isTrue();
    assertThat(spec.addBegin()).isTrue();
    file.put("tokenizer.ggml.add_bos_token", TinyGguf.bool(0));
    assertThat(spec(file).addBegin()).isFalse();
  }

  @Test
  void whatTheFileSaysGoesBeforeWhatIsUsual() throws IOException {
    TinyGguf file =
        TinyGguf.llama()
            .put("tokenizer.ggml.add_bos_token", TinyGguf.bool(0))
            .put("tokenizer.ggml.add_space_prefix", TinyGguf.bool(0))
            .put("tokenizer.ggml.eot_token_id", TinyGguf.u32(6))
            .put("tokenizer.chat_template", TinyGguf.text("{{ x }}"));
    TokenizerSpec spec = spec(file);
    assertThat(spec.addBegin()).isFalse();
    assertThat(spec.addSpacePrefix()).isFalse();
    assertThat(spec.otherEnds()).containsExactly(6);
    assertThat(spec.chatTemplate()).contains("{{ x }}");
  }

  @Test
  void marksAreThoseOfSentencePieceWhereTheFileIsSilent() throws IOException {
    TinyGguf file =
        TinyGguf.llama()
            .remove("tokenizer.ggml.bos_token_id")
            .remove("tokenizer.ggml.eos_token_id");
    TokenizerSpec spec = spec(file);
    assertThat(spec.begin()).hasValue(1);
    assertThat(spec.end()).hasValue(2);
    assertThat(spec.addBegin()).isTrue();
    TokenizerSpec none =
        spec(file.put("tokenizer.ggml.token_type", TinyGguf.ints(2, 1, 1, 6, 1, 1, 1)));
    assertThat(none.begin()).isEmpty();
    assertThat(none.end()).isEmpty();
    assertThat(none.addBegin()).isFalse();
  }

  @Test
  void endsOfTurnsAndMessagesAreWrittenAgain() throws IOException {
    TinyGguf file =
        TinyGguf.llama()
            .put("tokenizer.ggml.eot_token_id", TinyGguf.u32(6))
            .put("tokenizer.ggml.eom_token_id", TinyGguf.u32(5));
    TokenizerSpec spec = spec(file);
    assertThat(spec.otherEnds()).containsExactly(6, 5);
    assertThat(GgufTokenizerMetadata.of(spec))
        .containsKeys("tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id");
  }

  @Test
  void aFileWithoutTokenizerHasNone() throws IOException {
    TinyGguf file = TinyGguf.llama().put("tokenizer.ggml.model", TinyGguf.text("none"));
    try (GgufFile read = GgufFile.open(file.write(folder.resolve("none.gguf")))) {
      assertThat(GgufTokenizer.spec(read)).isEmpty();
    }
  }

  @Test
  void anEmptyVocabularyIsRefused() throws IOException {
    TinyGguf file = TinyGguf.llama().put("tokenizer.ggml.tokens", TinyGguf.texts());
    file.tensors.clear();
    Path path = file.write(folder.resolve("empty.gguf"));
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> spec(path))
        .withMessageContaining("\"tokenizer.ggml.tokens\" is empty, expected a vocabulary");
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    for (TinyGguf file : List.of(TinyGguf.llama(), ranked())) {
      TokenizerSpec spec = spec(file);
      Path written = folder.resolve("written.gguf");
      new GgufWriter(GgufMetadata.of(GgufTokenizerMetadata.of(spec))).write(written);
      TokenizerSpec again = spec(written);
      assertThat(again)
          .usingRecursiveComparison()
          .ignoringFields("file", "splitter", "places")
          .isEqualTo(spec);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "llama-spm,      SCORED_PAIRS, 32000,     0, default,        true",
    "phi-3,          SCORED_PAIRS, 32064,     0, default,        true",
    "gpt-2,          RANKED_BYTES, 50257, 50000, gpt-2,          false",
    "falcon,         RANKED_BYTES, 65024, 64784, falcon,         false",
    "starcoder,      RANKED_BYTES, 49152, 48872, starcoder,      false",
    "deepseek-coder, RANKED_BYTES, 32256, 31757, deepseek-coder, true"
  })
  void vocabulariesOfTheDataFolderAreRead(
      String name, Kind kind, int tokens, int merges, String splitter, boolean addBegin) {
    Path path = GgufCheckpointTest.data("tokenizers/ggml-vocab-" + name + ".gguf");
    TokenizerSpec spec = spec(path);
    assertThat(spec.kind()).isEqualTo(kind);
    assertThat(spec.tokens()).hasNumberOfRows(tokens);
    assertThat(spec.merges()).hasSize(merges);
    assertThat(spec.splitter()).contains(splitter);
    assertThat(spec.addBegin()).isEqualTo(addBegin);
    Set<String> texts = new HashSet<>();
    for (byte[] token : spec.tokens()) {
      texts.add(new String(token, StandardCharsets.ISO_8859_1));
    }
    for (int b = 0;
        b < 256;
        b++) { // some vocabularies lack control characters and bytes that UTF-8 does not have
      boolean needed =
          b == '\t' || b == '\n' || b == '\r' || b >= ' ' && b < 127 || b >= 128 && b < 192;
      if (needed) {
        assertThat(texts.contains(String.valueOf((char) b))).as("byte %s", b).isTrue();
      }
    }
    for (Merge merge : spec.merges()) {
      String whole =
          new String(merge.left(), StandardCharsets.ISO_8859_1)
              + new String(merge.right(), StandardCharsets.ISO_8859_1);
      assertThat(texts.contains(whole)).isTrue();
    }
  }
}
