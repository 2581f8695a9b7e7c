package org.credence.core.engine;

/**
 * Thrown inside an engine that cannot begin or go on, without proof that nobody could; the door turns it into
 * {@link Outcome.GaveUp}. Never seen by callers of an engine.
 */
public final class CannotAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final StopReason stop;

  /**
   * @param stop {@link StopReason#STUCK}, {@link StopReason#NOT_APPLICABLE} or {@link StopReason#DIVERGED}
   * @param reason what was missing and what would help
   */
  public CannotAnswerException(StopReason stop, String reason) {
    super(reason, null, false, false);
    this.stop = stop;
  }

  public StopReason stop() {
    return stop;
  }

  /** The reason; never null. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
