package org.credence.decoding.model;

import java.util.Arrays;

/** Tokens in order: an immutable value, compared token by token. */
public final class TokenSequence implements Comparable<TokenSequence> {

  private static final TokenSequence EMPTY = new TokenSequence(new int[0]);

  private static final int GOLDEN_RATIO = 0x9E3779B9;

  private final int[] tokens;

  private TokenSequence(int[] tokens) {
    this.tokens = tokens;
  }

  /** A sequence of those tokens, copied. */
  public static TokenSequence of(int... tokens) {
    return tokens.length == 0 ? EMPTY : new TokenSequence(tokens.clone());
  }

  /** The sequence without tokens. */
  public static TokenSequence empty() {
    return EMPTY;
  }

  public int length() {
    return tokens.length;
  }

  public boolean isEmpty() {
    return tokens.length == 0;
  }

  /** The token at that place, from 0. */
  public int token(int place) {
    return tokens[place];
  }

  /** A copy. */
  public int[] toArray() {
    return tokens.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenSequence that && Arrays.equals(tokens, that.tokens);
  }

  @Override
  public int hashCode() {
    int hash = 0; // not 31 h + token, which makes thousands of short texts equal
    for (int token : tokens) {
      hash = (hash + token + 1) * GOLDEN_RATIO;
    }
    return hash ^ (hash >>> 16);
  }

  @Override
  public int compareTo(TokenSequence other) {
    return Arrays.compare(tokens, other.tokens);
  }

  /** The numbers with blanks between them. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tokens.length; i++) {
      text.append(i == 0 ? "" : " ").append(tokens[i]);
    }
    return text.toString();
  }
}
