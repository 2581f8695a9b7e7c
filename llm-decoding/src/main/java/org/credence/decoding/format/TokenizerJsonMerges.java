package org.credence.decoding.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.credence.decoding.tokenizer.TokenizerSpec.Merge;
import org.credence.decoding.tokenizer.TokenizerSpec.TokenType;

/**
 * The merges of a {@code tokenizer.json}, by rank. Where they were derived from a SentencePiece model, whose merges go by the score
 * of what they make, the scores are found again: lower for later merges; tokens whose merges stand between each other's had one
 * score, and the leftmost goes first.
 */
final class TokenizerJsonMerges {

  private static final String CODE = "TOKENIZER-JSON";
  private static final long MOST_CUTTING_WORK = 1L << 28;

  private final JsonValue list;
  private final int[] lefts;
  private final int[] rights;
  private final int[] results;
  private final Map<String, Integer> ids;

  private TokenizerJsonMerges(JsonValue list, Map<String, Integer> ids) {
    this.list = list;
    this.ids = ids;
    this.lefts = new int[list.size()];
    this.rights = new int[list.size()];
    this.results = new int[list.size()];
  }

  /**
   * @param ids tokens by their text
   */
  static TokenizerJsonMerges of(JsonValue list, Map<String, Integer> ids) {
    List<JsonValue> elements = list.elements();
    TokenizerJsonMerges merges = new TokenizerJsonMerges(list, ids);
    Set<Long> seen = new HashSet<>();
    for (int rank = 0; rank < elements.size(); rank++) {
      JsonValue element = elements.get(rank);
      if (element.kind() != elements.get(0).kind()) {
        throw element.error(
            "is written in another way than the first, expected all as \"a b\" or all as [\"a\", \"b\"]",
            CODE);
      }
      List<String> sides = sides(element);
      merges.lefts[rank] = merges.id(element, "left side", sides.get(0));
      merges.rights[rank] = merges.id(element, "right side", sides.get(1));
      merges.results[rank] = merges.id(element, "result", sides.get(0) + sides.get(1));
      if (!seen.add((long) merges.lefts[rank] << 32 | merges.rights[rank])) {
        throw element.error(
            "joins '"
                + JsonValue.shown(sides.get(0))
                + "' and '"
                + JsonValue.shown(sides.get(1))
                + "', as an earlier one does; remove one of them",
            CODE);
      }
    }
    return merges;
  }

  private static List<String> sides(JsonValue element) {
    List<String> sides =
        element.kind() == JsonValue.Kind.ARRAY
            ? element.elements().stream().map(JsonValue::text).toList()
            : Arrays.asList(element.text().split(" ", -1));
    if (sides.size() != 2 || sides.contains("")) {
      throw element.error(
          "has "
              + sides.size()
              + " parts, expected two texts with one blank between them, or a list of two texts",
          CODE);
    }
    return sides;
  }

  private int id(JsonValue element, String what, String text) {
    Integer id = ids.get(text);
    if (id == null) {
      throw element.error(
          "has the "
              + what
              + " '"
              + JsonValue.shown(text)
              + "', which is no token; merges and vocabulary are not of one model",
          CODE);
    }
    return id;
  }

  /** The merges by rank as pairs of byte strings. */
  List<Merge> pairs(byte[][] tokens) {
    List<Merge> pairs = new ArrayList<>(lefts.length);
    for (int rank = 0; rank < lefts.length; rank++) {
      pairs.add(new Merge(tokens[lefts[rank]], tokens[rights[rank]]));
    }
    return pairs;
  }

  /** Scores of the tokens that give these merges: minus the number of groups before that of the token. */
  float[] scores(String[] texts, TokenType[] types) {
    requireAllPairs(texts, types);
    int[] last = new int[texts.length];
    for (int rank = 0; rank < results.length; rank++) {
      last[results[rank]] = rank;
    }
    float[] scores = new float[texts.length];
    Arrays.fill(scores, -results.length - 1f);
    int group = 0;
    int groupEnd = -1;
    for (int rank = 0; rank < results.length; rank++) {
      if (rank > groupEnd) {
        group++;
      }
      groupEnd = Math.max(groupEnd, last[results[rank]]);
      scores[results[rank]] = -group;
    }
    return scores;
  }

  /** Scores let every pair of pieces merge that together are one: the list must have them all. */
  private void requireAllPairs(String[] texts, TokenType[] types) {
    Set<Long> listed = new HashSet<>();
    for (int rank = 0; rank < lefts.length; rank++) {
      listed.add((long) lefts[rank] << 32 | rights[rank]);
    }
    long work = 0;
    for (int id = 0; id < texts.length; id++) {
      String text = texts[id];
      if (types[id] != TokenType.NORMAL) {
        continue;
      }
      work += (long) text.length() * text.length();
      if (work > MOST_CUTTING_WORK) {
        throw list.error(
            "cannot be compared with the tokens, which are too long (one of "
                + text.length()
                + " characters); this is no vocabulary",
            CODE);
      }
      for (int cut = 1; cut < text.length(); cut++) {
        Integer left = ids.get(text.substring(0, cut));
        Integer right = ids.get(text.substring(cut));
        boolean pieces =
            left != null
                && right != null
                && types[left] == TokenType.NORMAL
                && types[right] == TokenType.NORMAL;
        if (pieces && !listed.contains((long) left << 32 | right)) {
          throw list.error(
              "has no merge of '"
                  + JsonValue.shown(texts[left])
                  + "' and '"
                  + JsonValue.shown(texts[right])
                  + "' though together they are a token, expected all such pairs of an encoding made from"
                  + " SentencePiece; other encodings with 'byte_fallback' are not read here",
              CODE);
        }
      }
    }
  }
}
