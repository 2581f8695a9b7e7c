package org.credence.bayes.importance;

import java.util.Locale;

/** For which runs the intervals of an engine hold. */
public enum Intervals {
  /** Runs of a length that does not depend on what was drawn. The narrowest. */
  FIXED,

  /** Any run, also one that is watched and stopped on seeing the intervals; about twice as wide. See {@link AnytimeErrors}. */
  ANYTIME;

  /** The kind of that label: {@code fixed} or {@code anytime}. */
  public static Intervals of(String label) {
    return switch (label) {
      case "fixed" -> FIXED;
      case "anytime" -> ANYTIME;
      default ->
          throw new IllegalArgumentException(
              "there are no intervals '" + label + "'; give fixed or anytime");
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
