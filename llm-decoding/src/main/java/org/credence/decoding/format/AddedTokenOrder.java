package org.credence.decoding.format;

import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Added tokens of a {@code tokenizer.json} are found in two rounds by the library: those that are not {@code normalized} in the text as
 * it is, then the others in what is left, in its normal form. Here all are found in one round, the leftmost first, the longest of those at
 * one place. Both give the same unless a token of the second round begins where one of the first comes later in the same letters; such
 * files are refused.
 */
final class AddedTokenOrder {

  private static final int MOST_LETTERS =
      1000; // the time to look for overlaps grows with their square

  private AddedTokenOrder() {}

  static void require(List<JsonValue> added) {
    NavigableSet<String> first = new TreeSet<>();
    for (JsonValue token : added) {
      if (!isNormalized(token)) {
        first.add(token.member("content").text());
      }
    }
    for (JsonValue token : added) {
      if (isNormalized(token) && !first.isEmpty()) {
        requireShort(token.member("content"));
        conflict(token.member("content").text(), first)
            .ifPresent(
                other -> {
                  throw token
                      .member("content")
                      .error(
                          "of an added token is '"
                              + JsonValue.shown(token.member("content").text())
                              + "', which is 'normalized' and may overlap '"
                              + JsonValue.shown(other)
                              + "', which is not, expected the same of both; they would be found in two"
                              + " rounds, which is not done here",
                          "TOKENIZER-JSON");
                });
      }
    }
  }

  private static boolean isNormalized(JsonValue token) {
    return token.optional("normalized").map(JsonValue::truth).orElse(false);
  }

  private static void requireShort(JsonValue content) {
    int letters = content.text().length();
    if (letters > MOST_LETTERS) {
      throw content.error(
          "of an added token that is 'normalized' has "
              + letters
              + " letters, expected at most "
              + MOST_LETTERS
              + "; set 'normalized' to false if that is not meant",
          "TOKENIZER-JSON");
    }
  }

  /** A token of the first round that is within this one, or begins within it and goes on behind it. */
  static Optional<String> conflict(String text, NavigableSet<String> first) {
    for (int from = 0; from < text.length(); from++) {
      String rest = text.substring(from);
      String next = first.ceiling(rest);
      if (next != null && next.startsWith(rest) && (from > 0 || next.equals(rest))) {
        return Optional.of(next);
      }
      Optional<String> within = beginning(rest, first);
      if (within.isPresent()) {
        return within;
      }
    }
    return Optional.empty();
  }

  /** The longest of the tokens that a text begins with: what lies between it and the text in the alphabet begins with it too. */
  private static Optional<String> beginning(String text, NavigableSet<String> tokens) {
    String token = tokens.floor(text);
    while (token != null && !text.startsWith(token)) {
      int common = 0;
      while (token.charAt(common) == text.charAt(common)) {
        common++;
      }
      token = tokens.floor(text.substring(0, common));
    }
    return Optional.ofNullable(token).filter(t -> !t.isEmpty());
  }
}
