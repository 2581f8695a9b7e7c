package org.credence.decoding.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A vocabulary of single characters (Unicode code points), with or without a begin and an end token. The special tokens come
 * first, then the characters in the order given.
 */
public final class SymbolVocabulary implements Vocabulary {

  /** How the begin token is shown. */
  public static final String BEGIN = "<s>";

  /** How the end token is shown. */
  public static final String END = "</s>";

  private final List<String> texts = new ArrayList<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final OptionalInt begin;
  private final OptionalInt end;

  private SymbolVocabulary(int[] codePoints, boolean withBegin, boolean withEnd) {
    begin = withBegin ? OptionalInt.of(add(BEGIN)) : OptionalInt.empty();
    end = withEnd ? OptionalInt.of(add(END)) : OptionalInt.empty();
    for (int codePoint : codePoints) {
      add(Character.toString(codePoint));
    }
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("a vocabulary needs at least one token; give characters");
    }
  }

  /**
   * The characters of a text, each once, in the order of their first occurrence.
   *
   * @param withBegin whether there is a begin token; it is token 0
   * @param withEnd whether there is an end token; it comes before all characters
   */
  public static SymbolVocabulary of(String characters, boolean withBegin, boolean withEnd) {
    return new SymbolVocabulary(characters.codePoints().distinct().toArray(), withBegin, withEnd);
  }

  private int add(String text) {
    int id = texts.size();
    texts.add(text);
    ids.put(text, id);
    return id;
  }

  @Override
  public int size() {
    return texts.size();
  }

  @Override
  public String text(int token) {
    requireToken(token, "the token");
    return texts.get(token);
  }

  @Override
  public OptionalInt find(String text) {
    Integer id = ids.get(text);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  @Override
  public OptionalInt begin() {
    return begin;
  }

  @Override
  public OptionalInt end() {
    return end;
  }

  @Override
  public int[] encode(String text) {
    int[] codePoints = text.codePoints().toArray();
    int[] tokens = new int[codePoints.length];
    for (int i = 0; i < codePoints.length; i++) {
      OptionalInt id = find(Character.toString(codePoints[i]));
      if (id.isEmpty()) {
        throw new IllegalArgumentException(unknown(codePoints[i], i));
      }
      tokens[i] = id.getAsInt();
    }
    return tokens;
  }

  private String unknown(int codePoint, int place) {
    boolean visible =
        !Character.isISOControl(codePoint)
            && !Character.isWhitespace(codePoint)
            && Character.isDefined(codePoint)
            && Character.getType(codePoint) != Character.FORMAT
            && Character.getType(codePoint) != Character.SURROGATE;
    return String.format(
        Locale.ROOT,
        "character %sU+%04X at position %d of the text is not in the vocabulary of %d tokens; use only characters of the text the model was trained on",
        visible ? "'" + Character.toString(codePoint) + "' " : "",
        codePoint,
        place,
        size());
  }

  @Override
  public String toString() {
    return "symbols" + texts;
  }
}
