package org.credence.decoding.format;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.credence.decoding.transformer.TransformerConfig;
import org.credence.decoding.transformer.TransformerConfig.Activation;

/**
 * The configuration of a transformer from the config.json beside its safetensors files: the class fixes the form, members give the
 * numbers. A member that would change the result and is not understood is refused, with line and column.
 */
final class HubConfig {

  private static final int MOST_WIDTH = 1 << 20;
  private static final int MOST_HIDDEN = 1 << 22;
  private static final int MOST_HEADS = 1 << 14;
  private static final int MOST_CONTEXT = 1 << 30;

  /** Settings that must be true or false as here, where they stand. */
  private static final Map<String, Boolean> EXPECTED =
      Map.of(
          "attention_bias", false,
          "mlp_bias", false,
          "add_cross_attention", false,
          "scale_attn_weights", true,
          "scale_attn_by_inverse_layer_idx", false);

  /** What Mistral and Qwen take for a window where config.json does not say. */
  private static final int STANDARD_WINDOW = 4096;

  /** How many layers of Qwen attend to all positions where config.json does not say, the first ones. */
  private static final long STANDARD_FULL_LAYERS = 28;

  private static final String WINDOWED = "sliding_attention";
  private static final List<String> LAYER_TYPES = List.of("full_attention", WINDOWED);

  private static final List<String> SILU = List.of("silu", "swish");
  private static final List<String> GELU_TANH = List.of("gelu_new", "gelu_pytorch_tanh");

  private final JsonValue root;
  private final HubFamily hub;
  private final int mostLayers;

  private HubConfig(JsonValue root, HubFamily hub, int mostLayers) {
    this.root = root;
    this.hub = hub;
    this.mostLayers = mostLayers;
  }

  /** The class of the model. */
  static HubFamily family(JsonValue root) {
    JsonValue named = root.member("architectures");
    if (named.elements().size() != 1) {
      throw named.error(
          "has " + named.size() + " names, expected that of one class", "CONFIG-ARCHITECTURE");
    }
    JsonValue name = named.elements().get(0);
    return HubFamily.ofClassName(name.text())
        .orElseThrow(
            () ->
                name.error(
                    "is '"
                        + JsonValue.shown(name.text())
                        + "', which is not read; classes read are "
                        + HubFamily.classNames(),
                    "CONFIG-ARCHITECTURE"));
  }

  /**
   * @param mostLayers layers that there can be at most: the tensors of the files
   */
  static TransformerConfig of(JsonValue root, int mostLayers) {
    return new HubConfig(root, family(root), mostLayers).config();
  }

  private TransformerConfig config() {
    refuseSettingsNotUnderstood();
    Family family = hub.family();
    boolean gpt = hub == HubFamily.GPT2;
    int width = size("width", MOST_WIDTH);
    JsonValue headsPlace = root.member(hub.setting("heads"));
    int heads = (int) headsPlace.integer(1, MOST_HEADS);
    Optional<JsonValue> hidden = root.optional(hub.setting("hidden"));
    if (hidden.isEmpty() && !gpt) {
      hidden = Optional.of(root.member(hub.setting("hidden"))); // says that it is missing or null
    }
    int headSize = headSize(headsPlace, width, heads);
    return new TransformerConfig(
        family.label(),
        size("layers", mostLayers),
        width,
        hidden.map(h -> (int) h.integer(1, MOST_HIDDEN)).orElse(4 * width),
        heads,
        keyHeads(heads),
        headSize,
        (int) root.member("vocab_size").integer(1, Integer.MAX_VALUE),
        Math.min(size("context", MOST_CONTEXT), window(root).orElse(MOST_CONTEXT)),
        family.norm(),
        epsilon(),
        family.activation(),
        gpt ? Optional.empty() : Optional.of(HubRotary.of(root, headSize)),
        family.attentionBias(),
        family.headNorm(),
        root.optional("tie_word_embeddings").map(JsonValue::truth).orElse(gpt));
  }

  /**
   * How many positions some layer attends to at most, if there is such a layer. Texts that are not longer are read as if there were no
   * window.
   */
  static OptionalInt window(JsonValue root) {
    HubFamily hub = family(root);
    boolean qwen = hub == HubFamily.QWEN2 || hub == HubFamily.QWEN3;
    boolean used = qwen ? flag(root, "use_sliding_window") : hub == HubFamily.MISTRAL;
    boolean stated = root.members().containsKey("sliding_window");
    if (!used || (stated && root.optional("sliding_window").isEmpty())) {
      return OptionalInt.empty();
    }
    int window =
        root.optional("sliding_window")
            .map(value -> (int) value.integer(1, Integer.MAX_VALUE))
            .orElse(STANDARD_WINDOW);
    if (!qwen) {
      return OptionalInt.of(window);
    }
    long layers = root.member(hub.setting("layers")).integer(1, Integer.MAX_VALUE);
    long full =
        root.optional("max_window_layers")
            .map(value -> value.integer(0, Integer.MAX_VALUE))
            .orElse(STANDARD_FULL_LAYERS);
    boolean some =
        root.optional("layer_types")
            .map(types -> types.elements().stream().anyMatch(t -> t.text().equals(WINDOWED)))
            .orElse(full < layers);
    return some ? OptionalInt.of(window) : OptionalInt.empty();
  }

  private static boolean flag(JsonValue root, String name) {
    return root.optional(name).map(JsonValue::truth).orElse(false);
  }

  private int size(String ours, int most) {
    return (int) root.member(hub.setting(ours)).integer(1, most);
  }

  private void refuseSettingsNotUnderstood() {
    EXPECTED.forEach(
        (name, expected) ->
            root.optional(name)
                .filter(value -> value.truth() != expected)
                .ifPresent(value -> refuse(value, !expected)));
    root.optional("quantization_config").ifPresent(value -> refuse(value, "set"));
    root.optional("layer_types").map(JsonValue::elements).orElse(List.of()).stream()
        .filter(type -> !LAYER_TYPES.contains(type.text()))
        .findFirst()
        .ifPresent(type -> refuse(type, "'" + JsonValue.shown(type.text()) + "'"));
    JsonValue activation = root.member(hub.setting("activation"));
    List<String> known = hub.family().activation() == Activation.GATED_SILU ? SILU : GELU_TANH;
    if (!known.contains(activation.text())) {
      throw activation.error(
          "is '"
              + JsonValue.shown(activation.text())
              + "', which is not computed here, expected "
              + known.get(0),
          "CONFIG-SETTING");
    }
  }

  static void refuse(JsonValue value, Object found) {
    throw value.error(
        "is " + found + ", which changes the result and is not computed here", "CONFIG-SETTING");
  }

  private int keyHeads(int heads) {
    Optional<JsonValue> stated = root.optional("num_key_value_heads");
    int keyHeads = stated.map(value -> (int) value.integer(1, MOST_HEADS)).orElse(heads);
    if (heads % keyHeads != 0) {
      throw stated
          .orElseThrow()
          .error(
              "is " + keyHeads + ", which does not divide the " + heads + " query heads",
              "CONFIG-HEADS");
    }
    return keyHeads;
  }

  private int headSize(JsonValue headsPlace, int width, int heads) {
    Optional<JsonValue> stated = root.optional("head_dim");
    boolean gpt = hub == HubFamily.GPT2;
    if ((stated.isEmpty() || gpt) && width % heads != 0) {
      throw headsPlace.error(
          "is " + heads + ", which does not divide the width of " + width, "CONFIG-HEADS");
    }
    int size =
        gpt ? width / heads : stated.map(v -> (int) v.integer(1, MOST_HEADS)).orElse(width / heads);
    if (size % 2 != 0 && !gpt) {
      throw stated
          .orElse(headsPlace)
          .error(
              "gives heads of " + size + " entries, expected an even number of them",
              "CONFIG-HEADS");
    }
    return size;
  }

  private double epsilon() {
    JsonValue place = root.member(hub.setting("epsilon"));
    double epsilon = place.number();
    if (!(epsilon > 0 && epsilon < 1)) {
      throw place.error("is " + epsilon + ", expected a number between 0 and 1", "CONFIG-RANGE");
    }
    return epsilon;
  }
}
