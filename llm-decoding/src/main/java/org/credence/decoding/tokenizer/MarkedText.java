package org.credence.decoding.tokenizer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * A text each of whose characters knows whether it was written by a user, however it is cut and put together: what a user wrote is never
 * read as a special token. Immutable.
 */
final class MarkedText {

  static final MarkedText EMPTY = ours("");

  private final String text;
  private final BitSet users; // by UTF-16 unit

  private MarkedText(String text, BitSet users) {
    this.text = text;
    this.users = users;
  }

  /** Text of the template. */
  static MarkedText ours(String text) {
    return new MarkedText(text, new BitSet());
  }

  /** Text of a user. */
  static MarkedText users(String text) {
    BitSet users = new BitSet(text.length());
    users.set(0, text.length());
    return new MarkedText(text, users);
  }

  String text() {
    return text;
  }

  /** UTF-16 units. */
  int length() {
    return text.length();
  }

  boolean isUsers(int at) {
    return users.get(at);
  }

  MarkedText slice(int from, int to) {
    return new MarkedText(text.substring(from, to), users.get(from, to));
  }

  /** Without white space at the ends asked for. */
  MarkedText strip(boolean left, boolean right) {
    int from = 0;
    int to = text.length();
    while (left && from < to && isWhite(text.charAt(from))) {
      from++;
    }
    while (right && from < to && isWhite(text.charAt(to - 1))) {
      to--;
    }
    return slice(from, to);
  }

  private static boolean isWhite(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  /** Without the given characters at the ends asked for. */
  MarkedText strip(boolean left, boolean right, String characters) {
    int from = 0;
    int to = text.length();
    while (left && from < to && characters.indexOf(text.codePointAt(from)) >= 0) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (right && from < to && characters.indexOf(text.codePointBefore(to)) >= 0) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return slice(from, to);
  }

  MarkedText upper() {
    return mapped(c -> c.toUpperCase(Locale.ROOT));
  }

  MarkedText lower() {
    return mapped(c -> c.toLowerCase(Locale.ROOT));
  }

  /** Each stretch of one writer changed by itself. */
  private MarkedText mapped(UnaryOperator<String> change) {
    Builder out = new Builder();
    for (int from = 0; from < text.length(); from = end(from)) {
      out.append(change.apply(text.substring(from, end(from))), isUsers(from));
    }
    return out.build();
  }

  /** Where the stretch of one writer ends that begins there. */
  int end(int from) {
    int end = isUsers(from) ? users.nextClearBit(from) : users.nextSetBit(from);
    return end < 0 ? text.length() : Math.min(end, text.length());
  }

  /** The parts between the places of a separator, which is not empty. */
  List<MarkedText> split(String separator) {
    List<MarkedText> parts = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
      parts.add(slice(from, at));
      from = at + separator.length();
    }
    parts.add(slice(from, text.length()));
    return parts;
  }

  /** Texts one after the other. */
  static MarkedText join(List<MarkedText> parts, MarkedText between) {
    Builder out = new Builder();
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        out.append(between);
      }
      out.append(parts.get(i));
    }
    return out.build();
  }

  /** Puts texts together. */
  static final class Builder {

    private final StringBuilder text = new StringBuilder();
    private final BitSet users = new BitSet();

    int length() {
      return text.length();
    }

    Builder append(String part, boolean isUsers) {
      if (isUsers) {
        users.set(text.length(), text.length() + part.length());
      }
      text.append(part);
      return this;
    }

    Builder append(MarkedText part) {
      for (int from = 0; from < part.length(); from = part.end(from)) {
        append(part.text.substring(from, part.end(from)), part.isUsers(from));
      }
      return this;
    }

    MarkedText build() {
      return new MarkedText(text.toString(), (BitSet) users.clone());
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
