package org.credence.decoding.format;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.transformer.TransformerConfig;
import org.credence.decoding.transformer.TransformerConfig.Norm;
import org.credence.decoding.transformer.TransformerConfig.Rotary;

/**
 * The configuration of a transformer from the metadata of its GGUF file: the family fixes the form, keys that begin with the family's
 * name give the numbers. A key that would change the result and is not understood is refused.
 */
final class GgufConfig {

  private static final int MOST_WIDTH = 1 << 20;
  private static final int MOST_HIDDEN = 1 << 22;
  private static final int MOST_HEADS = 1 << 14;
  private static final int MOST_CONTEXT = 1 << 30;
  private static final double STANDARD_BASE = 10_000;

  /** Settings of relatives of these families that change the result unless they are 0. */
  private static final List<String> NEUTRAL_AT_ZERO =
      List.of(
          "expert_count",
          "attention.clamp_kqv",
          "attention.scale",
          "attn_logit_softcapping",
          "final_logit_softcapping");

  /** Settings that change the result unless they are 0 (not set) or 1. */
  private static final List<String> NEUTRAL_AT_ONE =
      List.of("logit_scale", "embedding_scale", "residual_scale", "rope.scaling.attn_factor");

  private final GgufFile file;
  private final GgufMetadata metadata;
  private final Family family;

  private GgufConfig(GgufFile file, Family family) {
    this.file = file;
    this.metadata = file.metadata();
    this.family = family;
  }

  static TransformerConfig of(GgufFile file) {
    return new GgufConfig(file, family(file)).config();
  }

  static Family family(GgufFile file) {
    String key = "general.architecture";
    String label =
        file.metadata()
            .text(key)
            .orElseThrow(() -> file.metadata().missing(key, "the family of the model"));
    return Family.ofLabel(label)
        .orElseThrow(
            () ->
                file.metadata()
                    .error(
                        key,
                        "is "
                            + Escaped.quote(label)
                            + ", which is not read; families read are "
                            + Family.labels(),
                        "GGUF-ARCHITECTURE"));
  }

  private TransformerConfig config() {
    refuseSettingsNotUnderstood();
    int layers = layers();
    int width = size("embedding_length", MOST_WIDTH, "entries of an embedding");
    int hidden = size("feed_forward_length", MOST_HIDDEN, "entries of the inner layer");
    int heads = size("attention.head_count", MOST_HEADS, "query heads");
    int keyHeads = optionalSize("attention.head_count_kv", MOST_HEADS).orElse(heads);
    if (heads % keyHeads != 0) {
      throw metadata.error(
          key("attention.head_count_kv"),
          "is " + keyHeads + ", which does not divide the " + heads + " query heads",
          "GGUF-HEADS");
    }
    int headSize = headSize(width, heads);
    return new TransformerConfig(
        family.label(),
        layers,
        width,
        hidden,
        heads,
        keyHeads,
        headSize,
        vocabulary(),
        Math.min(context(file), window(file).orElse(MOST_CONTEXT)),
        family.norm(),
        epsilon(),
        family.activation(),
        rotary(headSize),
        family.attentionBias(),
        family.headNorm(),
        file.tensor(TensorNames.OUTPUT).isEmpty());
  }

  /** Positions that the model was made for. */
  static int context(GgufFile file) {
    return new GgufConfig(file, family(file)).size("context_length", MOST_CONTEXT, "positions");
  }

  /** How many positions some layer attends to at most, if there is such a layer. */
  private static OptionalInt window(GgufFile file) {
    Family family = family(file);
    return file.metadata()
        .whole(family.label() + ".attention.sliding_window", 0, Long.MAX_VALUE)
        .filter(window -> family.ggufPairing().isPresent() && window > 0)
        .map(window -> OptionalInt.of((int) Math.min(window, MOST_CONTEXT)))
        .orElse(OptionalInt.empty());
  }

  private String key(String name) {
    return family.label() + "." + name;
  }

  private void refuseSettingsNotUnderstood() {
    for (String name : NEUTRAL_AT_ZERO) {
      metadata.real(key(name)).filter(v -> v != 0).ifPresent(v -> refuse(name, v));
    }
    for (String name : NEUTRAL_AT_ONE) {
      metadata.real(key(name)).filter(v -> v != 0 && v != 1).ifPresent(v -> refuse(name, v));
    }
    metadata
        .flag(key("attention.causal"))
        .filter(v -> !v)
        .ifPresent(v -> refuse("attention.causal", v));
    long files = metadata.whole("split.count", 0, Long.MAX_VALUE).orElse(1L);
    if (files > 1) {
      throw metadata.error(
          "split.count",
          "is " + files + ": the model is spread over files; merge them with llama-gguf-split",
          "GGUF-SPLIT");
    }
  }

  private void refuse(String name, Object value) {
    throw metadata.error(
        key(name),
        "is " + value + ", which changes the result and is not computed here",
        "GGUF-SETTING");
  }

  private int size(String name, int most, String what) {
    return optionalSize(name, most).orElseThrow(() -> metadata.missing(key(name), what));
  }

  private Optional<Integer> optionalSize(String name, int most) {
    return metadata.whole(key(name), 1, most).map(Long::intValue);
  }

  /** Each layer has tensors, so that there are not more layers than these. */
  private int layers() {
    int tensors = file.tensors().size();
    if (tensors == 0) {
      throw FormatException.atByte(
          file.name(),
          GgufFile.TENSOR_COUNT_AT,
          "the file holds no tensors, only metadata; for a model give a file with its weights",
          "GGUF-NO-TENSORS");
    }
    return size("block_count", tensors, "layers");
  }

  private int headSize(int width, int heads) {
    Optional<Integer> keyLength = optionalSize("attention.key_length", MOST_HEADS);
    Optional<Integer> valueLength = optionalSize("attention.value_length", MOST_HEADS);
    if (keyLength.isEmpty() && width % heads != 0) {
      throw metadata.error(
          key("attention.head_count"),
          "is " + heads + ", which does not divide the " + width + " entries of an embedding",
          "GGUF-HEADS");
    }
    int headSize = keyLength.orElse(width / heads);
    if (headSize > MOST_HEADS) {
      throw metadata.error(
          key("attention.head_count"),
          "is " + heads + ", so that a head has " + headSize + " entries, at most " + MOST_HEADS,
          "GGUF-HEADS");
    }
    if (valueLength.isPresent() && valueLength.get() != headSize) {
      throw metadata.error(
          key("attention.value_length"),
          "is "
              + valueLength.get()
              + ", but keys have "
              + headSize
              + " entries; equal ones are read",
          "GGUF-HEADS");
    }
    return headSize;
  }

  /** The rows of the embedding, which all other statements must agree with. */
  private int vocabulary() {
    GgufTensor embedding =
        file.tensor(TensorNames.EMBEDDING)
            .orElseThrow(
                () ->
                    FormatException.atByte(
                        file.name(),
                        GgufFile.TENSOR_COUNT_AT,
                        "tensor "
                            + Escaped.quote(TensorNames.EMBEDDING)
                            + " is missing; convert the model again",
                        "GGUF-TENSORS"));
    long rows = embedding.rows();
    if (rows > Integer.MAX_VALUE) {
      throw FormatException.atByte(
          file.name(),
          embedding.declaredAt(),
          "the embedding has " + rows + " rows, more than a vocabulary has",
          "GGUF-SHAPE");
    }
    String sizeKey = key("vocab_size");
    metadata
        .whole(sizeKey, 1, Integer.MAX_VALUE)
        .filter(size -> size != rows)
        .ifPresent(
            size -> {
              throw metadata.error(
                  sizeKey,
                  "is " + size + ", but the embedding has " + rows + " rows",
                  "GGUF-VOCABULARY");
            });
    metadata
        .texts(GgufTokenizer.TOKENS)
        .filter(tokens -> tokens.size() != rows)
        .ifPresent(
            tokens -> {
              throw metadata.error(
                  GgufTokenizer.TOKENS,
                  "has " + tokens.size() + " tokens, but the embedding has " + rows + " rows",
                  "GGUF-VOCABULARY");
            });
    return (int) rows;
  }

  private double epsilon() {
    String name =
        family.norm() == Norm.LAYER
            ? "attention.layer_norm_epsilon"
            : "attention.layer_norm_rms_epsilon";
    double epsilon =
        metadata
            .real(key(name))
            .orElseThrow(() -> metadata.missing(key(name), "the epsilon of the norms"));
    if (!(epsilon > 0 && epsilon < 1)) {
      throw metadata.error(
          key(name), "is " + epsilon + ", expected a number between 0 and 1", "GGUF-RANGE");
    }
    return epsilon;
  }

  private Optional<Rotary> rotary(int headSize) {
    if (family.ggufPairing().isEmpty()) {
      return Optional.empty();
    }
    String sizeKey = key("rope.dimension_count");
    int size = metadata.whole(sizeKey, 2, headSize).map(Long::intValue).orElse(headSize);
    if (size % 2 != 0) {
      throw metadata.error(sizeKey, "is " + size + ", expected an even number", "GGUF-ROTARY");
    }
    String baseKey = key("rope.freq_base");
    double base = metadata.real(baseKey).orElse(STANDARD_BASE);
    if (!(base > 0)) {
      throw metadata.error(baseKey, "is " + base + ", expected a positive number", "GGUF-RANGE");
    }
    double[] divisors = storedDivisors(size / 2);
    double factor = linearFactor();
    for (int i = 0; i < divisors.length; i++) {
      divisors[i] *= factor;
    }
    return Optional.of(new Rotary(family.ggufPairing().get(), size, base, divisors));
  }

  /** Positions are divided by this. */
  private double linearFactor() {
    String typeKey = key("rope.scaling.type");
    String type = metadata.text(typeKey).orElse("linear");
    if (type.equals("none")) {
      return 1;
    }
    if (!type.equals("linear")) {
      throw metadata.error(
          typeKey,
          "is "
              + Escaped.quote(type)
              + ", which is not computed here; read are none and linear, and"
              + " divisors in the tensor "
              + TensorNames.ROTARY_DIVISORS,
          "GGUF-ROTARY");
    }
    String current = key("rope.scaling.factor");
    String factorKey = metadata.has(current) ? current : key("rope.scale_linear");
    double factor = metadata.real(factorKey).orElse(1.0);
    if (!(factor >= 0)) {
      throw metadata.error(
          factorKey, "is " + factor + ", expected a positive number", "GGUF-RANGE");
    }
    return factor == 0 ? 1 : factor; // 0 is written for "not scaled"
  }

  private double[] storedDivisors(int count) {
    double[] divisors = new double[count];
    Arrays.fill(divisors, 1);
    Optional<GgufTensor> stored = file.tensor(TensorNames.ROTARY_DIVISORS);
    if (stored.isEmpty()) {
      return divisors;
    }
    GgufTensor tensor = stored.get();
    if (tensor.format() != WeightFormat.F32 || tensor.weights() != count) {
      throw FormatException.atByte(
          file.name(),
          tensor.declaredAt(),
          "tensor "
              + TensorNames.ROTARY_DIVISORS
              + " has "
              + tensor.weights()
              + " weights of "
              + tensor.format()
              + ", expected "
              + count
              + " of F32, one for each pair of a head",
          "GGUF-SHAPE");
    }
    byte[] bytes = new byte[count * Float.BYTES];
    file.read(tensor, 0, bytes, 0, bytes.length);
    GgufValue.Numbers numbers = new GgufValue.Numbers(GgufType.FLOAT32, bytes);
    for (int i = 0; i < count; i++) {
      divisors[i] = numbers.real(i);
      if (!(divisors[i] > 0 && Double.isFinite(divisors[i]))) {
        throw FormatException.atByte(
            file.name(),
            tensor.position() + (long) i * Float.BYTES,
            "divisor "
                + i
                + " of the rotary frequencies is "
                + divisors[i]
                + ", expected a positive number",
            "GGUF-ROTARY");
      }
    }
    return divisors;
  }
}
