package org.credence.cli;

import static org.credence.cli.LittleEndian.join;
import static org.credence.cli.LittleEndian.utf8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/** Files tokenizer.json that are wrong in one place each, of both kinds of encodings. */
final class HostileTokenizerJson {

  private final List<HostileFile> all = new ArrayList<>();

  private HostileTokenizerJson() {}

  static List<HostileFile> all() {
    HostileTokenizerJson corpus = new HostileTokenizerJson();
    corpus.documents();
    corpus.vocabularies();
    corpus.merges();
    corpus.steps();
    corpus.pieces();
    int small = corpus.all.size();
    corpus.large();
    corpus.all.subList(small, corpus.all.size()).replaceAll(HostileFile::asLarge);
    return corpus.all;
  }

  /** Bytes, "th" and "the", and one added token. */
  static String byteLevel() {
    String[] tokens = GgufBytes.printable("th", "the");
    String vocabulary =
        IntStream.range(0, tokens.length)
            .mapToObj(
                i -> "\"" + tokens[i].replace("\\", "\\\\").replace("\"", "\\\"") + "\": " + i)
            .collect(Collectors.joining(", "));
    return "{\n\"version\": \"1.0\",\n\"added_tokens\": [{\"id\": 258, \"content\": \"<|end|>\", \"special\": true}],\n"
        + "\"normalizer\": null,\n\"pre_tokenizer\": {\"type\": \"ByteLevel\", \"add_prefix_space\": false},\n"
        + "\"decoder\": {\"type\": \"ByteLevel\"},\n\"model\": {\"type\": \"BPE\", \"merges\": [\"t h\", \"th e\"],\n\"vocab\": {"
        + vocabulary
        + "}}\n}\n";
  }

  /** Made from SentencePiece: specials, bytes, and "\u2581a". */
  static String scored() {
    String vocabulary =
        IntStream.range(0, 256)
            .mapToObj(b -> String.format("\"<0x%02X>\": %d", b, b + 3))
            .collect(Collectors.joining(", "));
    return "{\n\"added_tokens\": [{\"id\": 0, \"content\": \"<unk>\", \"special\": true}],\n"
        + "\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"Prepend\", \"prepend\": \"\u2581\"}, "
        + "{\"type\": \"Replace\", \"pattern\": {\"String\": \" \"}, \"content\": \"\u2581\"}]},\n"
        + "\"model\": {\"type\": \"BPE\", \"unk_token\": \"<unk>\", \"byte_fallback\": true, \"merges\": [[\"\u2581\", \"a\"]],\n"
        + "\"vocab\": {\"<unk>\": 0, \"<s>\": 1, \"</s>\": 2, "
        + vocabulary
        + ", \"\u2581\": 259, \"a\": 260, \"\u2581a\": 261}}\n}\n";
  }

  private void file(String name, String code, String text) {
    all.add(HostileFile.text("tokenizer.json " + name, code, "tokenizer.json", text));
  }

  private void raw(String name, String code, byte[] bytes) {
    all.add(HostileFile.bytes("tokenizer.json " + name, code, "tokenizer.json", bytes));
  }

  private void patch(String base, String name, String code, String part, String by) {
    if (!base.contains(part)) {
      throw new IllegalStateException(part + " is not in the file");
    }
    file(name, code, base.replace(part, by));
  }

  private void bytes(String name, String code, String part, String by) {
    patch(byteLevel(), name, code, part, by);
  }

  private void pieces(String name, String code, String part, String by) {
    patch(scored(), "pieces: " + name, code, part, by);
  }

  private void documents() {
    String whole = byteLevel();
    for (String text :
        List.of(
            "",
            " \n ",
            "{",
            "x",
            "<!DOCTYPE html>",
            "{\"model\": }",
            "{\"a\" 1}",
            "{\"a\": 1,}",
            "[1,]",
            "'x'")) {
      file("is '" + text + "'", "JSON-SYNTAX", text);
    }
    for (String text : List.of("[]", "null", "1", "\"x\"", "true")) {
      file("is " + text, "JSON-KIND", text);
    }
    file("of an object without members", "JSON-MISSING", "{}");
    for (int part = 1; part < 20; part++) {
      String cut = whole.substring(0, whole.length() * part / 20);
      file("cut at " + part + "/20", "JSON-SYNTAX", cut);
    }
    file("goes on", "JSON-SYNTAX", whole + "x");
    file("twice", "JSON-SYNTAX", whole + whole);
    file(
        "nested 100 000 deep",
        "JSON-LIMIT",
        "{\"model\": " + "[".repeat(100_000) + "]".repeat(100_000) + "}");
    file("nested in objects", "JSON-LIMIT", "{\"model\": ".repeat(10_000));
    file("with a NUL", "TEXT-NUL", whole.replace("BPE", "B\u0000E"));
    raw("no UTF-8", "TEXT-ENCODING", join(utf8("{\"a\": \""), new byte[] {-1}, utf8("\"}")));
    raw(
        "UTF-8 cut in a letter",
        "TEXT-ENCODING",
        join(utf8("{\"a\": \""), new byte[] {(byte) 0xe2, (byte) 0x96}));
    raw("UTF-16", "TEXT-ENCODING", whole.getBytes(StandardCharsets.UTF_16));
    raw("UTF-16 little-endian without a mark", "*", whole.getBytes(StandardCharsets.UTF_16LE));
    byte[] packed = gzip(utf8(whole));
    raw("gzip cut", "GZIP-TRUNCATED", Arrays.copyOf(packed, packed.length - 9));
    raw("gzip with a byte behind", "GZIP-DAMAGED", join(packed, new byte[] {1}));
    raw("gzip of 64 MiB of zeros", "GZIP-TOO-LARGE", gzip(new byte[64 << 20]));
    raw("gzip of gzip", "*", gzip(packed));
    file("of another tool", "JSON-MISSING", "{\"version\": \"1.0\"}");
    file(
        "with a member that is not known",
        "TOKENIZER-JSON",
        whole.replace("{\n\"version\"", "{\n\"extra\": 1, \"version\""));
    file(
        "with a member twice",
        "JSON-DUPLICATE",
        whole.replace("{\n\"version\"", "{\n\"version\": 1, \"version\""));
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
      packed.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private void vocabularies() {
    for (String id :
        List.of("-1", "2147483648", "9223372036854775807", "1e2", "257.0", "1" + "0".repeat(50))) {
      bytes("id " + id, "JSON-NUMBER", "\"the\": 257", "\"the\": " + id);
    }
    for (String id : List.of("\"257\"", "null", "[257]", "true", "{}")) {
      bytes("id " + id, "JSON-KIND", "\"the\": 257", "\"the\": " + id);
    }
    bytes("an id twice", "TOKENIZER-JSON", "\"the\": 257", "\"the\": 256");
    bytes("an id beyond the tokens", "TOKENIZER-JSON", "\"the\": 257", "\"the\": 1000000");
    bytes("a token twice", "JSON-DUPLICATE", "\"the\": 257", "\"th\": 257");
    bytes("a token that is no bytes", "TOKENIZER-*", "\"the\": 257", "\"\u4e2d\": 257");
    bytes("a token empty", "TOKENIZER-*", "\"the\": 257", "\"\": 257");
    bytes("a lone surrogate", "JSON-S*", "\"the\": 257", "\"\\udc00\": 257");
    bytes("a byte missing", "TOKENIZER-*", "\"a\": 97", "\"qq\": 97");
    bytes("vocabulary a list", "JSON-KIND", "\"vocab\": {", "\"vocab\": [], \"dropout\": {");
    bytes("added token with an id that is taken", "TOKENIZER-JSON", "\"id\": 258", "\"id\": 5");
    bytes("added token that shadows another", "TOKENIZER-JSON", "\"<|end|>\"", "\"the\"");
    bytes("added token empty", "TOKENIZER-JSON", "\"<|end|>\"", "\"\"");
    bytes("added token without text", "JSON-MISSING", "\"content\": \"<|end|>\", ", "");
    bytes("added token without id", "JSON-MISSING", "\"id\": 258, ", "");
    bytes("added token of 600 letters", "TOKENIZER-EMPTY", "<|end|>", "<" + "x".repeat(600));
    bytes(
        "added token for whole words",
        "TOKENIZER-JSON",
        "\"special\": true",
        "\"single_word\": true");
    bytes(
        "added tokens a text",
        "JSON-KIND",
        "\"added_tokens\": [",
        "\"added_tokens\": \"x\", \"padding\": [");
    bytes("added token with a member more", "TOKENIZER-JSON", "\"special\": true", "\"color\": 1");
  }

  private void merges() {
    String valid = "[\"t h\", \"th e\"]";
    for (String merges :
        List.of(
            "[\"t h\", \"q u\"]",
            "[\"the\"]",
            "[\"t  h\"]",
            "[\"t h e\"]",
            "[\" t h\"]",
            "[\"t h\", \"t h\"]",
            "[[\"t\"]]",
            "[[\"t\", \"h\", \"e\"]]",
            "[[\"t\", \"\"]]",
            "[\"t h\", [\"th\", \"e\"]]",
            "[\"th th\"]",
            "[\"t h\", \"h t\"]")) {
      bytes("merges " + merges, "TOKENIZER-JSON", valid, merges);
    }
    for (String merges : List.of("{}", "\"t h\"", "null", "[1]", "[null]", "[[1, 2]]", "[{}]")) {
      bytes("merges " + merges, "*", valid, merges);
    }
  }

  private void steps() {
    String step = "{\"type\": \"ByteLevel\", \"add_prefix_space\": false}";
    for (String other :
        List.of(
            "{\"type\": \"Whitespace\"}",
            "{\"type\": \"ByteLevel\", \"add_prefix_space\": true}",
            "{\"type\": \"ByteLevel\"}",
            "{\"type\": \"BertPreTokenizer\"}",
            "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"x\": 1}")) {
      bytes("pre-tokenizer " + other, "TOKENIZER-JSON", step, other);
    }
    bytes("pre-tokenizer without type", "JSON-MISSING", step, "{}");
    bytes("pre-tokenizer a text", "JSON-KIND", step, "\"ByteLevel\"");
    for (String regex :
        List.of(
            "(",
            "[a",
            "a{3,1}",
            "(?<=a)b",
            "(a+)+$\\\\1",
            "\\\\w+",
            "a{2147483648}",
            "\\\\p{Nosuch}",
            "(?<name>a)",
            "*",
            "x".repeat(5000),
            "(".repeat(2000) + ")".repeat(2000),
            "(a{1000}){1000}",
            "")) {
      bytes(
          "expression " + (regex.length() > 20 ? regex.substring(0, 3) + "..." : regex),
          "TOKENIZER-SPLIT",
          step,
          "{\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"Split\", \"pattern\": {\"Regex\": \""
              + regex
              + "\"}, \"behavior\": \"Isolated\"}, {\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"use_regex\": false}]}");
    }
    bytes(
        "normalizer",
        "TOKENIZER-JSON",
        "\"normalizer\": null",
        "\"normalizer\": {\"type\": \"Lowercase\"}");
    bytes(
        "decoder",
        "TOKENIZER-JSON",
        "\"decoder\": {\"type\": \"ByteLevel\"}",
        "\"decoder\": {\"type\": \"WordPiece\"}");
    bytes(
        "post-processor",
        "TOKENIZER-JSON",
        "\"normalizer\": null",
        "\"post_processor\": {\"type\": \"BertProcessing\"}");
    bytes(
        "template with an unknown token",
        "TOKENIZER-JSON",
        "\"normalizer\": null",
        "\"post_processor\": {\"type\": \"TemplateProcessing\", \"single\": [{\"SpecialToken\": {\"id\": \"<none>\", \"type_id\": 0}}]}");
    for (String type : List.of("WordPiece", "Unigram", "WordLevel", "")) {
      bytes("model " + type, "TOKENIZER-JSON", "\"BPE\"", "\"" + type + "\"");
    }
    bytes("dropout", "TOKENIZER-JSON", "\"BPE\"", "\"BPE\", \"dropout\": 0.1");
    bytes("suffix", "TOKENIZER-JSON", "\"BPE\"", "\"BPE\", \"end_of_word_suffix\": \"</w>\"");
    bytes(
        "unknown token that is none",
        "TOKENIZER-JSON",
        "\"BPE\"",
        "\"BPE\", \"unk_token\": \"<none>\"");
    bytes("flag a number", "JSON-KIND", "\"BPE\"", "\"BPE\", \"ignore_merges\": 1");
    bytes(
        "sequences within each other",
        "JSON-LIMIT",
        step,
        "{\"type\": \"Sequence\", \"pretokenizers\": [".repeat(200));
  }

  private void pieces() {
    pieces("a byte missing", "TOKENIZER-BYTES", "\"<0x41>\"", "\"zz\"");
    pieces("no bytes asked for", "TOKENIZER-JSON", "\"byte_fallback\": true, ", "");
    pieces("a merge missing", "TOKENIZER-JSON", "[[\"\u2581\", \"a\"]]", "[]");
    pieces(
        "unknown token that is none",
        "TOKENIZER-JSON",
        "\"unk_token\": \"<unk>\"",
        "\"unk_token\": \"<none>\"");
    pieces(
        "blanks not replaced",
        "TOKENIZER-JSON",
        ", {\"type\": \"Replace\", \"pattern\": {\"String\": \" \"}, \"content\": \"\u2581\"}",
        "");
    pieces("another sign", "TOKENIZER-JSON", "\"prepend\": \"\u2581\"", "\"prepend\": \"_\"");
    pieces(
        "words cut apart",
        "TOKENIZER-JSON",
        "\"normalizer\"",
        "\"pre_tokenizer\": {\"type\": \"Metaspace\", \"replacement\": \"\u2581\", \"split\": true}, \"normalizer\"");
  }

  private void large() {
    file("of 33 MiB", "*", "{\"x\": \"" + "x".repeat(33 << 20) + "\"}");
    file("of 10 million empty lists", "JSON-LIMIT", "[" + "[],".repeat(10_000_000) + "[]]");
    file("of 5 million numbers", "JSON-LIMIT", "[" + "1,".repeat(5_000_000) + "1]");
    file("a key of 8 MiB", "*", "{\"" + "k".repeat(8 << 20) + "\": 1}");
    bytes(
        "a token of 1 MiB", "TOKENIZER-*", "\"the\": 257", "\"" + "t".repeat(1 << 20) + "\": 257");
    bytes(
        "1 million blank lines, then an error",
        "JSON-SYNTAX",
        "{\n\"version\"",
        "{" + "\n".repeat(1_000_000) + "version\"");
    String many =
        IntStream.range(0, 70_000)
            .mapToObj(i -> "\"" + "ab".repeat(40) + i + "\": " + (258 + i))
            .collect(Collectors.joining(", "));
    file(
        "pieces: 70 000 long tokens without merges",
        "TOKENIZER-*",
        scored().replace("\"\u2581a\": 261", "\"\u2581a\": 261, " + many.replace("\": ", "x\": ")));
  }
}
