package org.credence.decoding.tokenizer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * Reads an expression that cuts texts: the part of the usual regular expressions that the engines of tokenizers agree on.
 * <pre>
 *   a|b   ab   a* a+ a? a{2} a{2,} a{2,3}   (a) (?:a) (?i:a)   (?=a) (?!a)   $ (end of a line or of the piece)
 *   .   [a-z\s] [^a-z]   \p{L} \P{Lu} \s \S \d \D \r \n \t \f \xHH \x{H} and four digits after u   \. and other escaped signs
 * </pre>
 * {@code \s} is White_Space and {@code \d} the category Nd, of all Unicode. Refused by name: look-behind, references, possessive and
 * lazy repetition, atomic groups, {@code ^ \b \w \h}, classes in classes, and whatever else is not listed: engines differ in
 * them. Groups may be nested 32 deep.
 */
final class SplitSyntax {

  private static final int MOST_CHARACTERS = 4096;
  private static final int MOST_DEPTH = 32;
  private static final int MOST_REPEATS = 1000;

  private static final CodePointSet NEWLINE = CodePointSet.of('\n');

  private final int[] text;
  private int at;
  private int depth;
  private boolean ignoreCase;

  private SplitSyntax(int[] text) {
    this.text = text;
  }

  /**
   * @throws IllegalArgumentException if it is not one of those; the message says what and at which character
   */
  static SplitNode read(String expression) {
    if (expression.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "it has " + expression.length() + " characters, expected at most " + MOST_CHARACTERS);
    }
    SplitSyntax syntax = new SplitSyntax(expression.codePoints().toArray());
    SplitNode node = syntax.options();
    if (syntax.at < syntax.text.length) {
      throw syntax.error("')' closes nothing");
    }
    return node;
  }

  private SplitNode options() {
    if (++depth > MOST_DEPTH) {
      throw error("groups are nested deeper than " + MOST_DEPTH);
    }
    List<SplitNode> options = new ArrayList<>();
    options.add(sequence());
    while (take('|')) {
      options.add(sequence());
    }
    depth--;
    return options.size() == 1 ? options.get(0) : new SplitNode.FirstOf(options);
  }

  private SplitNode sequence() {
    List<SplitNode> parts = new ArrayList<>();
    while (at < text.length && text[at] != '|' && text[at] != ')') {
      parts.add(repeated(atom()));
    }
    return parts.size() == 1 ? parts.get(0) : new SplitNode.Sequence(parts);
  }

  private SplitNode repeated(SplitNode part) {
    int start = at;
    int least;
    int most;
    if (take('*')) {
      least = 0;
      most = Integer.MAX_VALUE;
    } else if (take('+')) {
      least = 1;
      most = Integer.MAX_VALUE;
    } else if (take('?')) {
      least = 0;
      most = 1;
    } else if (take('{')) {
      least = count();
      most = least;
      if (take(',')) {
        most = at < text.length && text[at] == '}' ? Integer.MAX_VALUE : count();
      }
      if (!take('}')) {
        throw error("a count such as {2,3} is not closed");
      }
      if (most < least || most == 0) {
        throw error("a count goes from " + least + " to " + most);
      }
    } else {
      return part;
    }
    if (at < text.length && "*+?{".indexOf(text[at]) >= 0) {
      at = start;
      throw error(
          "a repetition is repeated, possessive or lazy, which engines read in different ways");
    }
    return new SplitNode.Repeat(part, least, most);
  }

  private int count() {
    int value = 0;
    int start = at;
    while (at < text.length && text[at] >= '0' && text[at] <= '9' && value <= MOST_REPEATS) {
      value = 10 * value + text[at++] - '0';
    }
    if (at == start || value > MOST_REPEATS) {
      throw error("expected a count from 0 to " + MOST_REPEATS);
    }
    return value;
  }

  private SplitNode atom() {
    int c = text[at];
    switch (c) {
      case '(' -> {
        return group();
      }
      case '[' -> {
        return new SplitNode.OneOf(characterClass());
      }
      case '.' -> {
        at++;
        return new SplitNode.OneOf(NEWLINE.complement());
      }
      case '$' -> {
        at++;
        return new SplitNode.Ahead(new SplitNode.OneOf(NEWLINE.complement()), true);
      }
      case '^' -> throw error("'^' is not read here");
      case '*', '+', '?', '{' -> throw error("'" + (char) c + "' repeats nothing");
      case '\\' -> {
        CodePointSet set = escape();
        return new SplitNode.OneOf(ignoreCase ? set.ignoringCase() : set);
      }
      default -> {
        at++;
        CodePointSet set = CodePointSet.of(c);
        return new SplitNode.OneOf(ignoreCase ? set.ignoringCase() : set);
      }
    }
  }

  private SplitNode group() {
    int start = at++;
    boolean before = ignoreCase;
    boolean ahead = false;
    boolean negative = false;
    if (take('?')) {
      if (take('=')) {
        ahead = true;
      } else if (take('!')) {
        ahead = true;
        negative = true;
      } else if (take('i')) {
        ignoreCase = true;
        requireColon(start);
      } else {
        requireColon(start);
      }
    }
    SplitNode node = options();
    if (!take(')')) {
      at = start;
      throw error("'(' is not closed");
    }
    ignoreCase = before;
    return ahead ? new SplitNode.Ahead(node, negative) : node;
  }

  private void requireColon(int start) {
    if (!take(':')) {
      String shown = new String(text, start, Math.min(4, text.length - start));
      at = start;
      throw error(
          "the group '"
              + shown
              + "' is not read here (only (?: (?i: (?= (?! are; no look-behind, no names, no other flags)");
    }
  }

  private CodePointSet characterClass() {
    int start = at++;
    boolean negative = take('^');
    BitSet bits = new BitSet();
    if (at < text.length && text[at] == ']') {
      throw error("a class is empty or begins with ']'; write \\]");
    }
    while (at < text.length && text[at] != ']') {
      CodePointSet item = classItem();
      if (at + 1 < text.length && text[at] == '-' && text[at + 1] != ']') {
        int dash = at++;
        CodePointSet last = classItem();
        int[] from = item.bounds();
        int[] to = last.bounds();
        boolean single =
            from.length == 2
                && to.length == 2
                && from[1] == from[0] + 1
                && to[1] == to[0] + 1
                && from[0] <= to[0];
        if (!single) {
          at = dash;
          throw error("a range in a class goes not from one character to a later one");
        }
        item = CodePointSet.range(from[0], to[0]);
      }
      item.addTo(bits);
    }
    if (!take(']')) {
      at = start;
      throw error("'[' is not closed");
    }
    CodePointSet set = CodePointSet.of(bits);
    if (ignoreCase) {
      set = set.ignoringCase();
    }
    return negative ? set.complement() : set;
  }

  private CodePointSet classItem() {
    int c = text[at];
    if (c == '\\') {
      return escape();
    }
    if (c == '[' || (c == '&' && at + 1 < text.length && text[at + 1] == '&')) {
      throw error("a class within a class is not read here; write \\" + (char) c);
    }
    at++;
    return CodePointSet.of(c);
  }

  private CodePointSet escape() {
    int start = at++;
    if (at == text.length) {
      at = start;
      throw error("'\\' stands at the end");
    }
    int c = text[at++];
    switch (c) {
      case 'r' -> {
        return CodePointSet.of('\r');
      }
      case 'n' -> {
        return CodePointSet.of('\n');
      }
      case 't' -> {
        return CodePointSet.of('\t');
      }
      case 'f' -> {
        return CodePointSet.of('\f');
      }
      case 's' -> {
        return CodePointSet.whiteSpace();
      }
      case 'S' -> {
        return CodePointSet.whiteSpace().complement();
      }
      case 'd', 'D' -> {
        CodePointSet digits = category("Nd", start);
        return c == 'd' ? digits : digits.complement();
      }
      case 'p', 'P' -> {
        String name = braced(start);
        boolean inverted = name.startsWith("^");
        CodePointSet set = category(inverted ? name.substring(1) : name, start);
        return inverted == (c == 'P') ? set : set.complement();
      }
      case 'u' -> {
        return CodePointSet.of(hexadecimal(digits(4, start), start));
      }
      case 'x' -> {
        boolean braces = at < text.length && text[at] == '{';
        return CodePointSet.of(hexadecimal(braces ? braced(start) : digits(2, start), start));
      }
      default -> {
        boolean sign = c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c);
        if (sign || c == ' ') {
          return CodePointSet.of(c);
        }
        at = start;
        throw error("'\\" + Character.toString(c) + "' is not read here");
      }
    }
  }

  private CodePointSet category(String name, int start) {
    return CodePointSet.category(name)
        .orElseThrow(
            () -> {
              at = start;
              return error(
                  "'\\p{"
                      + name
                      + "}' is not read here; known are "
                      + CodePointSet.categoryNames());
            });
  }

  private String braced(int start) {
    int from = at + 1;
    int to = from;
    while (to < text.length && text[to] != '}') {
      to++;
    }
    if (at >= text.length || text[at] != '{' || to == text.length) {
      at = start;
      throw error("expected a name or number in braces");
    }
    at = to + 1;
    return new String(text, from, to - from);
  }

  private String digits(int count, int start) {
    if (at + count > text.length) {
      at = start;
      throw error("expected " + count + " hexadecimal digits");
    }
    at += count;
    return new String(text, at - count, count);
  }

  private int hexadecimal(String digits, int start) {
    boolean fits = digits.length() >= 1 && digits.length() <= 6;
    int value = 0;
    for (int i = 0; fits && i < digits.length(); i++) {
      int digit = digits.charAt(i) < 0x80 ? Character.digit(digits.charAt(i), 16) : -1;
      fits = digit >= 0;
      value = 16 * value + digit;
    }
    if (!fits || value > Character.MAX_CODE_POINT) {
      at = start;
      throw error("'" + digits + "' is no code point in hexadecimal digits");
    }
    return value;
  }

  private boolean take(int c) {
    if (at < text.length && text[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  private IllegalArgumentException error(String problem) {
    return new IllegalArgumentException(
        String.format(Locale.ROOT, "at its character %d: %s", at + 1, problem));
  }
}
