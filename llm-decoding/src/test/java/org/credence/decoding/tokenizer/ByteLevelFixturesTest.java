package org.credence.decoding.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.format.TiktokenRanks;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.tokenizer.Tokenizer.Specials;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tokens that llama.cpp gives to texts, for four vocabularies with four pre-tokenizers. */
final class ByteLevelFixturesTest {

  private static final String SEPARATOR = "\n__ggml_vocab_test__\n";

  @ParameterizedTest
  @ValueSource(strings = {"gpt-2", "starcoder", "falcon", "deepseek-coder"})
  void givesTheTokensOfTheReference(String name) throws IOException {
    ByteLevelBpe tokenizer = TokenizerData.byteLevel(name);
    String file = "ggml-vocab-" + name + ".gguf";
    String inputs = Files.readString(TokenizerData.file(file + ".inp"));
    List<String> outputs = Files.readAllLines(TokenizerData.file(file + ".out"));
    List<String> texts = Arrays.asList(inputs.split(SEPARATOR, -1));
    assertThat(texts).hasSize(outputs.size() + 1);
    for (int i = 0; i < outputs.size(); i++) {
      String text = texts.get(i);
      int[] expected =
          Arrays.stream(outputs.get(i).strip().split(" "))
              .filter(id -> !id.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray();
      assertThat(tokenizer.encode(text)).as(text).containsExactly(expected);
      assertThat(tokenizer.decode(TokenSequence.of(expected))).isEqualTo(text);
    }
    assertThat(tokenizer.description()).startsWith("byte-level BPE (" + name + "), ");
  }

  @Test
  void longRunsTakeNearlyLinearWork() {
    ByteLevelBpe tokenizer = TokenizerData.byteLevel("gpt-2");
    int n = 1 << 20;
    for (String unit : List.of("a", " ", "\u0301", "\ud83d\ude36\u200d\ud83c\udf2b\ufe0f", "=")) {
      String text = unit.repeat(n / 4 / unit.length());
      ByteLevelBpe.Encoding encoding = tokenizer.encodeCounting(text, Specials.AS_TEXT);
      assertThat(encoding.mergeSteps()).as(unit).isLessThan(8L * n);
      assertThat(tokenizer.decode(TokenSequence.of(encoding.tokens())).equals(text)).isTrue();
    }
  }

  /** The same encoding from two sources: merges listed by rank, and tokens whose numbers are their ranks. */
  @Test
  void gpt2FromGgufAndR50kFromTiktokenAgree() {
    ByteLevelBpe merges = TokenizerData.byteLevel("gpt-2");
    Tokenizer ranks =
        Tokenizers.of(
            TiktokenRanks.read(
                TokenizerData.file("r50k_base.tiktoken"), TiktokenRanks.Encoding.R50K_BASE));
    Randomness randomness = SeededRandomness.of(23);
    for (int i = 0; i < 2_000; i++) {
      String text = SplitTexts.ofParts(randomness, 20);
      assertThat(ranks.encode(text)).as(text).isEqualTo(merges.encode(text));
    }
  }

  @Test
  void randomTextsDecodeToThemselves() {
    ByteLevelBpeTest.roundTrips(TokenizerData.byteLevel("gpt-2"), 4_000);
  }

  @Test
  @Tag("slow")
  void aMillionRandomTextsDecodeToThemselves() {
    ByteLevelBpeTest.roundTrips(TokenizerData.byteLevel("gpt-2"), 500_000);
    ByteLevelBpeTest.roundTrips(TokenizerData.byteLevel("deepseek-coder"), 500_000);
  }

  @Test
  void theTextOfASpecialTokenIsText() {
    ByteLevelBpe tokenizer = TokenizerData.byteLevel("starcoder");
    String text = "x<|endoftext|><fim_prefix>y";
    assertThat(tokenizer.encode(text)).doesNotContain(0, 1);
    assertThat(tokenizer.decode(TokenSequence.of(tokenizer.encode(text)))).isEqualTo(text);
    assertThat(tokenizer.encode(text, Specials.RECOGNISED)).contains(0, 1).hasSize(4);
  }
}
