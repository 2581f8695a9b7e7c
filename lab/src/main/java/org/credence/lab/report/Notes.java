package org.credence.lab.report;

import java.util.List;
import java.util.function.UnaryOperator;
import org.credence.core.input.Escaped;

/** Sentences above and below a table. */
final class Notes {

  private Notes() {}

  /** Appends text broken at blanks so that no line is wider than the terminal, where its words allow it. */
  static void wrap(StringBuilder out, String text, Terminal terminal, String indent) {
    StringBuilder line = new StringBuilder();
    int width = 0;
    boolean first = true; // the next word begins a line
    for (String word : Escaped.text(text).split(" ")) {
      int wordWidth = DisplayWidth.of(word);
      if (!first && (long) width + 1 + wordWidth > terminal.width()) {
        out.append(line).append('\n');
        line = new StringBuilder(indent);
        width = indent.length();
        first = true;
      }
      line.append(first ? "" : " ").append(word);
      width += (first ? 0 : 1) + wordWidth;
      first = false;
    }
    out.append(line).append('\n');
  }

  /** Each note wrapped, every line painted. */
  static void painted(
      StringBuilder out, List<String> notes, Terminal terminal, UnaryOperator<String> paint) {
    for (String note : notes) {
      StringBuilder lines = new StringBuilder();
      wrap(lines, note, terminal, "  ");
      lines.toString().lines().forEach(line -> out.append(paint.apply(line)).append('\n'));
    }
  }
}
