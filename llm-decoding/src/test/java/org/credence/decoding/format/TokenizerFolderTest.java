package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.credence.core.input.FormatException;
import org.credence.decoding.tokenizer.Tokenizer;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.Tokenizers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A folder with the encoding of {@link TokenizerJsonTest}: 258 is {@code <|end|>}, 259 is {@code <tool>}. */
final class TokenizerFolderTest {

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void writeTokenizer() throws IOException {
    write("tokenizer.json", TokenizerJsonTest.byteLevel());
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  @Test
  void theTokenizerAloneIsEnough() {
    TokenizerSpec spec = TokenizerFolder.read(folder);
    assertThat(spec.begin()).hasValue(258);
    assertThat(spec.end()).isEmpty();
    assertThat(spec.addBegin()).isTrue();
    assertThat(spec.chatTemplate()).isEmpty();
  }

  @Test
  void theFilesBesideItSayTheEndsAndTheTemplate() throws IOException {
    write(
        "tokenizer_config.json",
        "{\"bos_token\": null, \"eos_token\": {\"content\": \"<tool>\", \"lstrip\": false}, \"add_bos_token\": false,"
            + " \"chat_template\": \"{{ messages }}\", \"model_max_length\": 1e30, \"tokenizer_class\": \"X\"}");
    write("generation_config.json", "{\"eos_token_id\": [259, 258], \"temperature\": 0.7}");
    TokenizerSpec spec = TokenizerFolder.read(folder);
    assertThat(spec.begin()).hasValue(258);
    assertThat(spec.end()).hasValue(259);
    assertThat(spec.otherEnds()).containsExactly(258);
    assertThat(spec.addBegin()).isFalse();
    assertThat(spec.chatTemplate()).hasValue("{{ messages }}");
    Tokenizer tokenizer = Tokenizers.of(spec);
    assertThat(tokenizer.isEnd(258)).isTrue();
    assertThat(tokenizer.isEnd(259)).isTrue();
    assertThat(tokenizer.chatTemplate()).hasValue("{{ messages }}");
    write("chat_template.jinja", "{# own file #}");
    assertThat(TokenizerFolder.read(folder).chatTemplate()).hasValue("{# own file #}");
  }

  @Test
  void ofSeveralTemplatesTheDefaultCounts() throws IOException {
    write(
        "tokenizer_config.json",
        "{\"chat_template\": [{\"name\": \"tools\", \"template\": \"t\"}, {\"name\": \"default\", \"template\": \"d\"}]}");
    assertThat(TokenizerFolder.read(folder).chatTemplate()).hasValue("d");
    write("generation_config.json", "{\"eos_token_id\": 258}");
    assertThat(TokenizerFolder.read(folder).end()).hasValue(258);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tokenizer_config.json | {\"eos_token\": \"<eos>\"} | 'eos_token' is '<eos>', which is no token of tokenizer.json | TOKENIZER-JSON",
        "tokenizer_config.json | {\"bos_token\": 3} | 'bos_token' is the number 3, expected a text | JSON-KIND",
        "tokenizer_config.json | {\"bos_token\": {}} | 'bos_token' has no member 'content' | JSON-MISSING",
        "tokenizer_config.json | {\"add_bos_token\": \"yes\"} | 'add_bos_token' is the text 'yes' | JSON-KIND",
        "tokenizer_config.json | {\"chat_template\": []} | has no template with the name 'default' | TOKENIZER-JSON",
        "tokenizer_config.json | [] | the document is an array, expected an object | JSON-KIND",
        "generation_config.json | {\"eos_token_id\": 260} | 'eos_token_id' is 260, expected a whole number from 0 to 259 | JSON-NUMBER",
        "generation_config.json | {\"eos_token_id\": [258, -1]} | element 2 of 'eos_token_id' is -1 | JSON-NUMBER",
        "tokenizer.json | {} | the document has no member 'model' | JSON-MISSING",
      })
  void refuses(String file, String text, String problem, String code) throws IOException {
    write(file, text);
    assertThatThrownBy(() -> TokenizerFolder.read(folder))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(file)
        .hasMessageContaining(problem)
        .hasMessageContaining("[" + code + "]");
  }

  @Test
  void aBeginTokenThatIsAskedForMustBeNamed() throws IOException {
    String json = TokenizerJsonTest.byteLevel();
    int from = json.indexOf("\"post_processor\"");
    write("tokenizer.json", json.substring(0, from) + json.substring(json.indexOf("\"decoder\"")));
    write("tokenizer_config.json", "{\"add_bos_token\": true}");
    assertThatThrownBy(() -> TokenizerFolder.read(folder))
        .hasMessageContaining("'add_bos_token' is true, but there is no begin token");
    write("tokenizer_config.json", "{\"add_bos_token\": true, \"bos_token\": \"<|end|>\"}");
    assertThat(TokenizerFolder.read(folder).begin()).hasValue(258);
  }

  @Test
  void aFolderWithoutTokenizerIsRefused(@TempDir Path empty) {
    assertThatThrownBy(() -> TokenizerFolder.read(empty))
        .hasMessageContaining("tokenizer.json: error: there is no such file");
  }
}
