package org.credence.decoding.model;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The tokens of a model, numbered from 0. Special tokens (begin, end) have a text too, for showing, but are never read out of a
 * user's text.
 */
public interface Vocabulary {

  /** How many tokens there are, at least 1. */
  int size();

  /** The text of a token, as it is shown. */
  String text(int token);

  /** The token with this text, special ones included. */
  OptionalInt find(String text);

  /** The token that stands before every text; it is never predicted with a probability above zero. */
  OptionalInt begin();

  /** The token that ends a text. */
  OptionalInt end();

  /**
   * The tokens of a text, without special ones.
   *
   * @throws IllegalArgumentException if the text has something no token stands for; the message names it and where it is
   */
  int[] encode(String text);

  /** The text of a sequence, special tokens left out. */
  default String decode(TokenSequence tokens) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tokens.length(); i++) {
      int token = tokens.token(i);
      if (!isSpecial(token)) {
        text.append(text(token));
      }
    }
    return text.toString();
  }

  /** Whether the token is the begin or the end token. */
  default boolean isSpecial(int token) {
    return is(begin(), token) || is(end(), token);
  }

  /** Whether the token ends a text. */
  default boolean isEnd(int token) {
    return is(end(), token);
  }

  private static boolean is(OptionalInt special, int token) {
    return special.isPresent() && special.getAsInt() == token;
  }

  /**
   * Requires that the token be one of these.
   *
   * @param where what the token is part of and its place there, for the message
   */
  default void requireToken(int token, String where) {
    if (token < 0 || token >= size()) {
      throw new IllegalArgumentException(
          where + " is " + token + " but the vocabulary has the tokens 0 to " + (size() - 1));
    }
  }

  /**
   * The first difference between two vocabularies in words, empty if there is none: models can check each other's tokens only if
   * every number means the same to both.
   */
  static Optional<String> difference(Vocabulary one, Vocabulary other) {
    if (one == other) {
      return Optional.empty();
    }
    for (int token = 0; token < Math.min(one.size(), other.size()); token++) {
      if (!one.text(token).equals(other.text(token))) {
        return Optional.of(
            "token "
                + token
                + " is '"
                + one.text(token)
                + "' in one and '"
                + other.text(token)
                + "' in the other");
      }
    }
    if (one.size() != other.size()) {
      int first = Math.min(one.size(), other.size());
      return Optional.of(
          "token "
              + first
              + " is in one only ("
              + one.size()
              + " and "
              + other.size()
              + " tokens)");
    }
    if (!one.begin().equals(other.begin())) {
      return Optional.of(
          "the begin token is "
              + shown(one.begin())
              + " in one and "
              + shown(other.begin())
              + " in the other");
    }
    if (!one.end().equals(other.end())) {
      return Optional.of(
          "the end token is "
              + shown(one.end())
              + " in one and "
              + shown(other.end())
              + " in the other");
    }
    return Optional.empty();
  }

  private static String shown(OptionalInt token) {
    return token.isPresent() ? String.valueOf(token.getAsInt()) : "absent";
  }
}
