package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.tokenizer.Tokenizer;
import org.credence.decoding.tokenizer.Tokenizer.Specials;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.TokenizerSpec.Kind;
import org.credence.decoding.tokenizer.TokenizerSpec.Merge;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;
import org.credence.decoding.tokenizer.Tokenizers;
import org.junit.jupiter.api.Test;

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
  static String pieces() {
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

  static TokenizerSpec read(String text) {
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
    assertThat(spec.merges()).hasSize(5);
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

  @Test
  void aJsonFileOfAnotherKindIsToldFromATokenizer() {
    assertThatThrownBy(() -> read("{\"architectures\": [], \"source\": 1}"))
        .hasMessageContaining(
            "has no member 'model', expected one; the file is incomplete or of another kind [JSON-MISSING]");
  }
}
