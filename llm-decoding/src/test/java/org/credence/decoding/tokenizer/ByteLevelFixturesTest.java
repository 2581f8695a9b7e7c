package org.credence.decoding.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.credence.decoding.model.TokenSequence;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tokens that llama.cpp gives to texts, for five vocabularies of four pre-tokenizers. */
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
}
