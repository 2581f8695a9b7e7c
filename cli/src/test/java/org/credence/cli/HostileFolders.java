package org.credence.cli;

import static org.credence.cli.LittleEndian.i64;
import static org.credence.cli.LittleEndian.join;
import static org.credence.cli.LittleEndian.utf8;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Folders with safetensors files and config.json that are wrong in one place each. */
final class HostileFolders {

  private static final String Q = HubFolder.QUERY;

  private final List<HostileFile> all = new ArrayList<>();

  private HostileFolders() {}

  static List<HostileFile> all() {
    HostileFolders corpus = new HostileFolders();
    corpus.headers();
    corpus.declarations();
    corpus.data();
    corpus.settings();
    corpus.shards();
    return corpus.all;
  }

  private void add(String name, String code, Consumer<HubFolder> change) {
    all.add(
        new HostileFile(
            "safetensors " + name,
            code,
            path -> {
              HubFolder folder = HubFolder.valid();
              change.accept(folder);
              return folder.write(path);
            }));
  }

  private void raw(String name, String code, byte[] bytes) {
    all.add(
        new HostileFile(
            "safetensors " + name,
            code,
            path -> {
              HubFolder.valid().write(path);
              Files.write(path.resolve("model.safetensors"), bytes);
              return path;
            }));
  }

  private static byte[] withHeader(String header) {
    return join(i64(utf8(header).length), utf8(header), HubFolder.valid().data);
  }

  private void headers() {
    byte[] valid = HubFolder.valid().file();
    String header = HubFolder.valid().header();
    for (long length :
        new long[] {
          0, 1, valid.length, 100_000_001, 1L << 31, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, -1
        }) {
      String code = length == valid.length ? "SAFETENSORS-CUT" : "SAFETENSORS-HEADER";
      raw(
          "header of " + Long.toUnsignedString(length),
          code,
          LittleEndian.patched(valid, 0, i64(length)));
    }
    raw("header of 20 MiB", "SAFETENSORS-LIMIT", withHeader("{" + " ".repeat(20 << 20) + "}"));
    all.set(all.size() - 1, all.get(all.size() - 1).asLarge());
    for (int cut :
        new int[] {0, 1, 7, 8, 9, 100, header.length(), header.length() + 8, valid.length - 1}) {
      raw("cut at " + cut, "SAFETENSORS-*", Arrays.copyOf(valid, cut));
    }
    raw("a byte behind the end", "SAFETENSORS-OFFSETS", Arrays.copyOf(valid, valid.length + 1));
    raw("a blank before the header", "SAFETENSORS-HEADER", withHeader(" " + header));
    raw("a mark before the header", "SAFETENSORS-HEADER", withHeader("\ufeff" + header));
    raw("a list for a header", "SAFETENSORS-HEADER", withHeader("[" + header + "]"));
    raw(
        "no UTF-8 in the header",
        "SAFETENSORS-HEADER",
        join(i64(4), new byte[] {'{', '"', -1, '}'}));
    raw("header not closed", "JSON-SYNTAX", withHeader(header.substring(0, header.length() - 1)));
    raw("header goes on", "JSON-SYNTAX", withHeader(header + "{}"));
    raw("header nested 100 000 deep", "JSON-LIMIT", withHeader("{\"a\":" + "[".repeat(100_000)));
    raw("header with a NUL", "JSON-SYNTAX", withHeader("{\u0000" + header.substring(1)));
    raw("a lone surrogate", "JSON-S*", withHeader("{\"\\ud800\":1," + header.substring(1)));
    raw(
        "metadata twice",
        "JSON-DUPLICATE",
        withHeader("{\"__metadata__\":{}," + header.substring(1)));
    raw("a tensor twice", "JSON-DUPLICATE", withHeader(header.replace("k_proj", "v_proj")));
    raw("metadata a number", "JSON-KIND", withHeader(header.replace("\"pt\"", "3")));
    raw("metadata a list", "JSON-KIND", withHeader(header.replace("{\"format\":\"pt\"}", "[]")));
    raw(
        "a pickle",
        "SAFETENSORS-HEADER",
        join(new byte[] {(byte) 0x80, 2, '}', 'q', 0}, new byte[64]));
    raw("a zip", "SAFETENSORS-CUT", join(utf8("PK\3\4"), new byte[64]));
    raw("GGUF", "SAFETENSORS-HEADER", GgufBytes.scored().bytes());
    StringBuilder empty = new StringBuilder("{\"a\":1");
    for (int i = 0; i < 300_000; i++) {
      empty.append(",\"").append(i).append("\":{}");
    }
    raw("300 000 tensors that say nothing", "JSON-*", withHeader(empty + "}"));
    all.set(all.size() - 1, all.get(all.size() - 1).asLarge());
    raw("a name of 1 MB", "SAFETENSORS-NAME", withHeader(header.replace(Q, "x".repeat(1 << 20))));
  }

  private void q(String name, String code, String part, String by) {
    add(name, code, f -> f.replace(Q, part, by));
  }

  private void declarations() {
    for (String type : List.of("F4", "f32", "FLOAT", "", "Q8_0", "C64")) {
      q("type '" + type + "'", "SAFETENSORS-DTYPE", "F32", type);
    }
    for (String type : List.of("F64", "F16", "U8", "BOOL")) {
      q("type " + type + " of another size", "SAFETENSORS-SHAPE", "F32", type);
    }
    q("type I32", "SAFETENSORS-DTYPE", "F32", "I32");
    q("type missing", "JSON-MISSING", "\"dtype\":\"F32\",", "");
    q("type a number", "JSON-KIND", "\"F32\"", "32");
    q("shape missing", "JSON-MISSING", "\"shape\":[8, 8],", "");
    q("offsets missing", "JSON-MISSING", ",\"data_offsets\":[192,448]", "");
    q("a member more", "SAFETENSORS-HEADER", "{", "{\"stride\":1,");
    for (String shape :
        List.of(
            "[8]",
            "[]",
            "[0]",
            "[8, 0]",
            "[64, 2]",
            "[4294967296, 4294967296]",
            "[9223372036854775807]",
            "[1,1,1,1,1,1,1,1,64]")) {
      q("shape " + shape, "SAFETENSORS-SHAPE", "[8, 8]", shape);
    }
    q("shape [4, 16]", "SAFETENSORS-SHAPE", "[8, 8]", "[4, 16]");
    for (String axis : List.of("-8", "8.0", "8e0", "9223372036854775808", "1" + "0".repeat(300))) {
      q(
          "axis " + axis.length() + " " + axis.substring(0, 2),
          "JSON-NUMBER",
          "[8, 8]",
          "[8, " + axis + "]");
    }
    for (String axis : List.of("\"8\"", "null", "[8]", "true")) {
      q("axis " + axis, "JSON-KIND", "[8, 8]", "[8, " + axis + "]");
    }
    q("axis NaN", "JSON-SYNTAX", "[8, 8]", "[8, NaN]");
    for (String offsets :
        List.of(
            "[448,192]",
            "[192]",
            "[]",
            "[192,448,0]",
            "[192,9223372036854775807]",
            "[9223372036854775807,9223372036854775807]",
            "[192,1000000]",
            "[196,452]",
            "[188,444]",
            "[0,256]")) {
      q("offsets " + offsets, "SAFETENSORS-OFFSETS", "[192,448]", offsets);
    }
    q("offsets [192,449]", "SAFETENSORS-SHAPE", "[192,448]", "[192,449]");
    q("offsets negative", "JSON-NUMBER", "[192,448]", "[-1,448]");
    q("offsets a text", "JSON-KIND", "[192,448]", "\"192,448\"");
    raw(
        "a name with a path",
        "SAFETENSORS-TENSORS",
        withHeader(HubFolder.valid().header().replace(Q, "../../x")));
    raw("an empty name", "SAFETENSORS-NAME", withHeader(HubFolder.valid().header().replace(Q, "")));
  }

  private void data() {
    for (String tensor : HubFolder.valid().tensors.keySet()) {
      add("without " + tensor, "SAFETENSORS-*", f -> f.tensors.remove(tensor));
    }
    add("a tensor more", "SAFETENSORS-TENSORS", f -> f.add("model.layers.0.extra.weight", 8));
    add(
        "a layer more",
        "SAFETENSORS-TENSORS",
        f -> f.add("model.layers.1.input_layernorm.weight", 8));
    for (int bits : new int[] {0x7fc00000, 0x7f800000, 0xff800000}) {
      add(
          "weight " + Float.intBitsToFloat(bits),
          "WEIGHT-RANGE",
          f -> f.data = LittleEndian.patched(f.data, 200, LittleEndian.i32(bits)));
    }
  }

  private void set(String name, String json, String code) {
    add(
        "config " + name + " " + (json.length() > 40 ? json.length() + " letters" : json),
        code,
        f -> f.settings.put(name, json));
  }

  private void settings() {
    for (String name :
        List.of(
            "architectures",
            "hidden_act",
            "hidden_size",
            "intermediate_size",
            "num_hidden_layers",
            "num_attention_heads",
            "vocab_size",
            "max_position_embeddings",
            "rms_norm_eps")) {
      add("config without " + name, "JSON-MISSING", f -> f.settings.remove(name));
      set(name, "null", "JSON-KIND");
      set(name, "{}", "JSON-KIND");
    }
    for (String name :
        List.of(
            "hidden_size",
            "intermediate_size",
            "num_hidden_layers",
            "num_attention_heads",
            "num_key_value_heads",
            "vocab_size",
            "max_position_embeddings")) {
      for (String bad : List.of("0", "-1", "8.5", "1e3", "9223372036854775808")) {
        set(name, bad, "JSON-NUMBER");
      }
      set(name, "\"8\"", "JSON-KIND");
      set(name, "2147483647", name.equals("vocab_size") ? "SAFETENSORS-SHAPE" : "JSON-NUMBER");
    }
    for (String bad : List.of("0", "-1e-5", "1", "1e300")) {
      set("rms_norm_eps", bad, "CONFIG-RANGE");
    }
    set("rms_norm_eps", "1e400", "JSON-NUMBER");
    set("rms_norm_eps", "NaN", "JSON-SYNTAX");
    set("rms_norm_eps", "-Infinity", "JSON-SYNTAX");
    set("rope_theta", "0", "CONFIG-RANGE");
    set("rope_theta", "\"x\"", "JSON-KIND");
    set("num_attention_heads", "3", "CONFIG-HEADS");
    set("num_key_value_heads", "4", "CONFIG-HEADS");
    set("head_dim", "3", "CONFIG-HEADS");
    set("head_dim", "6", "SAFETENSORS-SHAPE");
    set("hidden_size", "16", "SAFETENSORS-SHAPE");
    set("vocab_size", "6", "SAFETENSORS-SHAPE");
    set("tie_word_embeddings", "false", "SAFETENSORS-TENSORS");
    set("tie_word_embeddings", "1", "JSON-KIND");
    set("num_hidden_layers", "2", "SAFETENSORS-TENSORS");
    set("architectures", "[]", "CONFIG-ARCHITECTURE");
    set("architectures", "[\"A\",\"B\"]", "CONFIG-ARCHITECTURE");
    set("architectures", "[\"MambaForCausalLM\"]", "CONFIG-ARCHITECTURE");
    set("architectures", "[\"" + "x".repeat(1 << 20) + "\"]", "CONFIG-ARCHITECTURE");
    set("hidden_act", "\"relu\"", "CONFIG-SETTING");
    set("attention_bias", "true", "CONFIG-SETTING");
    set("quantization_config", "{\"bits\":4}", "CONFIG-SETTING");
    set("rope_scaling", "{\"rope_type\":\"yarn\",\"factor\":4}", "CONFIG-ROTARY");
    set("rope_scaling", "{\"factor\":4}", "CONFIG-ROTARY");
    set("rope_scaling", "{\"type\":\"linear\",\"factor\":-1}", "CONFIG-RANGE");
    set("rope_scaling", "{\"type\":\"linear\"}", "JSON-MISSING");
    set("x", "[".repeat(200), "JSON-LIMIT");
    set("x", "\"\t\"", "JSON-SYNTAX");
    set("x", "1" + "0".repeat(1000), "JSON-LIMIT");
    set("x", "\"" + "\\ud800" + "\"", "JSON-SURROGATE");
    set("x", "01", "JSON-SYNTAX");
    set("x", "0x1p3", "JSON-SYNTAX");
    set("x", "1}, {\"y\": 1", "JSON-SYNTAX");
    for (String config :
        List.of(
            "",
            " ",
            "[]",
            "null",
            "\"x\"",
            "{",
            "{}}",
            "{'a': 1}",
            "<html>",
            "{\"a\":1,}",
            "{\"a\":1 // x\n}")) {
      String code = List.of("[]", "null", "\"x\"").contains(config) ? "JSON-KIND" : "JSON-SYNTAX";
      all.add(
          new HostileFile(
              "config.json is " + config,
              code,
              path -> {
                HubFolder.valid().write(path);
                Files.writeString(path.resolve("config.json"), config);
                return path;
              }));
    }
    all.add(
        new HostileFile(
            "a safetensors file without config.json",
            "CONFIG-MISSING",
            path -> Files.write(path.resolve("model.safetensors"), HubFolder.valid().file())));
  }

  private void shards(String name, String code, String index, byte[] shard) {
    all.add(
        new HostileFile(
            "index " + name,
            code,
            path -> {
              Files.writeString(path.resolve("config.json"), HubFolder.valid().config());
              Files.writeString(path.resolve("model.safetensors.index.json"), index);
              Files.write(path.resolve("model-1.safetensors"), shard);
              return path;
            }));
  }

  private static String index(String shard) {
    return HubFolder.valid().tensors.keySet().stream()
        .map(n -> "\"" + n + "\": \"" + shard + "\"")
        .collect(Collectors.joining(",\n ", "{\"weight_map\": {\n ", "}}"));
  }

  private void shards() {
    byte[] shard = HubFolder.valid().file();
    for (String name :
        List.of(
            "/etc/passwd",
            "../model-1.safetensors",
            "a/b.safetensors",
            "C:\\\\x.safetensors",
            "model-2.safetensors",
            "model-1.bin",
            "",
            "..",
            "model-1.safetensors\\u0000",
            "model.safetensors.index.json")) {
      shards("names '" + name + "'", "SAFETENSORS-INDEX", index(name), shard);
    }
    shards("names a number", "JSON-KIND", index("x").replace("\"x\"", "1"), shard);
    shards("of no tensors", "SAFETENSORS-*", "{\"weight_map\": {}}", shard);
    shards("without a map", "JSON-MISSING", "{}", shard);
    shards("a list", "JSON-KIND", "[]", shard);
    shards("empty", "JSON-SYNTAX", "", shard);
    shards("cut", "JSON-SYNTAX", index("model-1.safetensors").substring(0, 200), shard);
    shards(
        "with a tensor that is not there",
        "SAFETENSORS-INDEX",
        index("model-1.safetensors").replace("{\n", "{\n \"x\": \"model-1.safetensors\","),
        shard);
    shards(
        "without a tensor that is there",
        "SAFETENSORS-INDEX",
        index("model-1.safetensors").replaceFirst("\"model.embed[^,]*,", ""),
        shard);
    shards(
        "of a shard that is cut",
        "SAFETENSORS-*",
        index("model-1.safetensors"),
        Arrays.copyOf(shard, shard.length - 1));
    shards(
        "of a shard that is empty", "SAFETENSORS-CUT", index("model-1.safetensors"), new byte[0]);
    shards(
        "of a shard that is GGUF",
        "SAFETENSORS-HEADER",
        index("model-1.safetensors"),
        GgufBytes.scored().bytes());
  }
}
