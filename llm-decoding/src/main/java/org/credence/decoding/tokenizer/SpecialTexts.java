package org.credence.decoding.tokenizer;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The texts of special tokens, to be found in a text: the leftmost first, of those at one place the longest. Time O(n + m L log S) for
 * n characters of which m begin some special text, S special texts of at most L characters. Immutable.
 */
final class SpecialTexts {

  /** A special token in a text, from a character to the one behind it. */
  record Found(int token, int from, int to) {}

  private final String[] texts; // sorted
  private final int[] tokens;
  private final BitSet firsts = new BitSet(); // characters that begin one

  /**
   * @param special tokens by their text; empty texts are never found
   */
  SpecialTexts(Map<String, Integer> special) {
    texts = special.keySet().stream().filter(t -> !t.isEmpty()).sorted().toArray(String[]::new);
    tokens = Arrays.stream(texts).mapToInt(special::get).toArray();
    for (String text : texts) {
      firsts.set(text.charAt(0));
    }
  }

  /** The special token with exactly this text. */
  OptionalInt token(String text) {
    int at = Arrays.binarySearch(texts, text);
    return at < 0 ? OptionalInt.empty() : OptionalInt.of(tokens[at]);
  }

  /** The first special token that lies between two places. */
  Optional<Found> find(String text, int from, int to) {
    for (int at = from; at < to; at++) {
      if (firsts.get(text.charAt(at))) {
        OptionalInt longest = longestAt(text, at, to);
        if (longest.isPresent()) {
          int i = longest.getAsInt();
          return Optional.of(new Found(tokens[i], at, at + texts[i].length()));
        }
      }
    }
    return Optional.empty();
  }

  /** Which of the sorted texts is the longest one here: those that agree so far are a range, narrowed letter by letter. */
  private OptionalInt longestAt(String text, int at, int to) {
    OptionalInt longest = OptionalInt.empty();
    int low = 0;
    int high = texts.length;
    for (int depth = 0; low < high; depth++) {
      if (texts[low].length() == depth) {
        longest = OptionalInt.of(low++);
      }
      if (at + depth == to) {
        break;
      }
      char letter = text.charAt(at + depth);
      low = firstFrom(low, high, depth, letter);
      high = firstFrom(low, high, depth, letter + 1);
    }
    return longest;
  }

  /** The first of a range whose letter at that depth is not below a given one. */
  private int firstFrom(int low, int high, int depth, int letter) {
    int from = low;
    int to = high;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (texts[middle].charAt(depth) < letter) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }
}
