package org.credence.decoding.model;

import java.util.Arrays;

/** A growing list of tokens: prompt and continuation of a text in the making. Used by one thread. */
public final class TokenBuffer {

  private int[] tokens;
  private int length;

  private TokenBuffer(int[] tokens, int length) {
    this.tokens = tokens;
    this.length = length;
  }

  /** A buffer without tokens. */
  public static TokenBuffer empty() {
    return new TokenBuffer(new int[16], 0);
  }

  /** A buffer that begins with those tokens. */
  public static TokenBuffer of(TokenSequence tokens) {
    TokenBuffer buffer = empty();
    for (int i = 0; i < tokens.length(); i++) {
      buffer.append(tokens.token(i));
    }
    return buffer;
  }

  public int length() {
    return length;
  }

  /** The token at that place, from 0 to {@code length() - 1}. */
  public int token(int place) {
    if (place >= length) {
      throw new IndexOutOfBoundsException("token " + place + " of " + length);
    }
    return tokens[place];
  }

  public void append(int token) {
    if (length == tokens.length) {
      tokens = Arrays.copyOf(tokens, Math.multiplyExact(2, length));
    }
    tokens[length++] = token;
  }

  /** Forgets all tokens but the first {@code newLength}. */
  public void truncate(int newLength) {
    if (newLength < 0 || newLength > length) {
      throw new IllegalArgumentException(
          "cannot truncate "
              + length
              + " tokens to "
              + newLength
              + "; give a length from 0 to "
              + length);
    }
    length = newLength;
  }

  /**
   * Becomes equal to another buffer.
   *
   * @param same how many of the first tokens are known to be equal already
   */
  public void become(TokenBuffer other, int same) {
    truncate(same);
    for (int i = same; i < other.length(); i++) {
      append(other.token(i));
    }
  }

  /** The tokens from a place to the end. */
  public int[] from(int place) {
    return Arrays.copyOfRange(tokens, place, length);
  }

  /** The tokens from a place to the end, as a value. */
  public TokenSequence sequenceFrom(int place) {
    return TokenSequence.of(from(place));
  }

  public TokenBuffer copy() {
    return new TokenBuffer(tokens.clone(), length);
  }
}
