package org.credence.bayes.mcmc;

import java.util.Locale;

/**
 * What is known about whether a sampler's moves lead from every assignment of positive weight to every other.
 *
 * @param kind the verdict
 * @param reason why it is not CONNECTED, as a clause that follows "because"; empty if it is
 */
public record Connectivity(Kind kind, String reason) {

  private static final Connectivity CONNECTED = new Connectivity(Kind.CONNECTED, "");

  /** The verdict. */
  public enum Kind {
    /** Proved: everything is reached from everywhere. */
    CONNECTED,
    /** Proved: there are parts that a chain never leaves. */
    SPLIT,
    /** Neither was proved. */
    UNDECIDED
  }

  public Connectivity {
    if (reason.isBlank() != (kind == Kind.CONNECTED)) {
      throw new IllegalArgumentException(
          "connectivity " + kind + " with the reason '" + reason + "'; a reason goes with doubt");
    }
  }

  /** Everything is reached from everywhere. */
  public static Connectivity connected() {
    return CONNECTED;
  }

  /** There are parts that a chain never leaves. */
  public static Connectivity split(String reason) {
    return new Connectivity(Kind.SPLIT, reason);
  }

  /** It is not known. */
  public static Connectivity undecided(String reason) {
    return new Connectivity(Kind.UNDECIDED, reason);
  }

  /** Whether it was proved that everything is reached from everywhere. */
  public boolean isConnected() {
    return kind == Kind.CONNECTED;
  }

  /** A clause as the beginning of a sentence. */
  static String sentence(String clause) {
    return clause.substring(0, 1).toUpperCase(Locale.ROOT) + clause.substring(1);
  }
}
