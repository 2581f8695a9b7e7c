package org.credence.decoding.format;

import java.util.Arrays;
import java.util.Optional;
import org.credence.decoding.transformer.TransformerConfig.Pairing;
import org.credence.decoding.transformer.TransformerConfig.Rotary;

/**
 * Rotary positions from config.json, {@code rope_theta} and {@code rope_scaling} (or {@code rope_parameters} with both): heads pair
 * their halves, and scaling becomes a divisor d of each frequency.
 *
 * <pre>
 *  default   d = 1
 *  linear    d = factor
 *  llama3    λ = 2π / frequency, o = original context:    d = 1              if λ &lt; o / high,
 *            d = factor if λ &gt; o / low,    else 1/d = (1 - s) / factor + s with s = (o / λ - low) / (high - low) </pre>
 *
 * <p>Source: Meta's code of Llama 3.1; the Hugging Face library, modeling_rope_utils.
 */
final class HubRotary {

  private static final double STANDARD_BASE = 10_000;
  private static final double MOST_POSITIONS = 1 << 30;

  private HubRotary() {}

  static Rotary of(JsonValue root, int headSize) {
    Optional<JsonValue> older = root.optional("rope_scaling");
    Optional<JsonValue> newer = root.optional("rope_parameters");
    if (older.isPresent() && newer.isPresent()) {
      throw older.get().error("stands beside rope_parameters, expected only one", "CONFIG-ROTARY");
    }
    Optional<JsonValue> scaling = newer.or(() -> older);
    refusePart(root);
    scaling.ifPresent(HubRotary::refusePart);
    Optional<JsonValue> outside = root.optional("rope_theta");
    Optional<JsonValue> inside = scaling.flatMap(s -> s.optional("rope_theta"));
    double base = inside.or(() -> outside).map(HubRotary::positive).orElse(STANDARD_BASE);
    outside
        .filter(value -> positive(value) != base)
        .ifPresent(
            value -> {
              throw value.error(
                  "is " + value.number() + ", but rope_parameters say " + base, "CONFIG-ROTARY");
            });
    double[] divisors = new double[headSize / 2];
    Arrays.fill(divisors, 1);
    scaling.ifPresent(s -> scale(s, headSize, base, divisors));
    return new Rotary(Pairing.HALVES, headSize, base, divisors);
  }

  /** All entries of a head are turned, or none of it is read. */
  private static void refusePart(JsonValue settings) {
    settings
        .optional("partial_rotary_factor")
        .filter(value -> value.number() != 1)
        .ifPresent(value -> HubConfig.refuse(value, value.number()));
  }

  private static double positive(JsonValue value) {
    double number = value.number();
    if (!(number > 0)) {
      throw value.error("is " + number + ", expected a positive number", "CONFIG-RANGE");
    }
    return number;
  }

  private static void scale(JsonValue scaling, int headSize, double base, double[] divisors) {
    Optional<JsonValue> type = scaling.optional("rope_type").or(() -> scaling.optional("type"));
    if (type.isEmpty()) {
      throw scaling.error("has no member 'rope_type', expected one", "CONFIG-ROTARY");
    }
    switch (type.get().text()) {
      case "default" -> {}
      case "linear" -> Arrays.fill(divisors, positive(scaling.member("factor")));
      case "llama3" -> byWavelength(scaling, headSize, base, divisors);
      default ->
          throw type.get()
              .error(
                  "is '"
                      + JsonValue.shown(type.get().text())
                      + "', which is not computed here; read are default, linear and llama3",
                  "CONFIG-ROTARY");
    }
  }

  private static void byWavelength(
      JsonValue scaling, int headSize, double base, double[] divisors) {
    double factor = positive(scaling.member("factor"));
    double low = positive(scaling.member("low_freq_factor"));
    JsonValue highPlace = scaling.member("high_freq_factor");
    double high = positive(highPlace);
    if (!(high > low)) {
      throw highPlace.error(
          "is " + high + ", expected more than the low_freq_factor of " + low, "CONFIG-ROTARY");
    }
    JsonValue contextPlace = scaling.member("original_max_position_embeddings");
    double context = contextPlace.integer(1, (long) MOST_POSITIONS);
    for (int i = 0; i < divisors.length; i++) {
      double wavelength = 2 * Math.PI * Math.pow(base, 2.0 * i / headSize);
      if (wavelength > context / low) {
        divisors[i] = factor;
      } else if (wavelength >= context / high) {
        double smooth = (context / wavelength - low) / (high - low);
        divisors[i] = 1 / ((1 - smooth) / factor + smooth);
      }
    }
  }
}
