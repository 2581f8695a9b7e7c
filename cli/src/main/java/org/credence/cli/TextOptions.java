package org.credence.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** What is asked about a language model. */
final class TextOptions {

  private static final int LONGEST = 1_000_000;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "The text to continue. Default: a start that suits the model.")
  private Optional<String> prompt = Optional.empty();

  @Option(
      names = "--length",
      paramLabel = "N",
      description = "Tokens of the continuations that are compared. Default: 3.")
  private Optional<String> length = Optional.empty();

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Temperature of the law. Default: 1.")
  private Optional<String> temperature = Optional.empty();

  @Option(
      names = "--order",
      paramLabel = "K",
      description = "Tokens of context that the learned model looks at, plus one. Default: 3.")
  private Optional<String> order = Optional.empty();
}
