package org.credence.bayes.format;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputText;
import org.credence.core.input.StrictNumbers;

/**
 * The words of a UAI text: anything between blanks and line ends. One is current at any time. Line and column are counted only
 * when a message needs them; both from 1, a line ending with LF, CR or CRLF.
 */
final class UaiTokens {

  private static final int LONGEST_SHOWN = 1000;

  private final String file;
  private final String text;
  private int start;
  private int end;

  UaiTokens(InputText input) {
    this.file = input.name();
    this.text = input.text();
    advance();
  }

  boolean atEnd() {
    return start == text.length();
  }

  /** Offset of the current word. */
  int offset() {
    return start;
  }

  void goTo(int offset) {
    end = offset;
    advance();
  }

  void advance() {
    int i = end;
    while (i < text.length() && isBlank(text.charAt(i))) {
      i++;
    }
    start = i;
    while (i < text.length() && !isBlank(text.charAt(i))) {
      i++;
    }
    end = i;
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0x0B || c == 0xA0;
  }

  String word() {
    return text.substring(start, end);
  }

  /** How many more words there can be, the current one included: each takes a character and a blank. */
  int mostWords() {
    return (text.length() - start + 1) / 2;
  }

  /** Whether the text ends right after a word, without a line end or blank. */
  boolean endsAbruptly() {
    return !text.isEmpty() && !isBlank(text.charAt(text.length() - 1));
  }

  String shown() {
    return Names.quote(text.substring(start, Math.min(end, start + LONGEST_SHOWN)));
  }

  FormatException error(String problem, String code) {
    return errorAt(start, problem, code);
  }

  FormatException errorAt(int offset, String problem, String code) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < offset; i++) {
      char c = text.charAt(i);
      if (c == '\n' || (c == '\r' && !(i + 1 < text.length() && text.charAt(i + 1) == '\n'))) {
        line++;
        lineStart = i + 1;
      }
    }
    return FormatException.at(file, line, offset - lineStart + 1, problem, code);
  }

  FormatException cut(String expected) {
    return error(
        "the file ends here, expected " + expected + "; was it cut? Fetch it again", "UAI-CUT");
  }

  /**
   * The current word as a whole number within bounds; goes on to the next word.
   *
   * @param what what the number is, for messages
   * @param cure what to do if it is not, for messages
   */
  int whole(String what, long least, long most, String cure, String code) {
    if (atEnd()) {
      throw cut(what);
    }
    OptionalLong value = end - start > 20 ? OptionalLong.empty() : StrictNumbers.whole(word());
    if (value.isEmpty() || value.getAsLong() < least || value.getAsLong() > most) {
      throw error(
          "found "
              + shown()
              + " as "
              + what
              + ", expected a whole number from "
              + least
              + " to "
              + most
              + cure,
          code);
    }
    advance();
    return (int) value.getAsLong();
  }

  /** Whether the number that begins there, which was read as 0, is too small for a double; if so, the word. */
  Optional<String> tooSmallAt(int offset) {
    int to = offset;
    while (to < text.length() && !isBlank(text.charAt(to))) {
      to++;
    }
    return DecimalText.isTooSmall(0, text, offset, to)
        ? Optional.of(Names.quote(text.substring(offset, Math.min(to, offset + LONGEST_SHOWN))))
        : Optional.empty();
  }

  /** The current word as a finite number; goes on to the next word. */
  double number(Supplier<String> what) {
    if (atEnd()) {
      throw cut(what.get());
    }
    double value = DecimalText.parse(text, start, end);
    if (Double.isNaN(value)) {
      throw error(
          "found "
              + shown()
              + " as "
              + what.get()
              + ", expected a finite number such as 0.25 or 1e-3",
          "UAI-NUMBER");
    }
    advance();
    return value;
  }
}
