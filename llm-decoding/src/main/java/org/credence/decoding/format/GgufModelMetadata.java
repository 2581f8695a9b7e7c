package org.credence.decoding.format;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.transformer.TransformerConfig;
import org.credence.decoding.transformer.TransformerConfig.Norm;
import org.credence.decoding.transformer.TransformerConfig.Rotary;

/** The metadata of a GGUF file that say what a configuration says; {@link GgufConfig} reads them back. */
final class GgufModelMetadata {

  private GgufModelMetadata() {}

  static Map<String, GgufValue> of(String name, TransformerConfig config) {
    Map<String, GgufValue> values = new LinkedHashMap<>();
    String family = config.family();
    values.put("general.architecture", GgufValue.of(family));
    values.put("general.name", GgufValue.of(name));
    values.put(family + ".context_length", GgufValue.of(config.context()));
    values.put(family + ".embedding_length", GgufValue.of(config.width()));
    values.put(family + ".block_count", GgufValue.of(config.layers()));
    values.put(family + ".feed_forward_length", GgufValue.of(config.hidden()));
    values.put(family + ".attention.head_count", GgufValue.of(config.heads()));
    values.put(family + ".attention.head_count_kv", GgufValue.of(config.keyHeads()));
    if (config.queryWidth() != config.width()) {
      values.put(family + ".attention.key_length", GgufValue.of(config.headSize()));
      values.put(family + ".attention.value_length", GgufValue.of(config.headSize()));
    }
    String epsilon =
        config.norm() == Norm.LAYER
            ? ".attention.layer_norm_epsilon"
            : ".attention.layer_norm_rms_epsilon";
    values.put(family + epsilon, GgufValue.of((float) config.epsilon()));
    values.put(family + ".vocab_size", GgufValue.of(config.vocabulary()));
    config.rotary().ifPresent(rotary -> rotary(values, family, rotary));
    return values;
  }

  private static void rotary(Map<String, GgufValue> values, String family, Rotary rotary) {
    values.put(family + ".rope.dimension_count", GgufValue.of(rotary.size()));
    values.put(family + ".rope.freq_base", GgufValue.of((float) rotary.base()));
    OptionalDouble factor = linearFactor(rotary);
    if (factor.isPresent() && factor.getAsDouble() != 1) {
      values.put(family + ".rope.scaling.type", GgufValue.of("linear"));
      values.put(family + ".rope.scaling.factor", GgufValue.of((float) factor.getAsDouble()));
    }
  }

  /** The divisor of all frequencies, if they have one. */
  static OptionalDouble linearFactor(Rotary rotary) {
    double[] divisors = rotary.divisors();
    for (double divisor : divisors) {
      if (divisor != divisors[0]) {
        return OptionalDouble.empty();
      }
    }
    return OptionalDouble.of(divisors[0]);
  }

  /** The number for {@code general.file_type} of files whose matrices have a format. Source: llama.h. */
  static int fileType(WeightFormat format) {
    return switch (format) {
      case F32 -> 0;
      case F16 -> 1;
      case Q4_0 -> 2;
      case Q4_1 -> 3;
      case Q8_0 -> 7;
      case Q5_0 -> 8;
      case Q5_1 -> 9;
      case Q4_K -> 14;
      case Q5_K -> 16;
      case Q6_K -> 18;
      case BF16 -> 32;
    };
  }
}
