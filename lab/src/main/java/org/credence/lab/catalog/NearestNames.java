package org.credence.lab.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.credence.core.input.EditDistance;
import org.credence.core.input.Escaped;

/**
 * Which known names an unknown one may have been meant for: those within a third of its length in edits (insert, delete, replace,
 * swap neighbours; capitals do not count), nearest first, and those that begin with it.
 */
public final class NearestNames {
  private static final int MOST = 3;
  private static final int LONGEST = 200; // the cost is the product of the lengths

  private NearestNames() {}

  /** At most three known names near the unknown one; empty if none is near. */
  static List<String> of(String unknown, Collection<String> known) {
    if (unknown.isEmpty() || unknown.length() > LONGEST) {
      return List.of();
    }
    String text = unknown.toLowerCase(Locale.ROOT);
    int most = Math.max(1, text.length() / 3);
    record Candidate(String name, int distance) {}
    List<Candidate> near = new ArrayList<>();
    for (String name : known) {
      if (name.length() > LONGEST) {
        continue;
      }
      String lower = name.toLowerCase(Locale.ROOT);
      int distance = EditDistance.between(text, lower);
      if (distance <= most && distance < Math.max(text.length(), lower.length())) {
        near.add(new Candidate(name, distance));
      } else if (text.length() > 1 && lower.startsWith(text)) {
        near.add(new Candidate(name, most));
      }
    }
    near.sort(Comparator.comparingInt(Candidate::distance));
    return near.stream().map(Candidate::name).distinct().limit(MOST).toList();
  }

  /** {@code "did you mean a or b?"}, or the text to use where nothing is near. */
  public static String didYouMean(String unknown, Collection<String> known, String otherwise) {
    List<String> near = of(unknown, known);
    return near.isEmpty()
        ? otherwise
        : "did you mean "
            + near.stream().map(Escaped::text).collect(Collectors.joining(" or "))
            + "?";
  }
}
