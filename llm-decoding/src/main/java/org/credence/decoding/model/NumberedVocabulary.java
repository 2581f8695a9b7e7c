package org.credence.decoding.model;

import java.util.OptionalInt;

/**
 * Tokens known by their number alone, for models whose tokenizer is not at hand: token 17 is shown as {@code <17>}.
 *
 * @param size how many tokens, at least 1
 */
public record NumberedVocabulary(int size) implements Vocabulary {

  public NumberedVocabulary {
    if (size < 1) {
      throw new IllegalArgumentException("a vocabulary of " + size + " tokens; give at least 1");
    }
  }

  @Override
  public String text(int token) {
    requireToken(token, "the token");
    return "<" + token + ">";
  }

  @Override
  public OptionalInt find(String text) {
    if (!text.matches("<(0|[1-9][0-9]{0,8})>")) {
      return OptionalInt.empty();
    }
    int token = Integer.parseInt(text.substring(1, text.length() - 1));
    return token < size ? OptionalInt.of(token) : OptionalInt.empty();
  }

  @Override
  public OptionalInt begin() {
    return OptionalInt.empty();
  }

  @Override
  public OptionalInt end() {
    return OptionalInt.empty();
  }

  @Override
  public int[] encode(String text) {
    throw new IllegalArgumentException(
        "there is no tokenizer to read a text with; give token numbers, or a tokenizer");
  }
}
