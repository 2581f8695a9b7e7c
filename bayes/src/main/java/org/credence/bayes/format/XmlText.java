package org.credence.bayes.format;

import org.credence.bayes.model.BayesianNetwork;
import org.credence.core.input.Escaped;

/** Parts of XML texts as the writers of this package make them. */
final class XmlText {

  static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

  private XmlText() {}

  /** A name as text or as the value of an attribute in double quotes. */
  static String escaped(String name, String format) {
    requirePrintable(name, format);
    StringBuilder out = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  /** A name between two tags, where blanks at its ends would be lost. */
  static String between(String name, String format) {
    if (!name.equals(name.trim())) {
      throw new IllegalArgumentException(
          "the name "
              + Escaped.quote(name)
              + " cannot be written in "
              + format
              + ", which loses blanks at the ends of a name; rename it");
    }
    return escaped(name, format);
  }

  /** Throws if readers would refuse the name: empty, or with characters that cannot be seen. */
  static void requirePrintable(String name, String format) {
    if (name.isEmpty()
        || name.codePoints()
            .anyMatch(c -> c == '\t' || c == 0xFFFE || c == 0xFFFF || BifTokens.isUnprintable(c))) {
      throw new IllegalArgumentException(
          "the name "
              + Escaped.quote(name)
              + " cannot be written in "
              + format
              + "; rename it to printable characters, at least one");
    }
  }

  /** The table of a variable as given, a line per row. */
  static void appendTable(BayesianNetwork network, int v, String indent, StringBuilder out) {
    double[] table = network.givenTable(v);
    int states = network.cardinality(v);
    for (int i = 0; i < table.length; i++) {
      out.append(i % states == 0 ? indent : " ").append(table[i]);
      out.append(i % states == states - 1 ? "\n" : "");
    }
  }
}
