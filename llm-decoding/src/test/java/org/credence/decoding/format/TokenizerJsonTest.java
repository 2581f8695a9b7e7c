package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.credence.core.input.FormatException;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.tokenizer.Tokenizer;
import org.credence.decoding.tokenizer.Tokenizer.Specials;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.TokenizerSpec.Kind;
import org.credence.decoding.tokenizer.TokenizerSpec.Merge;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;
import org.credence.decoding.tokenizer.Tokenizers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TokenizerJsonTest {

  private static final String BLANK = "\u2581";

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        out.append('\\');
      }
      out.append(c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
    }
    return out.append('"').toString();
  }

  /** A byte-level encoding in the layout of GPT-2, Llama 3 and Qwen files; tokens 256 to 258 are th, the, and a special one. */
  static String byteLevel() {
    StringBuilder vocab = new StringBuilder();
    for (int b = 0; b < 256; b++) {
      vocab
          .append(quoted(PrintableBytes.of(new byte[] {(byte) b})))
          .append(": ")
          .append(b)
          .append(", ");
    }
    return """
        {
         "version": "1.0",
         "truncation": null,
         "padding": null,
         "added_tokens": [
          {"id": 258, "content": "<|end|>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
          {"id": 259, "content": "<tool>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": false}
         ],
         "normalizer": {"type": "NFC"},
         "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
          {"type": "Split", "pattern": {"Regex": "\\\\p{N}{1,3}|\\\\s?\\\\p{L}+"}, "behavior": "Isolated", "invert": false},
          {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false}
         ]},
         "post_processor": {"type": "Sequence", "processors": [
          {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false, "use_regex": true},
          {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<|end|>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
           "pair": [], "special_tokens": {}}
         ]},
         "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
         "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null, "end_of_word_suffix": null,
          "fuse_unk": false, "byte_fallback": false, "ignore_merges": true,
          "vocab": {%s"th": 256, "the": 257},
          "merges": ["t h", "th e"]}
        }
        """
        .formatted(vocab);
  }

  /** An encoding made from SentencePiece in the layout of Llama 2 files. */
  private static String pieces() {
    StringBuilder vocab = new StringBuilder("\"<unk>\": 0, \"<s>\": 1, \"</s>\": 2");
    for (int b = 0; b < 256; b++) {
      vocab.append(String.format(", \"<0x%02X>\": %d", b, 3 + b));
    }
    String[] texts = {BLANK, "a", "b", "ab", BLANK + "a", BLANK + "ab", BLANK + BLANK};
    for (int i = 0; i < texts.length; i++) {
      vocab.append(", ").append(quoted(texts[i])).append(": ").append(259 + i);
    }
    return """
        {
         "added_tokens": [
          {"id": 0, "content": "<unk>", "special": true},
          {"id": 1, "content": "<s>", "special": true},
          {"id": 2, "content": "</s>", "special": true}
         ],
         "normalizer": {"type": "Sequence", "normalizers": [
          {"type": "Prepend", "prepend": "_"},
          {"type": "Replace", "pattern": {"String": " "}, "content": "_"}
         ]},
         "pre_tokenizer": null,
         "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
          "pair": [], "special_tokens": {}},
         "decoder": {"type": "Sequence", "decoders": [{"type": "Replace"}, {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip"}]},
         "model": {"type": "BPE", "unk_token": "<unk>", "fuse_unk": true, "byte_fallback": true,
          "vocab": {%s},
          "merges": [["a", "b"], ["_", "a"], ["_", "ab"], ["_a", "b"], ["_", "_"]]}
        }
        """
        .formatted(vocab)
        .replace("_\"", BLANK + "\"")
        .replace("\"_", "\"" + BLANK);
  }

  private static TokenizerSpec read(String text) {
    return TokenizerJson.of("tokenizer.json", JsonFile.parse("tokenizer.json", text));
  }

  @Test
  void readsAByteLevelEncoding() {
    TokenizerSpec spec = read(byteLevel());
    assertThat(spec.kind()).isEqualTo(Kind.RANKED_BYTES);
    assertThat(spec.splits()).containsExactly("\\p{N}{1,3}|\\s?\\p{L}+");
    assertThat(spec.begin()).hasValue(258);
    assertThat(spec.addBegin()).isTrue();
    assertThat(spec.wholePiecesFirst()).isTrue();
    assertThat(spec.types()[258]).isEqualTo(TokenType.CONTROL);
    assertThat(spec.types()[259]).isEqualTo(TokenType.USER_DEFINED);
    assertThat(spec.tokens()[' ']).containsExactly(' ');
    Tokenizer tokenizer = Tokenizers.of(spec);
    String text = "the  then 1234é<tool>";
    assertThat(tokenizer.encode("the 12")).containsExactly(257, ' ', '1', '2');
    assertThat(tokenizer.decode(TokenSequence.of(tokenizer.encode(text)))).isEqualTo(text);
    assertThat(tokenizer.encode("a<tool><|end|>", Specials.RECOGNISED))
        .containsExactly('a', 259, 258);
  }

  @Test
  void mergesMayBeWrittenAsPairs() {
    TokenizerSpec spec =
        read(byteLevel().replace("[\"t h\", \"th e\"]", "[[\"t\", \"h\"], [\"th\", \"e\"]]"));
    assertThat(Tokenizers.of(spec).encode("the")).containsExactly(257);
    assertThat(spec.merges().get(1).left()).containsExactly('t', 'h');
  }

  @Test
  void knowsTheWaysToCut() {
    assertThat(splits("{\"type\": \"ByteLevel\", \"add_prefix_space\": false}"))
        .containsExactly(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+");
    String last =
        ", {\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"use_regex\": false}]}";
    String list = "{\"type\": \"Sequence\", \"pretokenizers\": [";
    assertThat(splits(list + "{\"type\": \"Digits\", \"individual_digits\": true}" + last))
        .containsExactly("\\p{N}");
    assertThat(splits(list + "{\"type\": \"Digits\"}" + last)).containsExactly("\\p{N}+");
    assertThat(splits(list + "{\"type\": \"Punctuation\", \"behavior\": \"Contiguous\"}" + last))
        .containsExactly("[\\p{P}\\$\\+<=>\\^~\\|`]+");
    assertThat(splits(list + "{\"type\": \"Punctuation\"}" + last))
        .containsExactly("[\\p{P}\\$\\+<=>\\^~\\|`]");
    assertThat(
            splits(
                list
                    + "{\"type\": \"Split\", \"pattern\": {\"String\": \"a.b*\"}, \"behavior\": \"Isolated\"}"
                    + last))
        .containsExactly("a\\.b\\*");
    assertThat(
            splits("{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"use_regex\": false}"))
        .containsExactly("[\\s\\S]+");
  }

  private static List<String> splits(String preTokenizer) {
    String whole = byteLevel();
    int from = whole.indexOf("{\"type\": \"Sequence\", \"pretokenizers\"");
    int to = whole.indexOf(",\n \"post_processor\"");
    String text = whole.substring(0, from) + preTokenizer + whole.substring(to);
    Tokenizers.of(read(text));
    return read(text).splits();
  }

  @Test
  void findsTheScoresOfPiecesAgain() {
    TokenizerSpec spec = read(pieces());
    assertThat(spec.kind()).isEqualTo(Kind.SCORED_PAIRS);
    assertThat(spec.begin()).hasValue(1);
    assertThat(spec.unknown()).hasValue(0);
    assertThat(spec.addSpacePrefix()).isTrue();
    assertThat(spec.types()[0]).isEqualTo(TokenType.UNKNOWN);
    assertThat(spec.types()[1]).isEqualTo(TokenType.CONTROL);
    assertThat(spec.types()[3 + 10]).isEqualTo(TokenType.BYTE);
    assertThat(spec.tokens()[3 + 10]).containsExactly(10);
    assertThat(spec.tokens()[264]).isEqualTo(" ab".getBytes(StandardCharsets.UTF_8));
    assertThat(spec.merges()).isEmpty();
    float[] scores = spec.scores();
    assertThat(scores[262]).isGreaterThan(scores[263]); // ab before the blank with a
    assertThat(scores[263]).isGreaterThan(scores[264]);
    assertThat(scores[264]).isGreaterThan(scores[265]);
    assertThat(scores[265]).isGreaterThan(scores[260]); // letters are nobody's result
  }

  @Test
  void tokensWhoseMergesInterleaveShareAScore() {
    String text =
        pieces()
            .replace(
                "[\""
                    + BLANK
                    + "\", \"ab\"], [\""
                    + BLANK
                    + "a\", \"b\"], [\""
                    + BLANK
                    + "\", \""
                    + BLANK
                    + "\"]",
                "[\""
                    + BLANK
                    + "\", \"ab\"], [\""
                    + BLANK
                    + "\", \""
                    + BLANK
                    + "\"], [\""
                    + BLANK
                    + "a\", \"b\"]");
    assertThat(text).isNotEqualTo(pieces());
    float[] scores = read(text).scores();
    assertThat(scores[264]).isEqualTo(scores[265]);
    assertThat(scores[263]).isGreaterThan(scores[264]);
  }

  @Test
  void blanksMayBeMetaspaces() {
    String normalizer = normalizer(pieces());
    String without = pieces().replace(normalizer, "null");
    String metaspace =
        "{\"type\": \"Metaspace\", \"replacement\": \""
            + BLANK
            + "\", \"prepend_scheme\": \"%s\", \"split\": false}";
    String place = "\"pre_tokenizer\": null";
    for (String scheme : List.of("always", "first", "never")) {
      TokenizerSpec spec =
          read(without.replace(place, "\"pre_tokenizer\": " + metaspace.formatted(scheme)));
      assertThat(spec.addSpacePrefix()).isEqualTo(!scheme.equals("never"));
    }
    assertThatThrownBy(() -> read(without))
        .hasMessageContaining("has neither a normalizer nor a pre-tokenizer that turns blanks");
    assertThatThrownBy(
            () ->
                read(without.replace(place, "\"pre_tokenizer\": " + metaspace.formatted("maybe"))))
        .hasMessageContaining("'prepend_scheme' is 'maybe', expected 'always', 'first' or 'never'");
    assertThatThrownBy(
            () ->
                read(
                    without.replace(
                        place,
                        "\"pre_tokenizer\": "
                            + metaspace.formatted("first").replace("false", "true"))))
        .hasMessageContaining("'split' is true, expected false");
  }

  private static String normalizer(String text) {
    int from = text.indexOf("{\"type\": \"Sequence\", \"normalizers\"");
    return text.substring(from, text.indexOf(",\n \"pre_tokenizer\""));
  }

  private static Stream<Arguments> broken() {
    String b = "b";
    String p = "p";
    return Stream.of(
        Arguments.of(
            b,
            "\"version\": \"1.0\"",
            "\"versions\": 1",
            "'versions' is not known here",
            "TOKENIZER-JSON"),
        Arguments.of(
            b, "\"model\": {", "\"modell\": {", "'modell' is not known here", "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"type\": \"BPE\"",
            "\"type\": \"Unigram\"",
            "'type' of the model is 'Unigram'",
            "TOKENIZER-JSON"),
        Arguments.of(
            b, "\"type\": \"BPE\"", "\"type\": \"WordPiece\"", "read are BPE", "TOKENIZER-JSON"),
        Arguments.of(
            b, "\"dropout\": null", "\"dropout\": 0.1", "'dropout' is not 0", "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"end_of_word_suffix\": null",
            "\"end_of_word_suffix\": \"</w>\"",
            "'end_of_word_suffix' is '</w>', expected none",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"continuing_subword_prefix\": null",
            "\"continuing_subword_prefix\": \"##\"",
            "'continuing_subword_prefix' is '##'",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"fuse_unk\": false",
            "\"max_input_chars\": 3",
            "'max_input_chars' is not known here",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"unk_token\": null",
            "\"unk_token\": \"<unk>\"",
            "'unk_token' is '<unk>', which is no token",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"ignore_merges\": true",
            "\"ignore_merges\": 1",
            "'ignore_merges' is the number 1, expected true or false",
            "JSON-KIND"),
        Arguments.of(
            b,
            "\"th\": 256",
            "\"th\": 255",
            "'th' is 255, which is the number of",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"th\": 256",
            "\"th\": -1",
            "'th' is -1, expected a whole number from 0",
            "JSON-NUMBER"),
        Arguments.of(
            b,
            "\"th\": 256",
            "\"th\": 2147483648",
            "'th' is 2147483648, expected a whole number",
            "JSON-NUMBER"),
        Arguments.of(
            b,
            "\"th\": 256",
            "\"th\": 300",
            "'th' is 300, but there are only 260 tokens",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"th\": 256",
            "\"th\": \"256\"",
            "'th' is the text '256', expected a number",
            "JSON-KIND"),
        Arguments.of(
            b, "\"th\": 256", "\"the\": 256", "member 'the' stands twice", "JSON-DUPLICATE"),
        Arguments.of(
            b,
            "\"th\": 256",
            "\"t h\": 256",
            "'t h' is a token with a character that stands for no byte",
            "TOKENIZER-JSON"),
        Arguments.of(b, "\"th\": 256", "\"t\\ud800\": 256", "surrogate", "JSON-"),
        Arguments.of(
            b,
            "\"t h\"",
            "\"t q\"",
            "element 1 of 'merges' has the result 'tq', which is no token",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"t h\"",
            "\"tt h\"",
            "has the left side 'tt', which is no token",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"th e\"",
            "\"th ee\"",
            "element 2 of 'merges' has the right side 'ee'",
            "TOKENIZER-JSON"),
        Arguments.of(b, "\"t h\"", "\"th\"", "has 1 parts, expected two texts", "TOKENIZER-JSON"),
        Arguments.of(
            b, "\"t h\"", "\"t h e\"", "has 3 parts, expected two texts", "TOKENIZER-JSON"),
        Arguments.of(b, "\"t h\"", "\" th\"", "has 2 parts, expected two texts", "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"th e\"",
            "[\"th\", \"e\"]",
            "is written in another way than the first",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"th e\"",
            "\"t h\"",
            "joins 't' and 'h', as an earlier one does",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "[\"t h\", \"th e\"]",
            "{}",
            "'merges' is an object, expected an array",
            "JSON-KIND"),
        Arguments.of(
            b, "\"merges\": ", "\"type2\": ", "'type2' is not known here", "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"id\": 258",
            "\"id\": 259",
            "'id' is 259, which is the number of '<|end|>' already",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"id\": 258",
            "\"id\": 261",
            "'id' is 261, but there are only 260 tokens",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"content\": \"<tool>\"",
            "\"content\": \"the\"",
            "'id' of the added token 'the' is 259, but that text is token 257",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"content\": \"<tool>\"",
            "\"content\": \"\"",
            "'content' of an added token is empty",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"content\": \"<tool>\"",
            "\"contents\": \"x\"",
            "has no member 'content'",
            "JSON-MISSING"),
        Arguments.of(
            b,
            "\"lstrip\": false",
            "\"lstrip\": true",
            "'lstrip' of the added token '<|end|>' is true",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"single_word\": false",
            "\"single_word\": true",
            "'single_word' of the added token",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "{\"type\": \"NFC\"}",
            "{\"type\": \"Lowercase\"}",
            "'type' of the normalizer of a byte-level encoding is 'Lowercase'",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"type\": \"Split\"",
            "\"type\": \"Whitespace\"",
            "'type' of the pre-tokenizer of a byte-level encoding is 'Whitespace'",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"behavior\": \"Isolated\"",
            "\"behavior\": \"Removed\"",
            "'behavior' is 'Removed', expected 'Isolated'",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"invert\": false",
            "\"invert\": true",
            "'behavior' is 'Isolated' with 'invert'",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"add_prefix_space\": false",
            "\"add_prefix_space\": true",
            "asks for a blank before every text",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\\\\s?\\\\p{L}+",
            "(?<!a)b",
            "the group '(?<!' is not read here",
            "TOKENIZER-SPLIT"),
        Arguments.of(b, "\\\\s?\\\\p{L}+", "(a", "'(' is not closed", "TOKENIZER-SPLIT"),
        Arguments.of(
            b, "\\\\s?\\\\p{L}+", "(a*)*", "it matches the empty text as well", "TOKENIZER-SPLIT"),
        Arguments.of(
            b,
            "\"type\": \"TemplateProcessing\"",
            "\"type\": \"BertProcessing\"",
            "'type' of the post-processor is 'BertProcessing'",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "{\"id\": \"<|end|>\"",
            "{\"id\": \"<|start|>\"",
            "'id' is '<|start|>', which is no token",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "[{\"SpecialToken\"",
            "[{\"SpecialToken\": {\"id\": \"<tool>\"}}, {\"SpecialToken\"",
            "is a second special token on one side",
            "TOKENIZER-JSON"),
        Arguments.of(
            b,
            "\"decoder\": {\"type\": \"ByteLevel\"",
            "\"decoder\": {\"type\": \"WordPiece\"",
            "'type' of the decoder is 'WordPiece', which is not read here",
            "TOKENIZER-JSON"),
        Arguments.of(
            b, "\"th\": 256", "\"th\": 256, \"\": 260", "token 260 has 0 bytes", "TOKENIZER-EMPTY"),
        Arguments.of(
            p,
            "\"byte_fallback\": true",
            "\"byte_fallback\": false",
            "'model' has no 'byte_fallback' and there is no ByteLevel",
            "TOKENIZER-JSON"),
        Arguments.of(
            p,
            "\"type\": \"Prepend\"",
            "\"type\": \"NFKC\"",
            "'type' of the normalizer of a SentencePiece encoding is 'NFKC'",
            "TOKENIZER-JSON"),
        Arguments.of(
            p,
            "\"String\": \" \"",
            "\"String\": \"x\"",
            "'String' is 'x', expected ' '",
            "TOKENIZER-JSON"),
        Arguments.of(
            p,
            "\"pre_tokenizer\": null",
            "\"pre_tokenizer\": {\"type\": \"Whitespace\"}",
            "'type' of the pre-tokenizer of a SentencePiece encoding is 'Whitespace'",
            "TOKENIZER-JSON"),
        Arguments.of(
            p,
            "\"type\": \"Fuse\"",
            "\"type\": \"CTC\"",
            "'type' of the decoder is 'CTC'",
            "TOKENIZER-JSON"),
        Arguments.of(
            p,
            "[[\"a\", \"b\"], ",
            "[",
            "'merges' has no merge of 'a' and 'b' though together they are a token",
            "TOKENIZER-JSON"),
        Arguments.of(
            p,
            "\"unk_token\": \"<unk>\"",
            "\"unk_token\": \"<UNK>\"",
            "'unk_token' is '<UNK>', which is no token",
            "TOKENIZER-JSON"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void refuses(String which, String found, String broken, String problem, String code) {
    String whole = which.equals("b") ? byteLevel() : pieces();
    int at = whole.indexOf(found);
    assertThat(at).as(found).isNotNegative();
    String text = whole.substring(0, at) + broken + whole.substring(at + found.length());
    assertThatThrownBy(() -> Tokenizers.of(read(text)))
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
    String whole = byteLevel().strip();
    for (int cut = 0; cut < whole.length(); cut += 37) {
      String part = whole.substring(0, cut);
      assertThatThrownBy(() -> read(part)).isInstanceOf(FormatException.class);
    }
  }

  private static GgufFile vocabulary(String name) {
    String named = System.getenv("CREDENCE_DATA");
    String property = System.getProperty("credence.data", named == null ? "" : named);
    Path root = Path.of(System.getProperty("credence.root", ".."));
    Path data = property.isEmpty() ? root.resolve("../shared/data") : Path.of(property);
    Path file = data.resolve("language-models/tokenizers/ggml-vocab-" + name + ".gguf");
    assumeTrue(Files.isRegularFile(file), () -> "no " + file);
    return GgufFile.open(file);
  }

  /** The vocabulary of GPT-2 written in this format gives the same tokens as from GGUF. */
  @Test
  void theVocabularyOfGpt2ReadsTheSame() {
    TokenizerSpec gguf = GgufTokenizer.spec(vocabulary("gpt-2")).orElseThrow();
    List<String> vocab = new ArrayList<>();
    for (int id = 0; id < 50_256; id++) {
      vocab.add(quoted(PrintableBytes.of(gguf.tokens()[id])) + ":" + id);
    }
    List<String> merges = new ArrayList<>();
    for (Merge merge : gguf.merges()) {
      merges.add(quoted(PrintableBytes.of(merge.left()) + " " + PrintableBytes.of(merge.right())));
    }
    String json =
        "{\"added_tokens\":[{\"id\":50256,\"content\":\"<|endoftext|>\",\"special\":true}],"
            + "\"pre_tokenizer\":{\"type\":\"ByteLevel\",\"add_prefix_space\":false},"
            + "\"decoder\":{\"type\":\"ByteLevel\"},\"model\":{\"vocab\":{"
            + String.join(",", vocab)
            + "},\"merges\":["
            + String.join(",", merges)
            + "]}}";
    Tokenizer ours = Tokenizers.of(read(json));
    Tokenizer theirs = Tokenizers.of(gguf);
    for (String text :
        List.of("Hello, world!  I've 1234 things\n\n to do.", "😶‍🌫️ Việt", " \t x")) {
      assertThat(ours.encode(text)).isEqualTo(theirs.encode(text));
    }
  }

  /** Llama 2's merges, listed as its files list them, give its order of scores back. */
  @Test
  void theVocabularyOfLlama2GivesItsOrderBack() {
    TokenizerSpec gguf = GgufTokenizer.spec(vocabulary("llama-spm")).orElseThrow();
    String[] texts = new String[gguf.tokens().length];
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < texts.length; id++) {
      texts[id] =
          gguf.types()[id] == TokenType.BYTE
              ? String.format("<0x%02X>", gguf.tokens()[id][0] & 0xff)
              : new String(gguf.tokens()[id], StandardCharsets.UTF_8).replace(" ", BLANK);
      ids.put(texts[id], id);
    }
    List<String[]> pairs = new ArrayList<>();
    for (int id = 259; id < texts.length; id++) {
      for (int cut = 1; cut < texts[id].length(); cut++) {
        String left = texts[id].substring(0, cut);
        String right = texts[id].substring(cut);
        if (ids.getOrDefault(left, 0) >= 259 && ids.getOrDefault(right, 0) >= 259) {
          pairs.add(new String[] {left, right});
        }
      }
    }
    assertThat(pairs).hasSize(61_249);
    pairs.sort((x, y) -> Float.compare(score(gguf, ids, y), score(gguf, ids, x)));
    List<String> merges = pairs.stream().map(p -> quoted(p[0] + " " + p[1])).toList();
    List<String> vocab = new ArrayList<>();
    for (int id = 0; id < texts.length; id++) {
      vocab.add(quoted(texts[id]) + ":" + id);
    }
    String small = pieces();
    int from = small.indexOf("\"vocab\": {");
    TokenizerSpec read =
        read(
            small.substring(0, from)
                + "\"vocab\": {"
                + String.join(",", vocab)
                + "}, \"merges\": ["
                + String.join(",", merges)
                + "]}}");
    assertThat(read.tokens()).isDeepEqualTo(gguf.tokens());
    assertThat(read.types()).isEqualTo(gguf.types());
    List<Integer> made = pairs.stream().map(p -> ids.get(p[0] + p[1])).distinct().toList();
    for (int i = 1; i < made.size(); i++) {
      int one = made.get(i - 1);
      int next = made.get(i);
      boolean lower = gguf.scores()[next] < gguf.scores()[one];
      if (lower) {
        assertThat(read.scores()[next]).isLessThan(read.scores()[one]);
      } else {
        assertThat(read.scores()[next]).isLessThanOrEqualTo(read.scores()[one]);
      }
    }
  }

  private static float score(TokenizerSpec spec, Map<String, Integer> ids, String[] pair) {
    return spec.scores()[ids.get(pair[0] + pair[1])];
  }
}
