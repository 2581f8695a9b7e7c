package org.credence.decoding.tokenizer;

import java.util.ArrayList;
import java.util.List;
import org.credence.core.input.Escaped;

/**
 * Cuts the text of a template into tokens, with the white space rules that chat templates are written for: a line end behind a block
 * tag is dropped, so are blanks between the start of a line and a block tag; {@code -} inside a tag drops all white space on its side,
 * {@code +} keeps it. One line end at the end of the template is dropped.
 */
final class TemplateLexer {

  /** What a token is. */
  enum Kind {
    DATA,
    PRINT_BEGIN,
    PRINT_END,
    TAG_BEGIN,
    TAG_END,
    NAME,
    TEXT,
    WHOLE,
    SIGN,
    END
  }

  /**
   * A token.
   *
   * @param text as written; for texts what they stand for
   */
  record Token(Kind kind, String text, TemplatePlace place) {

    boolean is(Kind expected, String expectedText) {
      return kind == expected && text.equals(expectedText);
    }

    /** For messages. */
    String shown() {
      return kind == Kind.END ? "the end of the template" : Escaped.quote(text);
    }
  }

  private static final List<String> SIGNS =
      List.of(
          "==", "!=", "<=", ">=", "//", "**", "(", ")", "[", "]", "{", "}", ",", ":", ".", "|", "=",
          "<", ">", "+", "-", "*", "/", "%", "~");

  private final String file;
  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int lineStart;
  private int counted; // where line was counted up to

  private TemplateLexer(String file, String source) {
    this.file = file;
    this.source = source;
  }

  /** The tokens of a template, the last one {@link Kind#END}. */
  static List<Token> tokens(String file, String template) {
    String source = template.replace("\r\n", "\n").replace('\r', '\n');
    boolean lastLineEnd = source.endsWith("\n");
    return new TemplateLexer(file, lastLineEnd ? source.substring(0, source.length() - 1) : source)
        .all();
  }

  private TemplatePlace place(int where) {
    for (; counted < where; counted++) {
      if (source.charAt(counted) == '\n') {
        line++;
        lineStart = counted + 1;
      }
    }
    return new TemplatePlace(file, line, where - lineStart + 1);
  }

  private List<Token> all() {
    boolean lineBegins = true;
    while (at < source.length()) {
      int tag = nextTag(at);
      boolean last = tag == source.length();
      char kind = last ? ' ' : source.charAt(tag + 1);
      char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
      int to = dataEnd(tag, last, kind, sign, lineBegins);
      if (to > at) {
        tokens.add(new Token(Kind.DATA, source.substring(at, to), place(at)));
      }
      at = tag;
      if (!last) {
        int skip = sign == '-' || (sign == '+' && kind != '{') ? 3 : 2;
        if (kind == '#') {
          comment(skip);
        } else {
          tag(kind == '{', skip);
        }
        lineBegins = source.charAt(at - 1) == '\n';
      }
    }
    tokens.add(new Token(Kind.END, "", place(at)));
    return tokens;
  }

  private int nextTag(int from) {
    for (int i = source.indexOf('{', from); i >= 0; i = source.indexOf('{', i + 1)) {
      char next = i + 1 < source.length() ? source.charAt(i + 1) : ' ';
      if (next == '{' || next == '%' || next == '#') {
        return i;
      }
    }
    return source.length();
  }

  /** Where the text before a tag ends, without white space that the tag drops. */
  private int dataEnd(int tag, boolean last, char kind, char sign, boolean lineBegins) {
    int end = tag;
    if (last) {
      return end;
    }
    if (sign == '-') {
      while (end > at && isWhite(source.charAt(end - 1))) {
        end--;
      }
    } else if (kind != '{' && sign != '+') {
      int blanks = tag;
      while (blanks > at && isBlank(source.charAt(blanks - 1))) {
        blanks--;
      }
      boolean lineStarts = blanks == at ? lineBegins : source.charAt(blanks - 1) == '\n';
      end = lineStarts ? blanks : tag;
    }
    return end;
  }

  private static boolean isBlank(char c) {
    return c != '\n' && isWhite(c);
  }

  private static boolean isWhite(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private void comment(int skip) {
    TemplatePlace place = place(at);
    int end = source.indexOf("#}", at + skip);
    if (end < 0) {
      throw place.syntax("a comment without an end", "#}");
    }
    char sign = source.charAt(end - 1);
    at = end + 2;
    dropAfter(sign, true);
  }

  /** Drops white space behind the end of a tag. */
  private void dropAfter(char sign, boolean block) {
    if (sign == '-') {
      while (at < source.length() && isWhite(source.charAt(at))) {
        at++;
      }
    } else if (block && sign != '+' && at < source.length() && source.charAt(at) == '\n') {
      at++;
    }
  }

  private void tag(boolean print, int skip) {
    TemplatePlace begin = place(at);
    String end = print ? "}}" : "%}";
    tokens.add(
        new Token(print ? Kind.PRINT_BEGIN : Kind.TAG_BEGIN, source.substring(at, at + 2), begin));
    at += skip;
    int brackets = 0;
    while (true) {
      while (at < source.length() && isWhite(source.charAt(at))) {
        at++;
      }
      if (at == source.length()) {
        throw begin.syntax("a tag without an end", end);
      }
      char c = source.charAt(at);
      boolean signed = (c == '-' || (c == '+' && !print)) && source.startsWith(end, at + 1);
      if (brackets == 0 && (signed || source.startsWith(end, at))) {
        tokens.add(new Token(print ? Kind.PRINT_END : Kind.TAG_END, end, place(at)));
        at += signed ? 3 : 2;
        dropAfter(signed ? c : ' ', !print);
        return;
      }
      int change = "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
      brackets = Math.max(0, brackets + change);
      tokens.add(token(c));
    }
  }

  private Token token(char c) {
    if (isNameStart(c)) {
      return upTo(Kind.NAME, end(at, true));
    }
    if (isDigit(c)) {
      int end = end(at, false);
      boolean odd =
          end < source.length()
              && (isNameStart(source.charAt(end))
                  || source.charAt(end) == '.'
                      && end + 1 < source.length()
                      && isDigit(source.charAt(end + 1)));
      if (odd || end - at > 18) {
        throw place(at)
            .unknown(
                "the number "
                    + Escaped.quote(source.substring(at, Math.min(end + 2, source.length()))));
      }
      return upTo(Kind.WHOLE, end);
    }
    if (c == '\'' || c == '"') {
      return text(c);
    }
    for (String sign : SIGNS) {
      if (source.startsWith(sign, at)) {
        return upTo(Kind.SIGN, at + sign.length());
      }
    }
    throw place(at).unknown("the character " + Escaped.quote(String.valueOf(c)));
  }

  private static boolean isNameStart(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private int end(int from, boolean name) {
    int end = from;
    while (end < source.length()
        && (isDigit(source.charAt(end)) || name && isNameStart(source.charAt(end)))) {
      end++;
    }
    return end;
  }

  private Token upTo(Kind kind, int end) {
    Token token = new Token(kind, source.substring(at, end), place(at));
    at = end;
    return token;
  }

  private Token text(char quote) {
    TemplatePlace place = place(at);
    StringBuilder text = new StringBuilder();
    for (int i = at + 1; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == quote) {
        at = i + 1;
        return new Token(Kind.TEXT, text.toString(), place);
      }
      if (c != '\\') {
        text.append(c);
      } else if (i + 1 < source.length()) {
        i = escape(i + 1, text);
      }
    }
    throw place.syntax("a text without an end", String.valueOf(quote));
  }

  /** Reads what follows a backslash; gives the place of its last character. */
  private int escape(int from, StringBuilder out) {
    char c = source.charAt(from);
    int known = "ntrabfv\\'\"\n".indexOf(c);
    if (known >= 0) {
      out.append(
          "\n\t\r\u0007\b\f\u000b\\'\"".substring(Math.min(known, 10), Math.min(known + 1, 10)));
      return from;
    }
    int digits = c == 'x' ? 2 : c == 'u' ? 4 : 0;
    if (digits == 0) {
      out.append('\\').append(c);
      return from;
    }
    int value = 0;
    for (int i = from + 1; i <= from + digits; i++) {
      int digit = i < source.length() ? Character.digit(source.charAt(i), 16) : -1;
      if (digit < 0) {
        throw place(from).syntax("\\" + c + " without " + digits + " digits", "a code in base 16");
      }
      value = value << 4 | digit;
    }
    out.append((char) value);
    return from + digits;
  }
}
