package org.credence.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** Prints the completion script of the whole command. */
@Command(
    sortOptions = false,
    abbreviateSynopsis = true,
    name = "completion",
    description = "Print a completion script for bash and zsh: source <(credence completion)")
final class CompletionCommand extends CredenceCommand {

  @Override
  public Integer call() {
    session().out().print(AutoComplete.bash("credence", Cli.whole(session())));
    return ExitCode.GOOD;
  }
}
