package org.credence.core.engine;

import java.util.Locale;

/** What an answer is worth when the run ends by itself. */
public enum Guarantee {
  /** The true answer, up to rounding. */
  EXACT,
  /** A draw whose law is exactly the target. */
  EXACT_SAMPLE,
  /** Converges to the true answer as the budget grows. */
  ASYMPTOTIC,
  /** Lies on a known side of the true answer. */
  BOUND,
  /** Often good, nothing is promised. */
  HEURISTIC;

  /** The name as it stands in tables and JSON: lower case with hyphens, for instance {@code "exact-sample"}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
