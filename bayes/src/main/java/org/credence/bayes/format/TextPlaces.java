package org.credence.bayes.format;

import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputText;

/**
 * Errors and warnings at places of a text given by their offset; line and column are found out only when a message needs them. Codes
 * begin with the name of the format.
 */
final class TextPlaces {

  private final InputText input;
  private final String format;
  private final Warnings warnings;
  private int seen; // offset up to which lines were counted
  private int line = 1;
  private int lineStart;

  TextPlaces(InputText input, String format) {
    this.input = input;
    this.format = format;
    this.warnings = new Warnings(input.name());
  }

  String text() {
    return input.text();
  }

  Warnings warnings() {
    return warnings;
  }

  /** An error at an offset; the code is the format's name, a dash and the kind. */
  FormatException error(int offset, String problem, String kind) {
    return errorWithCode(offset, problem, format + "-" + kind);
  }

  /** An error at an offset with a code of its own. */
  FormatException errorWithCode(int offset, String problem, String code) {
    int at = goTo(offset);
    return FormatException.at(input.name(), line, at - lineStart + 1, problem, code);
  }

  /** An error of the text as a whole. */
  FormatException error(String problem, String kind) {
    return FormatException.of(input.name(), problem, format + "-" + kind);
  }

  /** A warning; place and words are made only if it is one of those that are shown. */
  void warn(IntSupplier offset, Supplier<String> problem, String kind) {
    if (warnings.isFull()) {
      warnings.countOneMore();
      return;
    }
    int at = goTo(offset.getAsInt());
    warnings.at(line, at - lineStart + 1, problem.get(), format + "-" + kind);
  }

  /** The offset of a line and column, both counted from 1; within the text. */
  int offsetOf(int wantedLine, int column) {
    String text = input.text();
    goTo(0);
    while (line < wantedLine && seen < text.length()) {
      goTo(seen + 1);
    }
    return Math.max(0, Math.min(text.length(), lineStart + column - 1));
  }

  /** Counts lines up to an offset, on from the last one where that is possible; the offset within the text. */
  private int goTo(int offset) {
    String text = input.text();
    int at = Math.max(0, Math.min(offset, text.length()));
    if (at < seen) {
      seen = 0;
      line = 1;
      lineStart = 0;
    }
    while (seen < at) {
      char c = text.charAt(seen++);
      if (c == '\n' || (c == '\r' && (seen == text.length() || text.charAt(seen) != '\n'))) {
        line++;
        lineStart = seen;
      }
    }
    return at;
  }
}
