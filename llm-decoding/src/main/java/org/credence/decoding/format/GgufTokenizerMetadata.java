package org.credence.decoding.format;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.credence.core.input.Escaped;
import org.credence.decoding.tokenizer.SpacePrefix;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.TokenizerSpec.Kind;
import org.credence.decoding.tokenizer.TokenizerSpec.Merge;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;
import org.credence.decoding.tokenizer.Tokenizers;

/** The metadata of a GGUF file that say what a tokenizer's specification says; {@link GgufTokenizer} reads them back. */
final class GgufTokenizerMetadata {

  private GgufTokenizerMetadata() {}

  /**
   * @throws IllegalArgumentException if GGUF has no words for it: a way to cut texts that has no name, ranks without merges
   */
  static Map<String, GgufValue> of(TokenizerSpec spec) {
    boolean scored = spec.kind() == Kind.SCORED_PAIRS;
    Optional<String> splitter = Tokenizers.splitterName(spec);
    if (!scored && (splitter.isEmpty() || spec.merges().isEmpty())) {
      throw new IllegalArgumentException(
          "the tokenizer of "
              + Escaped.text(spec.file())
              + (splitter.isEmpty()
                  ? " cuts texts in a way that has no name in GGUF files"
                  : " has no list of merges, which GGUF files need")
              + "; convert the model without it (--no-tokenizer)");
    }
    Map<String, GgufValue> values = new LinkedHashMap<>();
    values.put(
        GgufTokenizer.MODEL, GgufValue.of(scored ? GgufTokenizer.SCORED : GgufTokenizer.RANKED));
    values.put(GgufTokenizer.SPLITTER, GgufValue.of(splitter.orElse("default")));
    values.put(GgufTokenizer.TOKENS, GgufValue.ofTexts(tokens(spec, scored)));
    if (scored) {
      values.put(GgufTokenizer.SCORES, GgufValue.ofReals(spec.scores().clone()));
    }
    int[] types = new int[spec.types().length];
    for (int i = 0; i < types.length; i++) {
      types[i] = spec.types()[i].ordinal() + 1;
    }
    values.put(GgufTokenizer.TYPES, GgufValue.ofWholes(types));
    if (!scored) {
      values.put(GgufTokenizer.MERGES, GgufValue.ofTexts(merges(spec.merges())));
    }
    put(values, GgufTokenizer.BEGIN, spec.begin());
    put(values, GgufTokenizer.END, spec.end());
    put(values, GgufTokenizer.UNKNOWN, spec.unknown());
    List<String> keys = List.of(GgufTokenizer.END_OF_TURN, GgufTokenizer.END_OF_MESSAGE);
    for (int i = 0; i < Math.min(keys.size(), spec.otherEnds().size()); i++) {
      values.put(keys.get(i), GgufValue.of((int) spec.otherEnds().get(i)));
    }
    values.put(GgufTokenizer.ADD_BEGIN, GgufValue.of(spec.addBegin()));
    values.put(GgufTokenizer.ADD_SPACE, GgufValue.of(spec.addSpacePrefix()));
    if (spec.spacePrefix() != SpacePrefix.of(spec.addSpacePrefix())) {
      values.put(GgufTokenizer.SPACE_PREFIX, GgufValue.of(spec.spacePrefix().label()));
    }
    spec.chatTemplate().ifPresent(t -> values.put(GgufTokenizer.TEMPLATE, GgufValue.of(t)));
    return values;
  }

  private static void put(Map<String, GgufValue> values, String key, OptionalInt id) {
    id.ifPresent(number -> values.put(key, GgufValue.of(number)));
  }

  private static List<byte[]> tokens(TokenizerSpec spec, boolean scored) {
    List<byte[]> texts = new ArrayList<>();
    for (int i = 0; i < spec.tokens().length; i++) {
      byte[] bytes = spec.tokens()[i];
      TokenType type = spec.types()[i];
      texts.add(
          switch (type) {
            case BYTE -> String.format("<0x%02X>", bytes[0]).getBytes(StandardCharsets.UTF_8);
            case CONTROL, UNKNOWN -> bytes;
            case USER_DEFINED -> scored ? withSigns(bytes) : bytes;
            case NORMAL, UNUSED ->
                scored
                    ? withSigns(bytes)
                    : PrintableBytes.of(bytes).getBytes(StandardCharsets.UTF_8);
          });
    }
    return texts;
  }

  /** Blanks as U+2581. */
  private static byte[] withSigns(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1)
        .replace(" ", "\u00e2\u0096\u0081") // its bytes in UTF-8
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static List<byte[]> merges(List<Merge> merges) {
    List<byte[]> texts = new ArrayList<>();
    for (Merge merge : merges) {
      String pair = PrintableBytes.of(merge.left()) + " " + PrintableBytes.of(merge.right());
      texts.add(pair.getBytes(StandardCharsets.UTF_8));
    }
    return texts;
  }
}
