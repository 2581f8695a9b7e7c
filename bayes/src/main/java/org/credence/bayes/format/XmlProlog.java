package org.credence.bayes.format;

/**
 * What stands before the root element of an XML text: where the document type declaration is, if there is one, and what the root is
 * called. The declaration is lawful and of no use here; the JDK's parser, asked not to read it, stumbles over a {@code ]} in its comments, so
 * it is stepped over by itself.
 *
 * @param doctypeFrom offset of the declaration
 * @param doctypeTo offset after it; equal where there is none
 * @param root name of the root element without prefix; empty where none begins
 */
record XmlProlog(int doctypeFrom, int doctypeTo, String root) {

  private static final String DOCTYPE = "<!DOCTYPE";

  /** Looks at the beginning of a text. */
  static XmlProlog of(String text) {
    int from = 0;
    int to = 0;
    int at = 0;
    while (true) {
      at = afterBlanks(text, at);
      int next;
      if (text.startsWith("<?", at)) {
        next = after(text, "?>", at + 2);
      } else if (text.startsWith("<!--", at)) {
        next = after(text, "-->", at + 4);
      } else if (text.startsWith(DOCTYPE, at) && to == 0) {
        from = at;
        next = afterDoctype(text, at + DOCTYPE.length());
        to = next;
      } else {
        return new XmlProlog(from, to, name(text, at));
      }
      if (next > text.length()) {
        return new XmlProlog(0, 0, "");
      }
      at = next;
    }
  }

  /** The text with blanks for the declaration, every other character and every line where it was. */
  String blanked(String text) {
    if (doctypeFrom == doctypeTo) {
      return text;
    }
    StringBuilder out = new StringBuilder(text);
    for (int i = doctypeFrom; i < doctypeTo; i++) {
      out.setCharAt(i, DraftTable.isBlank(text.charAt(i)) ? text.charAt(i) : ' ');
    }
    return out.toString();
  }

  private static int afterBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && DraftTable.isBlank(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The offset after the next occurrence of an end, beyond the text if there is none. */
  private static int after(String text, String end, int from) {
    int found = text.indexOf(end, from);
    return found < 0 ? text.length() + 1 : found + end.length();
  }

  /** The offset after the end of the declaration, beyond the text if it has none. */
  private static int afterDoctype(String text, int from) {
    boolean subset = false;
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"' || c == '\'') {
        at = after(text, String.valueOf(c), at + 1);
      } else if (subset && text.startsWith("<!--", at)) {
        at = after(text, "-->", at + 4);
      } else if (subset && text.startsWith("<?", at)) {
        at = after(text, "?>", at + 2);
      } else if (c == '>' && !subset) {
        return at + 1;
      } else {
        subset = c == '[' || (subset && c != ']');
        at++;
      }
    }
    return text.length() + 1;
  }

  private static String name(String text, int at) {
    if (at >= text.length() || text.charAt(at) != '<') {
      return "";
    }
    int end = at + 1;
    while (end < text.length()
        && !DraftTable.isBlank(text.charAt(end))
        && "/><!?&".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String name = text.substring(at + 1, end);
    return name.substring(name.indexOf(':') + 1);
  }
}
