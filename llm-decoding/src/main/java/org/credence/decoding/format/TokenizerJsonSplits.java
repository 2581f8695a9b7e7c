package org.credence.decoding.format;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.credence.core.input.FormatException;
import org.credence.decoding.tokenizer.SpacePrefix;
import org.credence.decoding.tokenizer.SplitExpressions;

/**
 * The steps that a {@code tokenizer.json} names before merging, its normalizer and pre-tokenizer, told as expressions that cut the
 * text (byte-level encodings) or as what happens to blanks (SentencePiece). A step that is not known is refused by its name.
 *
 * <p>The normal form NFC is read and not applied: texts are encoded as they are, so that they decode to themselves; llama.cpp does
 * the same.
 */
final class TokenizerJsonSplits {

  private static final String BLANK = "\u2581";
  private static final String ALL = "[\\s\\S]+";
  private static final String PUNCTUATION = "[\\p{P}\\$\\+<=>\\^~\\|`]";

  /** Expressions without gaps between their matches. */
  private static final Set<String> WITHOUT_GAPS =
      Set.of(SplitExpressions.GPT2, SplitExpressions.CL100K);

  private TokenizerJsonSplits() {}

  /** The steps of a member in order, those of sequences laid out flat. */
  static List<JsonValue> steps(Optional<JsonValue> member, String list) {
    List<JsonValue> steps = new ArrayList<>();
    Deque<JsonValue> open = new ArrayDeque<>();
    member.ifPresent(open::push);
    while (!open.isEmpty()) {
      JsonValue step = open.pop();
      if (type(step).equals("Sequence")) {
        only(step, Set.of("type", list));
        List<JsonValue> inner = step.member(list).elements();
        for (int i = inner.size() - 1; i >= 0; i--) {
          open.push(inner.get(i));
        }
      } else {
        steps.add(step);
      }
    }
    return steps;
  }

  static String type(JsonValue step) {
    return step.member("type").text();
  }

  /** Refuses members that are not among these. */
  static void only(JsonValue value, Set<String> known) {
    value
        .members()
        .forEach(
            (name, member) -> {
              if (!known.contains(name)) {
                throw member.error(
                    "is not known here, expected only "
                        + known.stream().sorted().toList()
                        + "; it may change what texts become",
                    "TOKENIZER-JSON");
              }
            });
  }

  static FormatException unknown(JsonValue step, String role, String known) {
    return step.member("type")
        .error(
            "of the "
                + role
                + " is '"
                + JsonValue.shown(type(step))
                + "', which is not read here in this place; read are "
                + known,
            "TOKENIZER-JSON");
  }

  /** Whether the steps make bytes of the text. */
  static boolean isByteLevel(List<JsonValue> steps) {
    return steps.stream().anyMatch(step -> type(step).equals("ByteLevel"));
  }

  /** The expressions of a byte-level encoding, in order. */
  static List<String> expressions(List<JsonValue> normalizer, List<JsonValue> steps) {
    for (JsonValue step : normalizer) {
      if (!type(step).equals("NFC")) {
        throw unknown(step, "normalizer of a byte-level encoding", "none and NFC");
      }
    }
    List<String> expressions = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      JsonValue step = steps.get(i);
      switch (type(step)) {
        case "Split" -> expressions.add(split(step));
        case "Digits" -> {
          only(step, Set.of("type", "individual_digits"));
          boolean single = step.optional("individual_digits").map(JsonValue::truth).orElse(false);
          expressions.add(single ? "\\p{N}" : "\\p{N}+");
        }
        case "Punctuation" -> expressions.add(punctuation(step));
        case "ByteLevel" -> {
          if (byteLevel(step)) {
            expressions.add(SplitExpressions.GPT2);
          }
          if (i + 1 < steps.size()) {
            throw unknown(
                steps.get(i + 1), "pre-tokenizer behind ByteLevel", "none: it would cut bytes");
          }
        }
        default ->
            throw unknown(
                step,
                "pre-tokenizer of a byte-level encoding",
                "Sequence, Split, Digits, Punctuation, ByteLevel");
      }
    }
    return expressions.isEmpty() ? List.of(ALL) : expressions;
  }

  private static String split(JsonValue step) {
    only(step, Set.of("type", "pattern", "behavior", "invert"));
    JsonValue pattern = step.member("pattern");
    only(pattern, Set.of("Regex", "String"));
    Optional<JsonValue> literal = pattern.optional("String");
    String expression =
        literal.isPresent() ? quoted(literal.get().text()) : pattern.member("Regex").text();
    JsonValue behavior = step.member("behavior");
    boolean invert = step.optional("invert").map(JsonValue::truth).orElse(false);
    boolean isolated = behavior.text().equals("Isolated") && !invert;
    boolean keepsAll =
        behavior.text().equals("Removed") && invert && WITHOUT_GAPS.contains(expression);
    if (!isolated && !keepsAll) {
      throw behavior.error(
          "is '"
              + JsonValue.shown(behavior.text())
              + "'"
              + (invert ? " with 'invert'" : "")
              + ", expected 'Isolated': matches and gaps are pieces, and nothing of the text is lost",
          "TOKENIZER-JSON");
    }
    return expression;
  }

  private static String quoted(String literal) {
    StringBuilder quoted = new StringBuilder();
    literal
        .codePoints()
        .forEach(
            c -> {
              boolean sign = c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c);
              quoted.append(sign ? "\\" : "").appendCodePoint(c);
            });
    return quoted.toString();
  }

  private static String punctuation(JsonValue step) {
    only(step, Set.of("type", "behavior"));
    String behavior = step.optional("behavior").map(JsonValue::text).orElse("Isolated");
    return switch (behavior) {
      case "Isolated" -> PUNCTUATION;
      case "Contiguous" -> PUNCTUATION + "+";
      default ->
          throw step.member("behavior")
              .error(
                  "is '"
                      + JsonValue.shown(behavior)
                      + "', expected 'Isolated' or 'Contiguous'; the others are not read here",
                  "TOKENIZER-JSON");
    };
  }

  /** Whether the step cuts by the expression of GPT-2 too. */
  private static boolean byteLevel(JsonValue step) {
    only(step, Set.of("type", "add_prefix_space", "trim_offsets", "use_regex"));
    Optional<JsonValue> prefix = step.optional("add_prefix_space");
    if (prefix.map(JsonValue::truth).orElse(true)) {
      throw prefix
          .orElse(step)
          .error(
              "asks for a blank before every text (add_prefix_space), expected false; a text and the"
                  + " same text behind a blank would have the same tokens, which is not done here",
              "TOKENIZER-JSON");
    }
    return step.optional("use_regex").map(JsonValue::truth).orElse(true);
  }

  /** Where a SentencePiece encoding puts a blank that the text has not. */
  static SpacePrefix blankFirst(JsonValue root, List<JsonValue> normalizer, List<JsonValue> steps) {
    SpacePrefix prefix = SpacePrefix.NONE;
    boolean replaces = false;
    for (JsonValue step : normalizer) {
      switch (type(step)) {
        case "Prepend" -> {
          only(step, Set.of("type", "prepend"));
          requireBlank(step.member("prepend"), BLANK);
          if (prefix != SpacePrefix.NONE) {
            throw step.member("type")
                .error("is a second 'Prepend', expected one", "TOKENIZER-JSON");
          }
          prefix = SpacePrefix.STRETCHES;
        }
        case "Replace" -> {
          only(step, Set.of("type", "pattern", "content"));
          requireBlank(step.member("pattern").member("String"), " ");
          requireBlank(step.member("content"), BLANK);
          replaces = true;
        }
        default ->
            throw unknown(step, "normalizer of a SentencePiece encoding", "Prepend, Replace");
      }
    }
    for (JsonValue step : steps) {
      if (!type(step).equals("Metaspace")) {
        throw unknown(step, "pre-tokenizer of a SentencePiece encoding", "none and Metaspace");
      }
      only(step, Set.of("type", "replacement", "prepend_scheme", "add_prefix_space", "split"));
      requireBlank(step.member("replacement"), BLANK);
      if (step.member("split").truth()) {
        throw step.member("split")
            .error("is true, expected false: words are not cut apart", "TOKENIZER-JSON");
      }
      prefix = prefix == SpacePrefix.NONE ? metaspacePrefix(step) : prefix; // there is one then
      replaces = true;
    }
    if (!replaces) {
      throw root.error(
          "has neither a normalizer nor a pre-tokenizer that turns blanks into '"
              + BLANK
              + "', expected one of a SentencePiece encoding",
          "TOKENIZER-JSON");
    }
    return prefix;
  }

  private static SpacePrefix metaspacePrefix(JsonValue step) {
    Optional<JsonValue> scheme = step.optional("prepend_scheme");
    if (scheme.isEmpty()) {
      boolean prefixed = step.optional("add_prefix_space").map(JsonValue::truth).orElse(true);
      return prefixed ? SpacePrefix.STRETCHES_WITHOUT : SpacePrefix.NONE;
    }
    return switch (scheme.get().text()) {
      case "always" -> SpacePrefix.STRETCHES_WITHOUT;
      case "first" -> SpacePrefix.TEXT_WITHOUT;
      case "never" -> SpacePrefix.NONE;
      default ->
          throw scheme
              .get()
              .error(
                  "is '"
                      + JsonValue.shown(scheme.get().text())
                      + "', expected 'always', 'first' or 'never'",
                  "TOKENIZER-JSON");
    };
  }

  private static void requireBlank(JsonValue value, String expected) {
    if (!value.text().equals(expected)) {
      throw value.error(
          "is '" + JsonValue.shown(value.text()) + "', expected '" + expected + "'",
          "TOKENIZER-JSON");
    }
  }
}
