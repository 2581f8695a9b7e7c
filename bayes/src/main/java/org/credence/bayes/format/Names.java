package org.credence.bayes.format;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.credence.core.input.EditDistance;
import org.credence.core.input.Escaped;

/** Names in messages: quoted, listed, and the one that was probably meant. */
final class Names {

  private static final int MOST_LISTED = 8;
  private static final int MOST_COMPARED = 5000;
  private static final int LONGEST_COMPARED = 64;

  private Names() {}

  /** The name in quotes; letters beyond ASCII are also told by number, since they may look like others. */
  static String quote(String name) {
    int foreign = -1;
    for (int i = 0; i < name.length() && foreign < 0; i++) {
      if (name.charAt(i) > 0x7E) {
        foreign = name.codePointAt(i);
      }
    }
    String quoted = Escaped.quote(name);
    return foreign < 0 ? quoted : quoted + String.format(Locale.ROOT, " (holds U+%04X)", foreign);
  }

  /** The first few names in quotes. */
  static String list(List<String> names) {
    String shown =
        names.stream().limit(MOST_LISTED).map(Escaped::quote).collect(Collectors.joining(", "));
    return names.size() <= MOST_LISTED ? shown : shown + ", ... (" + names.size() + " in all)";
  }

  /** A sum without the digits that rounding made: to 12 significant ones. */
  static String sum(double value) {
    return Double.isInfinite(value) || Double.isNaN(value)
        ? Double.toString(value)
        : Double.toString(new BigDecimal(value).round(new MathContext(12)).doubleValue());
  }

  /** {@code "; did you mean "x"?"}, or a plain cure where no name is near. */
  static String hint(String name, Collection<String> candidates, String otherwise) {
    return nearest(name, candidates)
        .map(near -> "; did you mean " + Escaped.quote(near) + "?")
        .orElse("; " + otherwise);
  }

  /** The candidate nearest in spelling: equal but for case, or at most two letters away (one, for names of up to four letters). */
  static Optional<String> nearest(String name, Collection<String> candidates) {
    if (name.length() > LONGEST_COMPARED) {
      return Optional.empty();
    }
    Optional<String> best = Optional.empty();
    int bestDistance = name.length() <= 4 ? 2 : 3;
    int compared = 0;
    for (String candidate : candidates) {
      if (candidate.equalsIgnoreCase(name)) {
        return Optional.of(candidate);
      }
      if (candidate.length() <= LONGEST_COMPARED && compared++ < MOST_COMPARED) {
        int distance = EditDistance.between(name, candidate);
        if (distance < bestDistance && distance < candidate.length()) {
          bestDistance = distance;
          best = Optional.of(candidate);
        }
      }
    }
    return best;
  }
}
