package org.credence.cli;

import static org.credence.cli.LittleEndian.i64;
import static org.credence.cli.LittleEndian.join;
import static org.credence.cli.LittleEndian.utf8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A small valid folder in the layout of Hugging Face, a Llama of one layer, whose parts can be changed one at a time. */
final class HubFolder {

  static final String QUERY = "model.layers.0.self_attn.q_proj.weight";

  final Map<String, String> settings = new LinkedHashMap<>(); // JSON by name
  final Map<String, String> tensors = new LinkedHashMap<>(); // declarations
  String metadata = "\"__metadata__\":{\"format\":\"pt\"}";
  byte[] data = new byte[0];

  static HubFolder valid() {
    return valid(5);
  }

  /** One with so many tokens; all of its weights are 0. */
  static HubFolder valid(int vocabulary) {
    HubFolder folder = new HubFolder();
    folder.settings.put("architectures", "[\"LlamaForCausalLM\"]");
    folder.settings.put("hidden_act", "\"silu\"");
    folder.settings.put("hidden_size", "8");
    folder.settings.put("intermediate_size", "12");
    folder.settings.put("num_hidden_layers", "1");
    folder.settings.put("num_attention_heads", "2");
    folder.settings.put("num_key_value_heads", "1");
    folder.settings.put("vocab_size", String.valueOf(vocabulary));
    folder.settings.put("max_position_embeddings", "16");
    folder.settings.put("rms_norm_eps", "1e-05");
    folder.settings.put("tie_word_embeddings", "true");
    String layer = "model.layers.0.";
    folder.add("model.embed_tokens.weight", vocabulary, 8);
    folder.add(layer + "input_layernorm.weight", 8);
    folder.add(QUERY, 8, 8);
    folder.add(layer + "self_attn.k_proj.weight", 4, 8);
    folder.add(layer + "self_attn.v_proj.weight", 4, 8);
    folder.add(layer + "self_attn.o_proj.weight", 8, 8);
    folder.add(layer + "post_attention_layernorm.weight", 8);
    folder.add(layer + "mlp.gate_proj.weight", 12, 8);
    folder.add(layer + "mlp.up_proj.weight", 12, 8);
    folder.add(layer + "mlp.down_proj.weight", 8, 12);
    folder.add("model.norm.weight", 8);
    return folder;
  }

  void add(String name, int... shape) {
    int bytes = 4 * Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    tensors.put(name, declaration("F32", Arrays.toString(shape), data.length, data.length + bytes));
    data = Arrays.copyOf(data, data.length + bytes);
  }

  static String declaration(String type, String shape, long begin, long end) {
    return String.format(
        "{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}", type, shape, begin, end);
  }

  void replace(String tensor, String part, String by) {
    String old = String.valueOf(tensors.get(tensor));
    if (!old.contains(part)) {
      throw new IllegalStateException(part + " is not in " + old);
    }
    tensors.put(tensor, old.replace(part, by));
  }

  String header() {
    String all =
        tensors.entrySet().stream()
            .map(e -> "\"" + e.getKey() + "\":" + e.getValue())
            .collect(Collectors.joining(","));
    return "{" + metadata + "," + all + "}";
  }

  byte[] file() {
    return join(i64(utf8(header()).length), utf8(header()), data);
  }

  String config() {
    return settings.entrySet().stream()
        .map(e -> "  \"" + e.getKey() + "\": " + e.getValue())
        .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
  }

  Path write(Path path) throws IOException {
    Files.writeString(path.resolve("config.json"), config());
    Files.write(path.resolve("model.safetensors"), file());
    return path;
  }
}
