package org.credence.cli;

import static org.credence.cli.LittleEndian.f32;
import static org.credence.cli.LittleEndian.i32;
import static org.credence.cli.LittleEndian.join;
import static org.credence.cli.LittleEndian.utf8;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Tokenizers that are wrong in one place each: in GGUF files, tokenizer.bin and tiktoken ranks. */
final class HostileTokenizers {

  private final List<HostileFile> all = new ArrayList<>();

  private HostileTokenizers() {}

  static List<HostileFile> all() {
    HostileTokenizers corpus = new HostileTokenizers();
    corpus.scored();
    corpus.ranked();
    corpus.bin();
    corpus.tiktoken();
    return corpus.all;
  }

  private void scored(String name, String code, String key, byte[] value) {
    GgufBytes file = GgufBytes.scored();
    file.keys.put("tokenizer." + key, value);
    all.add(HostileFile.bytes("gguf tokenizer: " + name, code, "bad.gguf", file.bytes()));
  }

  private void scored() {
    String tokens = "ggml.tokens";
    String types = "ggml.token_type";
    scored("kind", "TOKENIZER-KIND", "ggml.model", GgufBytes.text("bert"));
    scored("kind 2", "TOKENIZER-KIND", "ggml.model", GgufBytes.text("t5\u0000"));
    scored(
        "score NaN",
        "TOKENIZER-SCORES",
        "ggml.scores",
        GgufBytes.floats(0, 0, 0, -1, Double.NaN, -3, -4));
    scored(
        "score infinite",
        "TOKENIZER-SCORES",
        "ggml.scores",
        GgufBytes.floats(0, 0, 0, -1, -2, -3, 1e39));
    scored(
        "a token twice",
        "TOKENIZER-TWICE",
        tokens,
        GgufBytes.texts("<unk>", "<s>", "</s>", "\u2581", "a", "a", "\u2581a"));
    scored(
        "a special token twice",
        "TOKENIZER-TWICE",
        tokens,
        GgufBytes.texts("<unk>", "<s>", "<s>", "\u2581", "a", "b", "\u2581a"));
    scored(
        "a token no UTF-8",
        "TOKENIZER-UTF8",
        tokens,
        GgufBytes.array(
            8,
            7,
            LittleEndian.counted("<unk>"),
            LittleEndian.counted("<s>"),
            LittleEndian.counted("</s>"),
            LittleEndian.counted("c"),
            LittleEndian.i64(1),
            new byte[] {-1},
            LittleEndian.counted("b"),
            LittleEndian.counted("d")));
    scored("types short", "TOKENIZER-LENGTHS", types, GgufBytes.ints(2, 3, 3));
    for (int type : new int[] {0, 7, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      scored("type " + type, "TOKENIZER-TYPES", types, GgufBytes.ints(2, 3, 3, 1, 1, 1, type));
    }
    scored("a byte of three letters", "TOKENIZER-BYTE", types, GgufBytes.ints(2, 3, 3, 1, 6, 1, 1));
    GgufBytes lone = GgufBytes.scored();
    lone.keys.put(
        "tokenizer.ggml.tokens", GgufBytes.texts("<unk>", "<s>", "</s>", "<0x0A>", "a", "b", "c"));
    lone.keys.put("tokenizer.ggml.token_type", GgufBytes.ints(2, 3, 3, 6, 1, 1, 1));
    all.add(
        HostileFile.bytes(
            "gguf tokenizer: one byte of 256", "TOKENIZER-BYTES", "bad.gguf", lone.bytes()));
    for (String id : List.of("bos_token_id", "eos_token_id", "unknown_token_id", "eot_token_id")) {
      scored(id + " 7 of 7", "TOKENIZER-ID", "ggml." + id, GgufBytes.u32(7));
      scored(id + " negative", "GGUF-RANGE", "ggml." + id, GgufBytes.i64Value(-1));
      scored(id + " 2^31", "TOKENIZER-ID", "ggml." + id, GgufBytes.u32(1L << 31));
    }
    scored("add_bos a number", "GGUF-KIND", "ggml.add_bos_token", GgufBytes.u32(1));
    GgufBytes mute = GgufBytes.scored();
    mute.keys.remove("tokenizer.ggml.bos_token_id");
    mute.keys.put("tokenizer.ggml.add_bos_token", GgufBytes.flag(1));
    mute.keys.put("tokenizer.ggml.token_type", GgufBytes.ints(2, 1, 1, 1, 1, 1, 1));
    all.add(
        HostileFile.bytes(
            "gguf tokenizer: begin token asked for and missing",
            "TOKENIZER-BEGIN",
            "bad.gguf",
            mute.bytes()));
    scored("template a number", "GGUF-KIND", "chat_template", GgufBytes.u32(1));
  }

  private void ranked(String name, String code, Consumer<GgufBytes> change) {
    GgufBytes file = GgufBytes.ranked();
    change.accept(file);
    all.add(HostileFile.bytes("gguf byte-level: " + name, code, "bad.gguf", file.bytes()));
  }

  private void merges(String name, String code, String... merges) {
    ranked(name, code, f -> f.keys.put("tokenizer.ggml.merges", GgufBytes.texts(merges)));
  }

  private void ranked() {
    for (String name : List.of("nosuch", "", "gpt-2 ", "../gpt-2", "\u0430")) {
      ranked(
          "splitter '" + name + "'",
          "TOKENIZER-SPLITTER",
          f -> f.keys.put("tokenizer.ggml.pre", GgufBytes.text(name)));
    }
    ranked("without splitter", "TOKENIZER-SPLITTER", f -> f.keys.remove("tokenizer.ggml.pre"));
    ranked("without merges", "GGUF-MISSING-KEY", f -> f.keys.remove("tokenizer.ggml.merges"));
    merges("merge of one part", "TOKENIZER-MERGES", "t h", "the");
    merges("merge with an empty part", "TOKENIZER-MERGES", "t h", "th ");
    merges("merge empty", "TOKENIZER-MERGES", "");
    merges("merge of an unknown token", "TOKENIZER-MERGE", "t h", "q u");
    merges("merge into itself", "TOKENIZER-MERGE", "th th");
    merges("merges in a circle", "TOKENIZER-MERGE", "t h", "h t");
    merges("merge of three parts", "TOKENIZER-MERGE", "t h e");
    merges("a merge twice", "TOKENIZER-MERGE", "t h", "th e", "t h");
    merges("a merge with a special token", "TOKENIZER-MERGE", "t h", "th <|endoftext|>");
    ranked(
        "a byte missing",
        "TOKENIZER-BYTES",
        f -> {
          String[] tokens = GgufBytes.printable("th", "the", "<|endoftext|>");
          tokens['a'] = "zz";
          f.keys.put("tokenizer.ggml.tokens", GgufBytes.texts(tokens));
        });
    for (String bad : List.of("th", "")) {
      ranked(
          "token 257 is '" + bad + "'",
          bad.isEmpty() ? "TOKENIZER-EMPTY" : "TOKENIZER-DUPLICATE",
          f ->
              f.keys.put(
                  "tokenizer.ggml.tokens",
                  GgufBytes.texts(GgufBytes.printable("th", bad, "<|endoftext|>"))));
    }
    ranked(
        "a token of 100 000 letters",
        "TOKENIZER-EMPTY",
        f ->
            f.keys.put(
                "tokenizer.ggml.tokens",
                GgufBytes.texts(GgufBytes.printable("th", "x".repeat(100_000), "<|endoftext|>"))));
    ranked(
        "a special token of 600 letters",
        "TOKENIZER-EMPTY",
        f ->
            f.keys.put(
                "tokenizer.ggml.tokens",
                GgufBytes.texts(GgufBytes.printable("th", "the", "<" + "x".repeat(600)))));
  }

  /** A tokenizer.bin: longest, then score, length and bytes of each token. */
  private static byte[] bin(int longest, byte[]... tokens) {
    return join(i32(longest), join(tokens));
  }

  /** A file of these tokens. */
  static byte[] bin(List<String> tokens) {
    return bin(8, tokens.stream().map(HostileTokenizers::token).toArray(byte[][]::new));
  }

  private static byte[] token(double score, int length, String text) {
    return join(f32(score), i32(length), utf8(text));
  }

  private static byte[] token(String text) {
    return token(-1, utf8(text).length, text);
  }

  private static byte[][] tokens(UnaryOperator<List<byte[]>> change) {
    List<byte[]> tokens =
        new ArrayList<>(List.of(token("<unk>"), token("\n<s>\n"), token("\n</s>\n")));
    for (int b = 0; b < 256; b++) {
      tokens.add(token(String.format("<0x%02X>", b)));
    }
    tokens.addAll(List.of(token(" "), token("a"), token(" a")));
    return change.apply(tokens).toArray(new byte[0][]);
  }

  private void bin(String name, String code, int index, byte[] token) {
    byte[][] tokens = tokens(all -> all);
    tokens[index] = token;
    all.add(HostileFile.bytes("tokenizer.bin: " + name, code, "tokenizer.bin", bin(8, tokens)));
  }

  private void bin() {
    String code = "LLAMA2C-TOKENIZER-";
    for (int length : new int[] {0, -1, 9, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      bin("length " + length, code + "LENGTH", 260, token(-1, length, "a"));
    }
    bin("length past the end", code + "SHORT", 261, token(-1, 7, "a"));
    for (double score :
        new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
      bin("score " + score, code + "SCORE", 260, token(score, 1, "a"));
    }
    bin("token 1 not <s>", code + "SPECIAL", 1, token("<bos>"));
    bin("token 2 not </s>", code + "SPECIAL", 2, token("x"));
    bin("bytes out of order", code + "BYTES", 7, token("<0x05>"));
    bin("a byte missing", code + "BYTES", 70, token("zz"));
    bin("a byte too late", code + "BYTES", 260, token("<0x0A>"));
    bin("a token twice", "TOKENIZER-TWICE", 261, token("a"));
    bin(
        "a token no UTF-8",
        "TOKENIZER-UTF8",
        261,
        join(f32(-1), i32(2), new byte[] {(byte) 0xc3, '('}));
    byte[] whole = bin(8, tokens(all -> all));
    for (int longest : new int[] {0, -1, Integer.MIN_VALUE}) {
      all.add(
          HostileFile.bytes(
              "tokenizer.bin: longest " + longest,
              code + "LONGEST",
              "tokenizer.bin",
              bin(longest, tokens(all -> all))));
    }
    all.add(
        HostileFile.bytes(
            "tokenizer.bin: longest too small",
            code + "LENGTH",
            "tokenizer.bin",
            bin(3, tokens(all -> all))));
    for (int cut : new int[] {whole.length - 1, whole.length - 5, whole.length - 9, 1000, 21, 17}) {
      all.add(
          HostileFile.bytes(
              "tokenizer.bin: cut at " + cut,
              code + "*",
              "tokenizer.bin",
              Arrays.copyOf(whole, cut)));
    }
    all.add(
        HostileFile.bytes(
            "tokenizer.bin: a byte behind the end",
            code + "SHORT",
            "tokenizer.bin",
            Arrays.copyOf(whole, whole.length + 1)));
    all.add(
        HostileFile.bytes(
            "tokenizer.bin: 12 bytes behind the end",
            code + "*",
            "tokenizer.bin",
            Arrays.copyOf(whole, whole.length + 12)));
  }

  private static String rank(String bytes, int rank) {
    return Base64.getEncoder().encodeToString(bytes.getBytes(StandardCharsets.ISO_8859_1))
        + " "
        + rank
        + "\n";
  }

  private static String ranks() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 50_256; i++) {
      String bytes =
          i < 256
              ? String.valueOf((char) i)
              : new String(
                  new char[] {
                    (char) ('a' + i % 26), (char) ('a' + i / 26 % 26), (char) ('a' + i / 676)
                  });
      text.append(rank(bytes, i));
    }
    return text.toString();
  }

  private void tiktoken(String name, String code, String text) {
    all.add(HostileFile.text("tiktoken: " + name, code, "r50k_base.tiktoken", text));
  }

  private void tiktoken() {
    String whole = ranks();
    int lastAt = whole.lastIndexOf('\n', whole.length() - 2) + 1;
    String head = whole.substring(0, lastAt);
    tiktoken("cut at a line", "TOKENIZER-RANK", head);
    int small = all.size();
    tiktoken(
        "half", "TOKENIZER-RANK", whole.substring(0, whole.indexOf('\n', whole.length() / 2) + 1));
    tiktoken("one rank more", "TOKENIZER-RANK", whole + rank("zzzz", 50_256));
    tiktoken("a token twice", "TOKENIZER-DUPLICATE", head + rank("a", 50_255));
    tiktoken("a token empty", "TOKENIZER-*", head + " 50255\n");
    all.add(
        HostileFile.text(
            "tiktoken: another encoding's name", "TOKENIZER-RANK", "cl100k_base.tiktoken", whole));
    all.subList(small, all.size()).replaceAll(HostileFile::asLarge);
    wrongLines(whole.substring(0, whole.indexOf('\n', 5_000) + 1));
  }

  private void wrongLines(String head) {
    tiktoken("cut in a line", "TOKENIZER-RANK", head + "enp6");
    tiktoken("empty", "TOKENIZER-RANK", "");
    tiktoken("blank", "TOKENIZER-RANK", "\n".repeat(1_000_000));
    tiktoken("a rank twice", "TOKENIZER-RANK", head + rank("zzzz", 7));
    for (String number :
        List.of(
            "-1",
            "x",
            "1e4",
            "50255.0",
            "2147483648",
            "9223372036854775808",
            "\u0663",
            "0x10",
            "+5",
            "")) {
      tiktoken("rank '" + number + "'", "TOKENIZER-RANK", head + "enp6 " + number + "\n");
    }
    tiktoken("no base 64", "TOKENIZER-RANK", head + "*** 50255\n");
    tiktoken("two blanks", "TOKENIZER-RANK", head + "enp6  50255\n");
    tiktoken("JSON", "TOKENIZER-RANK", "{\"a\": 1}");
    tiktoken("HTML", "TOKENIZER-RANK", "<html><body>404</body></html>");
    tiktoken("a line of 8 MiB", "TOKENIZER-RANK", "A".repeat(8 << 20));
    tiktoken("a NUL", "TEXT-NUL", head + "\u0000");
    all.add(
        HostileFile.bytes(
            "tiktoken: no UTF-8",
            "TEXT-ENCODING",
            "r50k_base.tiktoken",
            join(utf8(head), new byte[] {-1, -2, 10})));
    all.add(
        HostileFile.bytes(
            "tiktoken: UTF-16",
            "TEXT-ENCODING",
            "cl100k_base.tiktoken",
            head.getBytes(StandardCharsets.UTF_16)));
    all.add(
        HostileFile.text(
            "tiktoken: an encoding that is not known", "TIKTOKEN-NAME", "x1_base.tiktoken", head));
  }
}
