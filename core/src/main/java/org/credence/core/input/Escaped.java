package org.credence.core.input;

/** Text of unknown origin made safe to print: control, format and bidirectional characters by their code points, long text shortened. */
public final class Escaped {
  private static final int LONGEST = 2000;
  private static final int LONGEST_QUOTE = 60;

  private Escaped() {}

  /** The text with unprintable characters escaped, cut to 2 000 characters. */
  public static String text(String text) {
    return escape(text, LONGEST);
  }

  /** The text in double quotes, escaped, cut to 60 characters. */
  public static String quote(String text) {
    return "\"" + escape(text, LONGEST_QUOTE) + "\"";
  }

  private static String escape(String text, int longest) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length() && out.length() < longest; ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int type = Character.getType(c);
      boolean unprintable =
          Character.isISOControl(c)
              || type == Character.FORMAT
              || type == Character.SURROGATE
              || type == Character.LINE_SEPARATOR
              || type == Character.PARAGRAPH_SEPARATOR
              || type == Character.UNASSIGNED
              || type == Character.PRIVATE_USE;
      if (unprintable) {
        out.append(String.format("\\u%04X", c));
      } else {
        out.appendCodePoint(c);
      }
      if (out.length() >= longest && i < text.length()) {
        out.append("...");
      }
    }
    return out.toString();
  }
}
