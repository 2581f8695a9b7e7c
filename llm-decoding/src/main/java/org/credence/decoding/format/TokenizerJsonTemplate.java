package org.credence.decoding.format;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@code tokenizer.json} puts around a single text: {@code post_processor}, TemplateProcessing.
 *
 * @param begin the token before the text
 * @param end the token behind it
 */
record TokenizerJsonTemplate(Optional<JsonValue> begin, Optional<JsonValue> end) {

  static TokenizerJsonTemplate of(List<JsonValue> steps) {
    Optional<JsonValue> begin = Optional.empty();
    Optional<JsonValue> end = Optional.empty();
    for (JsonValue step : steps) {
      switch (TokenizerJsonSplits.type(step)) {
        case "ByteLevel" ->
            TokenizerJsonSplits.only(
                step, Set.of("type", "add_prefix_space", "trim_offsets", "use_regex"));
        case "TemplateProcessing" -> {
          TokenizerJsonSplits.only(step, Set.of("type", "single", "pair", "special_tokens"));
          boolean behind = false;
          for (JsonValue part : step.member("single").elements()) {
            TokenizerJsonSplits.only(part, Set.of("SpecialToken", "Sequence"));
            Optional<JsonValue> special = part.optional("SpecialToken");
            if (special.isEmpty()) {
              behind = true;
            } else if ((behind ? end : begin).isPresent()) {
              throw special
                  .get()
                  .error(
                      "is a second special token on one side of the text, expected at most one on"
                          + " each; more are not read here",
                      "TOKENIZER-JSON");
            } else if (behind) {
              end = Optional.of(special.get().member("id"));
            } else {
              begin = Optional.of(special.get().member("id"));
            }
          }
        }
        default ->
            throw TokenizerJsonSplits.unknown(
                step, "post-processor", "Sequence, ByteLevel, TemplateProcessing");
      }
    }
    return new TokenizerJsonTemplate(begin, end);
  }
}
