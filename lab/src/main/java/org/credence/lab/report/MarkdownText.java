package org.credence.lab.report;

import org.credence.core.input.Escaped;

/** Text that Markdown shows as it stands. */
final class MarkdownText {
  private static final String SPECIAL = "\\`*_|<>[]#&";

  private MarkdownText() {}

  /** Control characters escaped, characters that mean something in Markdown preceded by a backslash. */
  static String of(String text) {
    StringBuilder out = new StringBuilder();
    for (char c : Escaped.text(text).toCharArray()) {
      if (SPECIAL.indexOf(c) >= 0) {
        out.append('\\');
      }
      out.append(c);
    }
    return out.toString();
  }
}
