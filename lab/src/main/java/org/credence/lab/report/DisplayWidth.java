package org.credence.lab.report;

import java.util.ArrayList;
import java.util.List;

/** How many columns of a terminal a text takes: none for combining marks, two for wide letters, one for the rest. */
final class DisplayWidth {

  private DisplayWidth() {}

  /** Columns taken. */
  static int of(String text) {
    return text.codePoints().map(DisplayWidth::of).sum();
  }

  private static int of(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    boolean wide =
        (c >= 0x1100 && c <= 0x115F) // Hangul Jamo
            || (c >= 0x2E80 && c <= 0xA4CF) // CJK to Yi
            || (c >= 0xAC00 && c <= 0xD7A3) // Hangul
            || (c >= 0xF900 && c <= 0xFAFF) // CJK compatibility
            || (c >= 0xFE30 && c <= 0xFE6F) // CJK forms
            || (c >= 0xFF00 && c <= 0xFF60) // full width
            || (c >= 0xFFE0 && c <= 0xFFE6)
            || (c >= 0x1F300 && c <= 0x1FAFF) // pictographs
            || (c >= 0x20000 && c <= 0x3FFFD);
    return wide ? 2 : 1;
  }

  /** The text cut into pieces of at most that width (at least one character each), after punctuation where possible. */
  static List<String> pieces(String text, int width) {
    List<String> pieces = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = start;
      int taken = 0;
      int afterPunctuation = -1;
      while (end < text.length()) {
        int c = text.codePointAt(end);
        if (taken + of(c) > width && end > start) {
          break;
        }
        taken += of(c);
        end += Character.charCount(c);
        if (",[ -_".indexOf(c) >= 0) {
          afterPunctuation = end;
        }
      }
      int cut = end == text.length() || afterPunctuation <= start ? end : afterPunctuation;
      pieces.add(text.substring(start, cut));
      start = cut;
    }
    return pieces.isEmpty() ? List.of("") : pieces;
  }
}
