package org.credence.decoding.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;

/**
 * The tokenizer of a folder as its model has it: with the ends that config.json names too, and with unused
 * tokens up to the rows of the embedding, which are often more than the tokenizer knows.
 */
final class HubTokenizer {

  private HubTokenizer() {}

  /**
   * @param settings config.json
   * @param vocabulary tokens of the model
   */
  static TokenizerSpec fitted(TokenizerSpec spec, JsonValue settings, int vocabulary) {
    int known = spec.tokens().length;
    if (known > vocabulary) {
      throw settings
          .member("vocab_size")
          .error(
              "is "
                  + vocabulary
                  + ", but the tokenizer has "
                  + known
                  + " tokens; the files are not of one model",
              "CONFIG-TOKENIZER");
    }
    byte[][] tokens = Arrays.copyOf(spec.tokens(), vocabulary);
    TokenType[] types = Arrays.copyOf(spec.types(), vocabulary);
    for (int id = known; id < vocabulary; id++) {
      tokens[id] = ("[PAD" + id + "]").getBytes(StandardCharsets.UTF_8);
      types[id] = TokenType.UNUSED;
    }
    float[] scores = spec.scores();
    OptionalInt end = spec.end();
    Set<Integer> otherEnds = new LinkedHashSet<>(spec.otherEnds());
    for (int id : ids(settings.optional("eos_token_id"), vocabulary, end.isEmpty())) {
      if (end.isEmpty()) {
        end = OptionalInt.of(id);
      } else if (end.getAsInt() != id) {
        otherEnds.add(id);
      }
    }
    OptionalInt begin = spec.begin();
    if (begin.isEmpty()) {
      List<Integer> stated = ids(settings.optional("bos_token_id"), vocabulary, true);
      begin = stated.isEmpty() ? begin : OptionalInt.of(stated.get(0));
    }
    return new TokenizerSpec(
        spec.file(),
        spec.kind(),
        spec.splitter(),
        spec.splits(),
        tokens,
        types,
        scores.length == 0 ? scores : Arrays.copyOf(scores, vocabulary),
        spec.merges(),
        begin,
        end,
        List.copyOf(otherEnds),
        spec.unknown(),
        spec.addBegin(),
        spec.spacePrefix(),
        spec.wholePiecesFirst(),
        spec.chatTemplate(),
        spec.places());
  }

  /** One number, several, or none; those that are not needed may be no tokens, then they are left out. */
  private static List<Integer> ids(Optional<JsonValue> stated, int vocabulary, boolean needed) {
    if (stated.isEmpty()) {
      return List.of();
    }
    JsonValue value = stated.get();
    List<JsonValue> each = value.kind() == JsonValue.Kind.ARRAY ? value.elements() : List.of(value);
    return each.stream()
        .filter(id -> needed || (id.number() >= 0 && id.number() < vocabulary))
        .map(id -> (int) id.integer(0, vocabulary - 1L))
        .toList();
  }
}
