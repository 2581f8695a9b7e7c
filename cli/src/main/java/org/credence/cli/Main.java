package org.credence.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Placeholder. */
@Command(name = "credence", version = "credence 0.1.0-SNAPSHOT", mixinStandardHelpOptions = true)
public final class Main implements Runnable {
  private Main() {}

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }

  /** Runs the command. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }
}
