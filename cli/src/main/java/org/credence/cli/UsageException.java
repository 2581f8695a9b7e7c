package org.credence.cli;

/** A command line that means nothing, said in one or two sentences that name the option. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message, null, false, false);
  }
}
