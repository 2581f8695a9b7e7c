package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Names in double quotes with blanks between them; a backslash stands before a quote or backslash that belongs to a name. */
final class QuotedNames {

  private QuotedNames() {}

  static String write(List<String> names) {
    return names.stream().map(QuotedNames::quoted).collect(Collectors.joining(" "));
  }

  static String quoted(String name) {
    return "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /** The names in a text; none if it is no such list. */
  static List<String> read(String text) {
    List<String> names = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      if (DraftTable.isBlank(text.charAt(at))) {
        at++;
        continue;
      }
      if (text.charAt(at) != '"') {
        return List.of();
      }
      StringBuilder name = new StringBuilder();
      at++;
      while (at < text.length() && text.charAt(at) != '"') {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        name.append(text.charAt(at));
        at++;
      }
      if (at == text.length()) {
        return List.of();
      }
      names.add(name.toString());
      at++;
    }
    return names;
  }
}
