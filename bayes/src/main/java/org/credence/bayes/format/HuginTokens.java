package org.credence.bayes.format;

import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;

/**
 * The words of a Hugin NET text, one after the other: marks <code>{ } ( ) = ; |</code> and the comma, strings in double quotes, and words,
 * which are anything else between blanks. A comment runs from {@code %} to the end of its line. In strings, {@code \"} is a quote and
 * {@code \\} a backslash; a string may run over lines.
 */
final class HuginTokens {

  enum Kind {
    WORD,
    STRING,
    MARK,
    END
  }

  private final TextPlaces places;
  private final String text;
  private final int longest;
  private int next;
  private Kind kind = Kind.END;
  private int start;
  private int end;
  private String string = "";

  HuginTokens(TextPlaces places, int longest) {
    this.places = places;
    this.text = places.text();
    this.longest = longest;
    advance();
  }

  Kind kind() {
    return kind;
  }

  boolean atEnd() {
    return kind == Kind.END;
  }

  boolean is(char mark) {
    return kind == Kind.MARK && text.charAt(start) == mark;
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && end - start == word.length() && text.startsWith(word, start);
  }

  /** Offset of the current token. */
  int place() {
    return start;
  }

  /** Offset after the current token. */
  int end() {
    return end;
  }

  /** The current word, or what stands in the current string. */
  String value() {
    return kind == Kind.STRING ? string : text.substring(start, end);
  }

  /** Makes the token at the offset the current one. */
  void goTo(int offset) {
    next = offset;
    advance();
  }

  String shown() {
    return switch (kind) {
      case END -> "the end of the file";
      case WORD -> Names.quote(text.substring(start, end));
      case STRING -> "the string " + Names.quote(string);
      case MARK -> "'" + text.charAt(start) + "'";
    };
  }

  /** The current token is not what should stand here. */
  FormatException unexpected(String expected) {
    return kind == Kind.END
        ? places.error(
            start,
            "the file ends here, expected " + expected + "; was it cut? Fetch it again",
            "CUT")
        : places.error(start, "found " + shown() + ", expected " + expected, "SYNTAX");
  }

  void expect(char mark, String where) {
    if (!is(mark)) {
      throw unexpected("'" + mark + "' " + where);
    }
    advance();
  }

  /** Steps over the word that must be the current token. */
  DraftVariable.Name readWord(String what) {
    if (kind != Kind.WORD) {
      throw unexpected(what);
    }
    DraftVariable.Name word = new DraftVariable.Name(value(), start);
    advance();
    return word;
  }

  /** Goes to the next token. */
  void advance() {
    skipBlanks();
    start = next;
    if (next >= text.length()) {
      start = text.length();
      kind = Kind.END;
    } else if (isMark(text.charAt(next))) {
      kind = Kind.MARK;
      next++;
    } else if (text.charAt(next) == '"') {
      kind = Kind.STRING;
      readString();
    } else {
      kind = Kind.WORD;
      while (next < text.length() && !endsWord(text.charAt(next))) {
        next++;
      }
      requireShort(next - start);
    }
    end = next;
  }

  private void skipBlanks() {
    while (next < text.length()) {
      char c = text.charAt(next);
      if (c == '%') {
        while (next < text.length() && text.charAt(next) != '\n' && text.charAt(next) != '\r') {
          next++;
        }
      } else if (isBlank(c)) {
        next++;
      } else {
        return;
      }
    }
  }

  private void readString() {
    StringBuilder content = new StringBuilder();
    next++;
    while (true) {
      if (next >= text.length()) {
        throw places.error(
            start, "the string that begins here never ends, expected '\"'; close it", "STRING");
      }
      char c = text.charAt(next++);
      if (c == '"') {
        break;
      }
      if (c == '\\' && next < text.length() && "\"\\".indexOf(text.charAt(next)) >= 0) {
        c = text.charAt(next++);
      }
      content.append(c);
    }
    string = content.toString();
  }

  private void requireShort(int length) {
    if (length > longest) {
      throw places.error(
          start,
          "found a word of "
              + length
              + " characters ("
              + Escaped.quote(text.substring(start, start + 20))
              + " ...), expected at most "
              + longest
              + " (limit nameLength)",
          "NAME");
    }
  }

  private static boolean endsWord(char c) {
    return isBlank(c) || isMark(c) || c == '"' || c == '%';
  }

  static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0;
  }

  private static boolean isMark(char c) {
    return switch (c) {
      case '{', '}', '(', ')', '=', ';', '|', ',' -> true;
      default -> false;
    };
  }
}
