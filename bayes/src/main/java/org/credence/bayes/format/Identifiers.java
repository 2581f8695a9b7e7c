package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Names for formats that take only identifiers: a letter, then letters, digits and underscores. A lawful name is its own identifier;
 * another has underscores for what is not lawful, and a number behind it where that is taken.
 */
final class Identifiers {

  private Identifiers() {}

  /**
   * One identifier per name, all different.
   *
   * @param reserved words that may not be used
   */
  static List<String> of(List<String> names, Set<String> reserved) {
    Set<String> taken = new HashSet<>(reserved);
    for (String name : names) {
      if (isLawful(name) && !reserved.contains(name)) {
        taken.add(name);
      }
    }
    List<String> identifiers = new ArrayList<>();
    Map<String, Integer> next = new HashMap<>();
    for (String name : names) {
      if (isLawful(name) && !reserved.contains(name)) {
        identifiers.add(name);
        continue;
      }
      String base = base(name);
      String identifier = base;
      while (!taken.add(identifier)) {
        identifier = base + "_" + next.merge(base, 1, (a, b) -> a + b);
      }
      identifiers.add(identifier);
    }
    return identifiers;
  }

  private static String base(String name) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (i == 0 && !isLetter(c)) {
        out.append('x');
      }
      out.append(isLetter(c) || isDigit(c) ? c : '_');
    }
    return out.toString();
  }

  private static boolean isLawful(String name) {
    boolean lawful = !name.isEmpty() && isLetter(name.charAt(0));
    for (int i = 1; i < name.length() && lawful; i++) {
      char c = name.charAt(i);
      lawful = isLetter(c) || isDigit(c) || c == '_';
    }
    return lawful;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
