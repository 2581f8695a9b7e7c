package org.credence.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What all subcommands share: a session to talk in, and the options that every one of them has. */
@Command
abstract class CredenceCommand implements Callable<Integer> {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Option(names = "--no-color", description = "No colours. NO_COLOR=1 and TERM=dumb do the same.")
  private boolean noColor;

  @Option(names = "--debug", description = "Print the stack trace of an error.")
  private boolean debug;

  private @Nullable Session attached;

  /** Says in which session this command runs. */
  final void attach(Session session) {
    attached = session;
  }

  /** The session, with the options that change it. */
  final Session session() {
    Session session = Objects.requireNonNull(attached);
    return noColor ? session.withoutColor() : session;
  }
}
