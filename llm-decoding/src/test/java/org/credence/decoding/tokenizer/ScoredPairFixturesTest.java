package org.credence.decoding.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.format.GgufFile;
import org.credence.decoding.format.GgufTokenizer;
import org.credence.decoding.format.Llama2cTokenizer;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.tokenizer.Tokenizer.Specials;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vocabularies of real models and the tokens that llama.cpp gives. Skipped where the data folder is missing. */
final class ScoredPairFixturesTest {

  private static final String SEPARATOR = "\n__ggml_vocab_test__\n";

  private static Path data(String name) {
    String named = System.getenv("CREDENCE_DATA");
    String property = System.getProperty("credence.data", named == null ? "" : named);
    Path root = Path.of(System.getProperty("credence.root", ".."));
    Path folder = property.isEmpty() ? root.resolve("../shared/data") : Path.of(property);
    Path file = folder.resolve(name);
    assumeTrue(Files.isRegularFile(file), () -> "no " + file);
    return file;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Tokenizer gguf(String name) {
    try (GgufFile file = GgufFile.open(data(name))) {
      return Tokenizers.of(GgufTokenizer.spec(file).orElseThrow());
    }
  }

  private static Tokenizer llama2() {
    return Tokenizers.of(
        Llama2cTokenizer.read(data("language-models/tokenizers/llama2-tokenizer.bin"), 32_000));
  }

  private static Tokenizer tok512() {
    return Tokenizers.of(
        Llama2cTokenizer.read(data("language-models/stories260K/tok512.bin"), 512));
  }

  private static List<String> texts(String name) {
    return List.of(read(data("language-models/tokenizers/" + name + ".gguf.inp")).split(SEPARATOR));
  }

  private static List<int[]> expected(String name) {
    List<int[]> ids = new ArrayList<>();
    for (String line :
        read(data("language-models/tokenizers/" + name + ".gguf.out")).split("\n", -1)) {
      ids.add(
          Arrays.stream(line.split(" "))
              .filter(t -> !t.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray());
    }
    return ids;
  }

  private static void requireFixtures(Tokenizer tokenizer, String name) {
    List<String> texts = texts(name);
    List<int[]> expected = expected(name);
    assertThat(texts).hasSizeGreaterThan(45);
    assertThat(expected.size()).isBetween(texts.size(), texts.size() + 1); // a last line end
    for (int i = 0; i < texts.size(); i++) {
      int[] tokens = tokenizer.encode(texts.get(i));
      assertThat(tokens).as("text %d: %s", i, texts.get(i)).containsExactly(expected.get(i));
      assertThat(tokenizer.decode(TokenSequence.of(tokens))).isEqualTo(texts.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ggml-vocab-llama-spm", "ggml-vocab-phi-3"})
  void givesTheTokensOfTheReference(String name) {
    requireFixtures(gguf("language-models/tokenizers/" + name + ".gguf"), name);
  }

  @Test
  void theVocabularyInLlama2cFormGivesTheSame() {
    requireFixtures(llama2(), "ggml-vocab-llama-spm");
  }

  @Test
  void bothFormsOfOneVocabularyAreTheSameTokenForToken() {
    Tokenizer one = llama2();
    Tokenizer other = gguf("language-models/tokenizers/ggml-vocab-llama-spm.gguf");
    assertThat(one.size()).isEqualTo(other.size());
    for (int token = 0; token < one.size(); token++) {
      assertThat(one.bytes(token)).as("token %d", token).isEqualTo(other.bytes(token));
    }
    String text = read(data("text/tinyshakespeare.txt")).substring(0, 50_000);
    assertThat(one.encode(text)).isEqualTo(other.encode(text));
  }

  @Test
  void theSmallVocabularyInLlama2cFormIsThatOfTheModelFile() {
    Tokenizer one = tok512();
    Tokenizer other = gguf("language-models/stories260K/stories260K-f32.gguf");
    String text = read(data("text/tinyshakespeare.txt"));
    int[] tokens = one.encode(text);
    assertThat(one.decode(TokenSequence.of(tokens))).isEqualTo(text);
    String start = text.substring(0, 50_000);
    assertThat(other.encode(start)).isEqualTo(one.encode(start));
    assertThat(one.encode("Once upon a time")).containsExactly(403, 407, 261, 378);
  }

  @Test
  void specialTokensOfARealVocabularyAreReadOnlyWhenAskedFor() {
    Tokenizer tokenizer = gguf("language-models/tokenizers/ggml-vocab-phi-3.gguf");
    int user = tokenizer.find("<|user|>").orElseThrow();
    String text = "<|user|>\nHello<|end|>";
    assertThat(tokenizer.encode(text)).doesNotContain(user);
    int[] parsed = tokenizer.encode(text, Specials.RECOGNISED);
    assertThat(parsed).startsWith(user).endsWith(tokenizer.find("<|end|>").orElseThrow());
    assertThat(tokenizer.isRecognised(user)).isTrue();
  }

  @Test
  void theTemplateOfARealFileWritesATurn() {
    Tokenizer tokenizer = gguf("language-models/tokenizers/ggml-vocab-phi-3.gguf");
    String jinja = tokenizer.chatTemplate().orElseThrow();
    ChatText text =
        ChatTemplate.ofFile("phi-3", jinja)
            .render(List.of(ChatMessage.user("Hi <|end|>")), true, tokenizer);
    assertThat(text.text()).isEqualTo("<s><|user|>\nHi <|end|><|end|>\n<|assistant|>\n");
    int[] tokens = text.encode(tokenizer);
    int end = tokenizer.find("<|end|>").orElseThrow();
    assertThat(tokens).startsWith(1, tokenizer.find("<|user|>").orElseThrow());
    assertThat(Arrays.stream(tokens).filter(t -> t == end)).hasSize(1);
    assertThat(Arrays.stream(tokens).filter(tokenizer::isRecognised)).hasSize(4);
  }

  @Test
  void aMebibyteOfOneLetterAndManySpacesAreCut() {
    Tokenizer tokenizer = llama2();
    String letters = "a".repeat(1 << 20);
    assertThat(tokenizer.decode(TokenSequence.of(tokenizer.encode(letters)))).isEqualTo(letters);
    int[] spaces = tokenizer.encode(" ".repeat(100_000));
    assertThat(spaces).hasSize(6_251); // pieces of 16, and one for the rest with the prefix
  }

  @Test
  void randomTextsComeBackAsTheyWere() {
    roundTrips(2_000, 11);
  }

  @Test
  @Tag("slow")
  void aMillionRandomTextsComeBackAsTheyWere() {
    roundTrips(1_000_000, 12);
  }

  private static void roundTrips(int texts, long seed) {
    Tokenizer tokenizer = llama2();
    Randomness randomness = SeededRandomness.of(seed);
    for (int i = 0; i < texts; i++) {
      String text = RandomTexts.next(randomness, 24);
      assertThat(tokenizer.decode(TokenSequence.of(tokenizer.encode(text)))).isEqualTo(text);
    }
  }
}
