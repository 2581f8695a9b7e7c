package org.credence.cli;

/** A question that could not even be put to an engine, because what it rests on has no answer. */
final class NoAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int exitCode;

  /**
   * @param exitCode see {@link ExitCode}
   * @param reason what was missing and what would help
   */
  NoAnswerException(int exitCode, String reason) {
    super(reason, null, false, false);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
