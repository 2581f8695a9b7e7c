package org.credence.decoding.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.credence.decoding.tensor.WeightFormat;

/** Folders in the layout of Hugging Face with small models of each class: 2 layers, width 8, 2 heads, 5 tokens. */
final class TinySafetensors {

  /** Settings of config.json, as JSON, by name. */
  final Map<String, String> settings = new LinkedHashMap<>();

  /** Axes of each tensor by name. */
  final Map<String, int[]> shapes = new LinkedHashMap<>();

  private WeightFormat format = WeightFormat.F32;
  private boolean scattered;

  static TinySafetensors llama(String className) {
    TinySafetensors tiny = new TinySafetensors();
    boolean qwen2 = className.startsWith("Qwen2");
    boolean qwen3 = className.startsWith("Qwen3");
    int head = qwen3 ? 6 : 4;
    tiny.set("architectures", "[\"" + className + "\"]").set("hidden_act", "\"silu\"");
    tiny.set("hidden_size", "8").set("intermediate_size", "12").set("num_hidden_layers", "2");
    tiny.set("num_attention_heads", "2").set("num_key_value_heads", "1").set("vocab_size", "5");
    tiny.set("max_position_embeddings", "16").set("rms_norm_eps", "1e-06");
    if (qwen3) {
      tiny.set("head_dim", "6");
    }
    tiny.shape("model.embed_tokens.weight", 5, 8);
    for (int layer = 0; layer < 2; layer++) {
      String at = "model.layers." + layer + ".";
      tiny.shape(at + "input_layernorm.weight", 8);
      tiny.shape(at + "self_attn.q_proj.weight", 2 * head, 8);
      tiny.shape(at + "self_attn.k_proj.weight", head, 8);
      tiny.shape(at + "self_attn.v_proj.weight", head, 8);
      if (qwen2) {
        tiny.shape(at + "self_attn.q_proj.bias", 2 * head);
        tiny.shape(at + "self_attn.k_proj.bias", head);
        tiny.shape(at + "self_attn.v_proj.bias", head);
      }
      if (qwen3) {
        tiny.shape(at + "self_attn.q_norm.weight", head);
        tiny.shape(at + "self_attn.k_norm.weight", head);
      }
      tiny.shape(at + "self_attn.o_proj.weight", 8, 2 * head);
      tiny.shape(at + "post_attention_layernorm.weight", 8);
      tiny.shape(at + "mlp.gate_proj.weight", 12, 8);
      tiny.shape(at + "mlp.up_proj.weight", 12, 8);
      tiny.shape(at + "mlp.down_proj.weight", 8, 12);
    }
    tiny.shape("model.norm.weight", 8);
    tiny.shape("lm_head.weight", 5, 8);
    return tiny;
  }

  static TinySafetensors gpt2(String prefix) {
    TinySafetensors tiny = new TinySafetensors();
    tiny.set("architectures", "[\"GPT2LMHeadModel\"]").set("activation_function", "\"gelu_new\"");
    tiny.set("n_embd", "8").set("n_inner", "null").set("n_layer", "2").set("n_head", "2");
    tiny.set("n_positions", "16").set("vocab_size", "5").set("layer_norm_epsilon", "1e-05");
    tiny.shape(prefix + "wte.weight", 5, 8).shape(prefix + "wpe.weight", 16, 8);
    for (int layer = 0; layer < 2; layer++) {
      String at = prefix + "h." + layer + ".";
      tiny.shape(at + "ln_1.weight", 8).shape(at + "ln_1.bias", 8);
      tiny.shape(at + "attn.bias", 1, 1, 16, 16);
      tiny.shape(at + "attn.c_attn.weight", 8, 24).shape(at + "attn.c_attn.bias", 24);
      tiny.shape(at + "attn.c_proj.weight", 8, 8).shape(at + "attn.c_proj.bias", 8);
      tiny.shape(at + "ln_2.weight", 8).shape(at + "ln_2.bias", 8);
      tiny.shape(at + "mlp.c_fc.weight", 8, 32).shape(at + "mlp.c_fc.bias", 32);
      tiny.shape(at + "mlp.c_proj.weight", 32, 8).shape(at + "mlp.c_proj.bias", 8);
    }
    return tiny.shape(prefix + "ln_f.weight", 8).shape(prefix + "ln_f.bias", 8);
  }

  TinySafetensors set(String name, String json) {
    settings.put(name, json);
    return this;
  }

  TinySafetensors shape(String name, int... axes) {
    shapes.put(name, axes);
    return this;
  }

  TinySafetensors format(WeightFormat format) {
    this.format = format;
    return this;
  }

  /** Weights like those of a model, from -0.6 to 0.6 without a pattern, where they are else larger and easier to tell apart. */
  TinySafetensors scattered() {
    scattered = true;
    return this;
  }

  /** The weights of a tensor in the order of the file. */
  float[] weights(String name) {
    float[] weights = new float[count(shapes.get(name))];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = scattered ? scattered(name, i) : weight(name, i);
    }
    return weights;
  }

  /** A multiple of 1/64. */
  private static float scattered(String name, int i) {
    long mixed = (name.hashCode() * 1_000_003L + i) * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ mixed >>> 32) * 0xd6e8feb86659fd93L;
    return (Math.floorMod(mixed ^ mixed >>> 32, 77) - 38) / 64f;
  }

  /** Weight number i of a tensor; F16 and BF16 hold it exactly. */
  static float weight(String name, int i) {
    return ((name.hashCode() & 0x7f) * 5 + i * 37) % 255 - 127;
  }

  static int count(int[] axes) {
    int count = 1;
    for (int axis : axes) {
      count *= axis;
    }
    return count;
  }

  String config() {
    return settings.entrySet().stream()
        .map(e -> "\"" + e.getKey() + "\": " + e.getValue())
        .collect(Collectors.joining(",\n  ", "{\n  ", "\n}\n"));
  }

  /** A file with some of the tensors. */
  byte[] file(List<String> names) {
    StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
    ByteBuffer data = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    for (String name : names) {
      int count = count(shapes.get(name));
      float[] weights = weights(name);
      int begin = data.position();
      format.codec().encode(weights, 0, count, data.array(), begin);
      data.position(begin + (int) format.bytes(count));
      header.append(
          String.format(
              ",\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}",
              name, format, Arrays.toString(shapes.get(name)), begin, data.position()));
    }
    return bytes(header + "} ", Arrays.copyOf(data.array(), data.position()));
  }

  /** A file of a header and what stands behind it. */
  static byte[] bytes(String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(data)
        .array();
  }

  Path write(Path folder) throws IOException {
    Files.writeString(folder.resolve("config.json"), config());
    Files.write(folder.resolve("model.safetensors"), file(new ArrayList<>(shapes.keySet())));
    return folder;
  }

  /** In two files with an index. */
  Path writeShards(Path folder) throws IOException {
    Files.writeString(folder.resolve("config.json"), config());
    List<String> names = new ArrayList<>(shapes.keySet());
    int half = names.size() / 2;
    Files.write(folder.resolve("model-1.safetensors"), file(names.subList(0, half)));
    Files.write(folder.resolve("model-2.safetensors"), file(names.subList(half, names.size())));
    String map =
        names.stream()
            .map(
                n ->
                    "\""
                        + n
                        + "\": \"model-"
                        + (names.indexOf(n) < half ? 1 : 2)
                        + ".safetensors\"")
            .collect(Collectors.joining(", "));
    int total = shapes.values().stream().mapToInt(axes -> 4 * count(axes)).sum();
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"metadata\": {\"total_size\": " + total + "}, \"weight_map\": {" + map + "}}");
    return folder;
  }
}
