package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.credence.core.input.FormatException;
import org.credence.decoding.tokenizer.Tokenizers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused of {@code tokenizer.json}: the files of {@link TokenizerJsonTest} with one place changed. */
final class TokenizerJsonRefusalsTest {

  /** File (b: over bytes, p: pieces), what is replaced, by what, the problem, the code. */
  private static final String BROKEN =
      """
      b ~ "version": "1.0" ~ "versions": 1 ~ 'versions' is not known here ~ TOKENIZER-JSON
      b ~ "model": { ~ "modell": { ~ 'modell' is not known here ~ TOKENIZER-JSON
      b ~ "type": "BPE" ~ "type": "Unigram" ~ 'type' of the model is 'Unigram' ~ TOKENIZER-JSON
      b ~ "type": "BPE" ~ "type": "WordPiece" ~ read are BPE ~ TOKENIZER-JSON
      b ~ "dropout": null ~ "dropout": 0.1 ~ 'dropout' is not 0 ~ TOKENIZER-JSON
      b ~ "end_of_word_suffix": null ~ "end_of_word_suffix": "</w>" ~ 'end_of_word_suffix' is '</w>', expected none ~ TOKENIZER-JSON
      b ~ "continuing_subword_prefix": null ~ "continuing_subword_prefix": "##" ~ 'continuing_subword_prefix' is '##' ~ TOKENIZER-JSON
      b ~ "fuse_unk": false ~ "max_input_chars": 3 ~ 'max_input_chars' is not known here ~ TOKENIZER-JSON
      b ~ "unk_token": null ~ "unk_token": "<unk>" ~ 'unk_token' is '<unk>', which is no token ~ TOKENIZER-JSON
      b ~ "ignore_merges": true ~ "ignore_merges": 1 ~ 'ignore_merges' is the number 1, expected true or false ~ JSON-KIND
      b ~ "th": 256 ~ "th": 255 ~ 'th' is 255, which is the number of ~ TOKENIZER-JSON
      b ~ "th": 256 ~ "th": -1 ~ 'th' is -1, expected a whole number from 0 ~ JSON-NUMBER
      b ~ "th": 256 ~ "th": 2147483648 ~ 'th' is 2147483648, expected a whole number ~ JSON-NUMBER
      b ~ "th": 256 ~ "th": 300 ~ 'th' is 300, but there are only 260 tokens ~ TOKENIZER-JSON
      b ~ "th": 256 ~ "th": "256" ~ 'th' is the text '256', expected a number ~ JSON-KIND
      b ~ "th": 256 ~ "the": 256 ~ member 'the' stands twice ~ JSON-DUPLICATE
      b ~ "th": 256 ~ "t h": 256 ~ 't h' is a token with a character that stands for no byte ~ TOKENIZER-JSON
      b ~ "th": 256 ~ "t\\ud800": 256 ~ surrogate ~ JSON-
      b ~ "t h" ~ "t q" ~ element 1 of 'merges' has the result 'tq', which is no token ~ TOKENIZER-JSON
      b ~ "t h" ~ "tt h" ~ has the left side 'tt', which is no token ~ TOKENIZER-JSON
      b ~ "th e" ~ "th ee" ~ element 2 of 'merges' has the right side 'ee' ~ TOKENIZER-JSON
      b ~ "t h" ~ "th" ~ has 1 parts, expected two texts ~ TOKENIZER-JSON
      b ~ "t h" ~ "t h e" ~ has 3 parts, expected two texts ~ TOKENIZER-JSON
      b ~ "t h" ~ " th" ~ has 2 parts, expected two texts ~ TOKENIZER-JSON
      b ~ "th e" ~ ["th", "e"] ~ is written in another way than the first ~ TOKENIZER-JSON
      b ~ "th e" ~ "t h" ~ joins 't' and 'h', as an earlier one does ~ TOKENIZER-JSON
      b ~ ["t h", "th e"] ~ {} ~ 'merges' is an object, expected an array ~ JSON-KIND
      b ~ "merges":  ~ "type2":  ~ 'type2' is not known here ~ TOKENIZER-JSON
      b ~ "id": 258 ~ "id": 259 ~ 'id' is 259, which is the number of '<|end|>' already ~ TOKENIZER-JSON
      b ~ "id": 258 ~ "id": 261 ~ 'id' is 261, but there are only 260 tokens ~ TOKENIZER-JSON
      b ~ "content": "<tool>" ~ "content": "the" ~ 'id' of the added token 'the' is 259, but that text is token 257 ~ TOKENIZER-JSON
      b ~ "content": "<tool>" ~ "content": "" ~ 'content' of an added token is empty ~ TOKENIZER-JSON
      b ~ "content": "<tool>" ~ "contents": "x" ~ has no member 'content' ~ JSON-MISSING
      b ~ "lstrip": false ~ "lstrip": true ~ 'lstrip' of the added token '<|end|>' is true ~ TOKENIZER-JSON
      b ~ "single_word": false ~ "single_word": true ~ 'single_word' of the added token ~ TOKENIZER-JSON
      b ~ {"type": "NFC"} ~ {"type": "Lowercase"} ~ 'type' of the normalizer of a byte-level encoding is 'Lowercase' ~ TOKENIZER-JSON
      b ~ "type": "Split" ~ "type": "Whitespace" ~ 'type' of the pre-tokenizer of a byte-level encoding is 'Whitespace' ~ TOKENIZER-JSON
      b ~ "behavior": "Isolated" ~ "behavior": "Removed" ~ 'behavior' is 'Removed', expected 'Isolated' ~ TOKENIZER-JSON
      b ~ "invert": false ~ "invert": true ~ 'behavior' is 'Isolated' with 'invert' ~ TOKENIZER-JSON
      b ~ "add_prefix_space": false ~ "add_prefix_space": true ~ asks for a blank before every text ~ TOKENIZER-JSON
      b ~ \\\\s?\\\\p{L}+ ~ (?<!a)b ~ the group '(?<!' is not read here ~ TOKENIZER-SPLIT
      b ~ \\\\s?\\\\p{L}+ ~ (a ~ '(' is not closed ~ TOKENIZER-SPLIT
      b ~ \\\\s?\\\\p{L}+ ~ (a*)* ~ it matches the empty text as well ~ TOKENIZER-SPLIT
      b ~ "type": "TemplateProcessing" ~ "type": "BertProcessing" ~ 'type' of the post-processor is 'BertProcessing' ~ TOKENIZER-JSON
      b ~ {"id": "<|end|>" ~ {"id": "<|start|>" ~ 'id' is '<|start|>', which is no token ~ TOKENIZER-JSON
      b ~ [{"SpecialToken" ~ [{"SpecialToken": {"id": "<tool>"}}, {"SpecialToken" ~ is a second special token on one side ~ TOKENIZER-JSON
      b ~ "decoder": {"type": "ByteLevel" ~ "decoder": {"type": "WordPiece" ~ 'type' of the decoder is 'WordPiece', which is not read here ~ TOKENIZER-JSON
      b ~ "th": 256 ~ "th": 256, "": 260 ~ token 260 has 0 bytes ~ TOKENIZER-EMPTY
      p ~ "byte_fallback": true ~ "byte_fallback": false ~ 'model' has no 'byte_fallback' and there is no ByteLevel ~ TOKENIZER-JSON
      p ~ "type": "Prepend" ~ "type": "NFKC" ~ 'type' of the normalizer of a SentencePiece encoding is 'NFKC' ~ TOKENIZER-JSON
      p ~ "String": " " ~ "String": "x" ~ 'String' is 'x', expected ' ' ~ TOKENIZER-JSON
      p ~ "pre_tokenizer": null ~ "pre_tokenizer": {"type": "Whitespace"} ~ 'type' of the pre-tokenizer of a SentencePiece encoding is 'Whitespace' ~ TOKENIZER-JSON
      p ~ "type": "Fuse" ~ "type": "CTC" ~ 'type' of the decoder is 'CTC' ~ TOKENIZER-JSON
      p ~ [["a", "b"],  ~ [ ~ 'merges' has no merge of 'a' and 'b' though together they are a token ~ TOKENIZER-JSON
      p ~ "unk_token": "<unk>" ~ "unk_token": "<UNK>" ~ 'unk_token' is '<UNK>', which is no token ~ TOKENIZER-JSON
      """;

  private static Stream<Arguments> broken() {
    return BROKEN.lines().map(line -> Arguments.of((Object[]) line.split(" ~ ", -1)));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void refuses(String which, String found, String broken, String problem, String code) {
    String whole = which.equals("b") ? TokenizerJsonTest.byteLevel() : TokenizerJsonTest.pieces();
    int at = whole.indexOf(found);
    assertThat(at).as(found).isNotNegative();
    String text = whole.substring(0, at) + broken + whole.substring(at + found.length());
    assertThatThrownBy(() -> Tokenizers.of(TokenizerJsonTest.read(text)))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("tokenizer.json:")
        .hasMessageContaining(problem)
        .hasMessageContaining("[" + code);
  }

  @Test
  void refusesFilesOfOtherKinds(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("tokenizer.json");
    Map<String, String> texts =
        Map.of(
            "[]", "the document is an array, expected an object",
            "{}", "the document has no member 'model'",
            "<html></html>", "is not JSON here",
            "GGUF", "is not JSON here",
            "{\"model\": 3}", "'model' is the number 3, expected an object",
            "{\"model\": {\"vocab\": {}, \"merges\": [], \"byte_fallback\": true}}",
                "has neither a normalizer nor");
    for (Map.Entry<String, String> entry : texts.entrySet()) {
      Files.writeString(file, entry.getKey());
      assertThatThrownBy(() -> TokenizerJson.read(file))
          .isInstanceOf(FormatException.class)
          .hasMessageContaining(entry.getValue());
    }
  }

  @Test
  void everyCutOfTheFileIsRefused() {
    String whole = TokenizerJsonTest.byteLevel().strip();
    for (int cut = 0; cut < whole.length(); cut += 37) {
      String part = whole.substring(0, cut);
      assertThatThrownBy(() -> TokenizerJsonTest.read(part)).isInstanceOf(FormatException.class);
    }
  }
}
