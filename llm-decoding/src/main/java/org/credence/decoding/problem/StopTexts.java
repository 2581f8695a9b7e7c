package org.credence.decoding.problem;

import java.util.List;
import java.util.Optional;

/**
 * Texts that end a continuation: it stops at the first character with which one of them is complete, wherever tokens are cut, and is
 * the text before it. Of several that are complete with the same character the longest counts.
 *
 * <p>Letters that may still become a stop text are held back by a {@link Scan}, none longer than needed. The automaton of each text is
 * that of Knuth, Morris and Pratt (1977): time linear in the letters times the number of stop texts.
 *
 * @param texts none empty
 */
public record StopTexts(List<String> texts) {

  private static final StopTexts NONE = new StopTexts(List.of());

  public StopTexts {
    texts = List.copyOf(texts);
    for (int i = 0; i < texts.size(); i++) {
      requireText(texts.get(i), i);
    }
  }

  private static void requireText(String text, int place) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(
          "stop text "
              + (place + 1)
              + " is empty, which would end every text; give one letter at least");
    }
    boolean whole =
        text.codePoints().noneMatch(c -> c <= 0xffff && Character.isSurrogate((char) c));
    if (!whole) {
      throw new IllegalArgumentException(
          "stop text "
              + (place + 1)
              + " has half of a character (a surrogate), which is in no text; give whole ones");
    }
  }

  /** No text stops. */
  public static StopTexts none() {
    return NONE;
  }

  /** These texts stop. */
  public static StopTexts of(String... texts) {
    return new StopTexts(List.of(texts));
  }

  /** A text to be looked through from its beginning. */
  public Scan scan() {
    return new Scan(texts);
  }

  /** The state of a text that is looked through as it comes. Used by one thread. */
  public static final class Scan {

    private final List<String> texts;
    private final int[][]
        borders; // [text][letters matched] longest proper beginning that ends there too
    private final int[] matched; // [text] letters
    private final StringBuilder held = new StringBuilder();
    private Optional<String> found = Optional.empty();

    private Scan(List<String> texts) {
      this.texts = texts;
      this.matched = new int[texts.size()];
      this.borders = texts.stream().map(Scan::borders).toArray(int[][]::new);
    }

    private static int[] borders(String text) {
      int[] borders = new int[text.length() + 1];
      int length = 0;
      for (int end = 2; end <= text.length(); end++) {
        while (length > 0 && text.charAt(length) != text.charAt(end - 1)) {
          length = borders[length];
        }
        if (text.charAt(length) == text.charAt(end - 1)) {
          length++;
        }
        borders[end] = length;
      }
      return borders;
    }

    /** More of the text; what of it, and of what was held back, can no more be part of a stop text. Nothing after a stop text. */
    public String append(String more) {
      StringBuilder certain = new StringBuilder();
      for (int i = 0; i < more.length() && found.isEmpty(); i++) {
        held.append(more.charAt(i));
        int open = step(more.charAt(i));
        int release = held.length() - open;
        certain.append(held, 0, release);
        held.delete(0, release);
      }
      if (found.isPresent()) {
        held.setLength(0);
      }
      return certain.toString();
    }

    /** Goes on with all stop texts; how many letters at the end are the beginning of one, or a whole one. */
    private int step(char letter) {
      int open = 0;
      for (int k = 0; k < matched.length; k++) {
        String text = texts.get(k);
        int length = matched[k];
        while (length > 0 && text.charAt(length) != letter) {
          length = borders[k][length];
        }
        matched[k] = text.charAt(length) == letter ? length + 1 : length;
        boolean whole = matched[k] == text.length();
        boolean longer = text.length() > found.map(String::length).orElse(0);
        if (whole && longer) {
          found = Optional.of(text);
        }
        open = Math.max(open, matched[k]);
      }
      return found.map(String::length).orElse(open);
    }

    /** The stop text that the text ended with, if it has. */
    public Optional<String> found() {
      return found;
    }

    /** What is held back, when no more comes: it began a stop text and did not become one. */
    public String finish() {
      String rest = held.toString();
      held.setLength(0);
      return rest;
    }
  }
}
