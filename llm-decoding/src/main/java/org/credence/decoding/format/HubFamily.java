package org.credence.decoding.format;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The classes of models of the Hugging Face library that are read: how each calls its settings in config.json and its tensors. A table
 * says for each name of {@link TensorNames} what the class calls it.
 */
enum HubFamily {
  LLAMA("LlamaForCausalLM", Family.LLAMA, Names.ROTARY),
  MISTRAL("MistralForCausalLM", Family.LLAMA, Names.ROTARY),
  QWEN2("Qwen2ForCausalLM", Family.QWEN2, Names.ROTARY),
  QWEN3("Qwen3ForCausalLM", Family.QWEN3, Names.ROTARY),
  GPT2("GPT2LMHeadModel", Family.GPT2, Names.GPT2);

  /**
   * Names of a class.
   *
   * @param whole prefix in GGUF to prefix here, of tensors that are no part of a layer
   * @param layers what stands before the number of a layer
   * @param parts part of a layer in GGUF to part here
   * @param transposed parts that are stored [inputs][outputs]
   * @param ignored ends of names of tensors that hold no weights
   * @param optionalPrefix what may stand before all names but that of the output
   * @param settings config.json: our name of a setting to theirs
   */
  private record Names(
      Map<String, String> whole,
      String layers,
      Map<String, String> parts,
      Set<String> transposed,
      List<String> ignored,
      String optionalPrefix,
      Map<String, String> settings) {

    static final Names ROTARY =
        new Names(
            Map.of(
                "token_embd",
                "model.embed_tokens",
                "output_norm",
                "model.norm",
                "output",
                "lm_head"),
            "model.layers.",
            Map.ofEntries(
                Map.entry(TensorNames.ATTENTION_NORM, "input_layernorm"),
                Map.entry(TensorNames.QUERY, "self_attn.q_proj"),
                Map.entry(TensorNames.KEY, "self_attn.k_proj"),
                Map.entry(TensorNames.VALUE, "self_attn.v_proj"),
                Map.entry(TensorNames.QUERY_NORM, "self_attn.q_norm"),
                Map.entry(TensorNames.KEY_NORM, "self_attn.k_norm"),
                Map.entry(TensorNames.ATTENTION_OUTPUT, "self_attn.o_proj"),
                Map.entry(TensorNames.FEED_NORM, "post_attention_layernorm"),
                Map.entry(TensorNames.GATE, "mlp.gate_proj"),
                Map.entry(TensorNames.UP, "mlp.up_proj"),
                Map.entry(TensorNames.DOWN, "mlp.down_proj")),
            Set.of(),
            List.of(".rotary_emb.inv_freq"),
            "",
            Map.of(
                "width", "hidden_size",
                "hidden", "intermediate_size",
                "layers", "num_hidden_layers",
                "heads", "num_attention_heads",
                "context", "max_position_embeddings",
                "epsilon", "rms_norm_eps",
                "activation", "hidden_act"));

    static final Names GPT2 =
        new Names(
            Map.of(
                "token_embd",
                "wte",
                "position_embd",
                "wpe",
                "output_norm",
                "ln_f",
                "output",
                "lm_head"),
            "h.",
            Map.of(
                TensorNames.ATTENTION_NORM, "ln_1",
                TensorNames.QUERY_KEY_VALUE, "attn.c_attn",
                TensorNames.ATTENTION_OUTPUT, "attn.c_proj",
                TensorNames.FEED_NORM, "ln_2",
                TensorNames.UP, "mlp.c_fc",
                TensorNames.DOWN, "mlp.c_proj"),
            Set.of(
                TensorNames.QUERY_KEY_VALUE,
                TensorNames.ATTENTION_OUTPUT,
                TensorNames.UP,
                TensorNames.DOWN),
            List.of(".attn.bias", ".attn.masked_bias"),
            "transformer.",
            Map.of(
                "width", "n_embd",
                "hidden", "n_inner",
                "layers", "n_layer",
                "heads", "n_head",
                "context", "n_positions",
                "epsilon", "layer_norm_epsilon",
                "activation", "activation_function"));
  }

  private static final String LAYER = "blk.";
  private static final String OUTPUT = "lm_head.weight";

  private final String className;
  private final Family family;
  private final Names names;

  HubFamily(String className, Family family, Names names) {
    this.className = className;
    this.family = family;
    this.names = names;
  }

  Family family() {
    return family;
  }

  /** What config.json calls a setting. */
  String setting(String ours) {
    return Optional.ofNullable(names.settings.get(ours)).orElseThrow();
  }

  /** The name of a tensor in the files of this class, without the prefix that may stand before it. */
  String hubName(String name) {
    int kind = name.lastIndexOf('.');
    if (!name.startsWith(LAYER)) {
      return names.whole.get(name.substring(0, kind)) + name.substring(kind);
    }
    int part = name.indexOf('.', LAYER.length());
    String layer = name.substring(LAYER.length(), part);
    return names.layers + layer + "." + names.parts.get(part(name)) + name.substring(kind);
  }

  /** Prefix and name, where the files of this model write the prefix. */
  String withPrefix(String hubName, Set<String> stored) {
    boolean prefixed = stored.contains(names.optionalPrefix + hubName(TensorNames.EMBEDDING));
    return prefixed && !hubName.equals(OUTPUT) ? names.optionalPrefix + hubName : hubName;
  }

  private static String part(String name) {
    int from = name.indexOf('.', LAYER.length()) + 1;
    return name.startsWith(LAYER) ? name.substring(from, name.lastIndexOf('.')) : "";
  }

  /** Whether a matrix, by its name in GGUF, is stored [inputs][outputs]. */
  boolean transposed(String name) {
    return name.endsWith(".weight") && names.transposed.contains(part(name));
  }

  /** Whether a tensor of the files is computed from the settings and so need not be read. */
  boolean ignored(String hubName) {
    return names.ignored.stream().anyMatch(hubName::endsWith);
  }

  static boolean isOutput(String hubName) {
    return hubName.equals(OUTPUT);
  }

  /** The class of that name, if it is read here. */
  static Optional<HubFamily> ofClassName(String name) {
    return Arrays.stream(values()).filter(f -> f.className.equals(name)).findFirst();
  }

  /** The names of all classes, for messages. */
  static String classNames() {
    return Arrays.stream(values()).map(f -> f.className).collect(Collectors.joining(", "));
  }
}
