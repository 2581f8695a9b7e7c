package org.credence.decoding.tokenizer;

import java.util.Arrays;
import java.util.Optional;

/**
 * Where a tokenizer puts a space that the text has not. Stretches are what lies between special tokens.
 *
 * <p>With those that leave out the space where there is one already, a text and the same text behind a space have the same tokens, and
 * decode to the one without.
 */
public enum SpacePrefix {
  /** Nowhere. */
  NONE("none"),
  /** Before every stretch: SentencePiece, the normalizer Prepend. */
  STRETCHES("stretches"),
  /** Before every stretch that does not begin with a space: Metaspace with the scheme "always". */
  STRETCHES_WITHOUT("stretches-without"),
  /** Before a text that begins with no space and no special token: Metaspace with the scheme "first". */
  TEXT_WITHOUT("text-without");

  private final String label;

  SpacePrefix(String label) {
    this.label = label;
  }

  /** As files name it. */
  public String label() {
    return label;
  }

  /** The one of that label. */
  public static Optional<SpacePrefix> ofLabel(String label) {
    return Arrays.stream(values()).filter(prefix -> prefix.label.equals(label)).findFirst();
  }

  /** Before every stretch, or nowhere. */
  public static SpacePrefix of(boolean stretches) {
    return stretches ? STRETCHES : NONE;
  }

  /**
   * Whether a stretch of a text, which is not empty, gets a space.
   *
   * @param begins whether nothing stands before it
   */
  boolean precedes(String text, int from, boolean begins) {
    return switch (this) {
      case NONE -> false;
      case STRETCHES -> true;
      case STRETCHES_WITHOUT -> text.charAt(from) != ' ';
      case TEXT_WITHOUT -> begins && text.charAt(from) != ' ';
    };
  }
}
