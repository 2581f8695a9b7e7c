package org.credence.cli;

/** What the exit code of the command says. Numbers are a contract (docs/architecture.md); 130 and 143 come from the JVM itself. */
final class ExitCode {

  /** Answered. */
  static final int GOOD = 0;

  /** Our fault: a defect, or the answer could not be written. */
  static final int OUR_FAULT = 1;

  /** The command line is wrong: an option, an engine, a setting, a variable or a state that is not there. */
  static final int USAGE = 2;

  /** A file is missing, unreadable or holds what it should not. */
  static final int BAD_INPUT = 3;

  /** Refused before the start, or the budget was used up before there was an answer. */
  static final int REFUSED = 4;

  /** No answer to be trusted: an engine gave up for another reason, or {@code --strict} and its own criterion was not met. */
  static final int NOT_TRUSTED = 5;

  /** The evidence is proved to have probability zero. */
  static final int IMPOSSIBLE = 6;

  /** Interrupted from the keyboard. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
