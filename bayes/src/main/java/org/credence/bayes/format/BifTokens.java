package org.credence.bayes.format;

import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputText;

/**
 * The words of a BIF text, one after the other: marks {@code { } ( ) [ ] , ; |}, quoted names, and words, which are anything
 * else between blanks ({@code <5}, {@code 5-10%}, {@code 0.25}). Comments ({@code //} and slash-star) count as blanks. In quotes,
 * {@code \"} is a quote and {@code \\} a backslash; a quoted name ends on its line.
 *
 * <p>One token is current at any time. A line ends with LF, CR or CRLF; lines and columns count from 1.
 */
final class BifTokens {

  enum Kind {
    WORD,
    QUOTED,
    MARK,
    END
  }

  /** A place in the text that one can go back to. */
  record Mark(int offset, int line, int lineStart) {}

  private final String file;
  private final String text;
  private final int longest;
  private int next; // offset of the first character after the current token
  private int line = 1;
  private int lineStart;

  private Kind kind = Kind.END;
  private int start;
  private int end;
  private int tokenLine;
  private int tokenLineStart;
  private String name = "";

  BifTokens(InputText input, int longest) {
    this.file = input.name();
    this.text = input.text();
    this.longest = longest;
    advance();
  }

  Kind kind() {
    return kind;
  }

  boolean atEnd() {
    return kind == Kind.END;
  }

  /** Whether the current token is this mark. */
  boolean is(char mark) {
    return kind == Kind.MARK && text.charAt(start) == mark;
  }

  /** Whether the current token is this word, without quotes. */
  boolean isWord(String word) {
    return kind == Kind.WORD && end - start == word.length() && text.startsWith(word, start);
  }

  boolean isName() {
    return kind == Kind.WORD || kind == Kind.QUOTED;
  }

  /** The current word or quoted name. */
  String name() {
    return kind == Kind.WORD ? text.substring(start, end) : name;
  }

  /** The current token as a number, NaN if it is none. */
  double number() {
    return kind == Kind.WORD ? DecimalText.parse(text, start, end) : Double.NaN;
  }

  /** Whether the current token is a number too small for a double, which was read as 0. */
  boolean isTooSmall() {
    return DecimalText.isTooSmall(number(), text, start, end);
  }

  int line() {
    return tokenLine;
  }

  int column() {
    return start - tokenLineStart + 1;
  }

  /** Characters from the current token to the end of the text. */
  int remaining() {
    return text.length() - start;
  }

  Mark mark() {
    return new Mark(start, tokenLine, tokenLineStart);
  }

  /** Makes the token at the mark the current one. */
  void goTo(Mark mark) {
    next = mark.offset();
    line = mark.line();
    lineStart = mark.lineStart();
    advance();
  }

  /** The current token as messages show it. */
  String shown() {
    return switch (kind) {
      case END -> "the end of the file";
      case WORD -> Names.quote(text.substring(start, end));
      case QUOTED -> "the quoted name " + Names.quote(name);
      case MARK -> "'" + text.charAt(start) + "'";
    };
  }

  FormatException error(String problem, String code) {
    return FormatException.at(file, line(), column(), problem, code);
  }

  /** The current token is not what should stand here. */
  FormatException unexpected(String expected) {
    return kind == Kind.END
        ? error(
            "the file ends here, expected " + expected + "; was it cut? Fetch it again", "BIF-CUT")
        : error("found " + shown() + ", expected " + expected, "BIF-SYNTAX");
  }

  /** Steps over the mark that must be the current token. */
  void expect(char mark, String where) {
    if (!is(mark)) {
      throw unexpected("'" + mark + "' " + where);
    }
    advance();
  }

  /** Steps over the name that must be the current token, and gives it; names are not empty. */
  String readName(String what) {
    if (!isName()) {
      throw unexpected(what);
    }
    String read = name();
    if (read.isEmpty()) {
      throw error("found an empty name, expected " + what, "BIF-NAME");
    }
    advance();
    return read;
  }

  /** Properties are for other programs: steps over one, up to and with its semicolon. */
  void skipProperty() {
    while (!is(';')) {
      if (atEnd() || is('{') || is('}')) {
        throw unexpected("';' to end the property");
      }
      advance();
    }
    advance();
  }

  /** Goes to the next token. */
  void advance() {
    skipBlanks();
    start = next;
    tokenLine = line;
    tokenLineStart = lineStart;
    if (next >= text.length()) {
      kind = Kind.END;
      end = next;
      return;
    }
    char c = text.charAt(next);
    if (isMark(c)) {
      kind = Kind.MARK;
      next++;
      end = next;
    } else if (c == '"') {
      kind = Kind.QUOTED;
      readQuoted();
    } else {
      kind = Kind.WORD;
      readWord();
    }
  }

  private void skipBlanks() {
    while (next < text.length()) {
      char c = text.charAt(next);
      if (c == '\n' || c == '\r') {
        endLine(c);
      } else if (isBlank(c)) {
        next++;
      } else if (text.startsWith("//", next)) {
        skipLine();
      } else if (text.startsWith("/*", next)) {
        skipComment();
      } else {
        return;
      }
    }
  }

  private void endLine(char c) {
    next++;
    if (c == '\r' && next < text.length() && text.charAt(next) == '\n') {
      next++;
    }
    line++;
    lineStart = next;
  }

  private void skipLine() {
    while (next < text.length() && text.charAt(next) != '\n' && text.charAt(next) != '\r') {
      next++;
    }
  }

  private void skipComment() {
    int openedLine = line;
    int openedColumn = next - lineStart + 1;
    next += 2;
    while (!text.startsWith("*/", next)) {
      if (next >= text.length()) {
        throw FormatException.at(
            file,
            openedLine,
            openedColumn,
            "the comment that begins here never ends, expected \"*/\"; close it",
            "BIF-COMMENT");
      }
      char c = text.charAt(next);
      if (c == '\n' || c == '\r') {
        endLine(c);
      } else {
        next++;
      }
    }
    next += 2;
  }

  private void readWord() {
    while (next < text.length()) {
      char c = text.charAt(next);
      if (isBlank(c)
          || c == '\n'
          || c == '\r'
          || isMark(c)
          || c == '"'
          || (c == '/' && (text.startsWith("//", next) || text.startsWith("/*", next)))) {
        break;
      }
      if (c < ' ' || c >= 0x7F) {
        requirePrintable(next);
      }
      next++;
    }
    end = next;
    requireShort();
  }

  private void readQuoted() {
    StringBuilder content = new StringBuilder();
    next++;
    while (true) {
      char c = next < text.length() ? text.charAt(next) : '\n';
      if (c == '\n' || c == '\r') {
        throw error(
            "the quoted name that begins here does not end on its line, expected '\"'; close it",
            "BIF-STRING");
      }
      if (c == '"') {
        break;
      }
      if (c == '\\' && next + 1 < text.length() && "\"\\".indexOf(text.charAt(next + 1)) >= 0) {
        next++;
        c = text.charAt(next);
      }
      requirePrintable(next);
      content.append(c);
      next++;
    }
    next++;
    end = next;
    requireShort();
    name = content.toString();
  }

  private void requireShort() {
    if (end - start > longest) {
      throw error(
          "found a word of "
              + (end - start)
              + " characters, expected at most "
              + longest
              + " (limit nameLength)",
          "BIF-TOKEN");
    }
  }

  /** Control and format characters make a name that cannot be seen or typed. */
  private void requirePrintable(int offset) {
    if (offset > 0 && Character.isSurrogatePair(text.charAt(offset - 1), text.charAt(offset))) {
      return; // the second half of a character that was looked at
    }
    int c = text.codePointAt(offset);
    if (isUnprintable(c)) {
      throw FormatException.at(
          file,
          line,
          offset - lineStart + 1,
          "found the unprintable character "
              + Escaped.text(Character.toString(c))
              + ", expected printable text; take it out",
          "BIF-CHARACTER");
    }
  }

  static boolean isUnprintable(int c) {
    int type = Character.getType(c);
    return c != '\t'
        && (Character.isISOControl(c) || type == Character.FORMAT || type == Character.SURROGATE);
  }

  static boolean isMark(char c) {
    return switch (c) {
      case '{', '}', '(', ')', '[', ']', ',', ';', '|' -> true;
      default -> false;
    };
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\f' || c == 0x0B || c == 0xA0;
  }
}
