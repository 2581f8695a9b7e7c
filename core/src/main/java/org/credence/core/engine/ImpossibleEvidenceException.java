package org.credence.core.engine;

import java.util.List;

/**
 * Thrown inside an engine where evidence is <em>proved</em> to have probability zero; the door turns it into
 * {@link Outcome.Impossible}. Never seen by callers of an engine.
 */
public final class ImpossibleEvidenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<String> conflict;

  /**
   * @param conflict the pieces of evidence that cannot hold together, as text
   */
  public ImpossibleEvidenceException(List<String> conflict) {
    super("impossible evidence: " + String.join(", ", conflict), null, false, false);
    this.conflict = List.copyOf(conflict);
  }

  public List<String> conflict() {
    return conflict;
  }
}
