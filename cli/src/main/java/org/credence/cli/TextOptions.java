package org.credence.cli;

import java.util.Optional;
import org.credence.core.input.Escaped;
import org.credence.core.input.StrictNumbers;
import org.credence.decoding.law.TokenLaw;
import picocli.CommandLine.Option;

/** What is asked about a language model. */
final class TextOptions {

  private static final int LONGEST = 1_000_000;
  private static final int USUAL_LENGTH = 3;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "The text to continue. Default: a start that suits the model.")
  private Optional<String> prompt = Optional.empty();

  @Option(
      names = "--length",
      paramLabel = "N",
      description =
          "Tokens of the continuations that are compared. Default: 3, of a trained model 2.")
  private Optional<String> length = Optional.empty();

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Temperature of the law. Default: 1.")
  private Optional<String> temperature = Optional.empty();

  /** The text to continue, if it was given. */
  Optional<String> prompt() {
    return prompt;
  }

  /** How many tokens the continuations have. */
  int length() {
    return length(USUAL_LENGTH);
  }

  /** How many tokens the continuations have, if the command line does not say. */
  int length(int usual) {
    return length.map(text -> RunOptions.count("--length", text, LONGEST)).orElse(usual);
  }

  /** What the target is. */
  TokenLaw law() {
    return law(temperature);
  }

  /** The law of that temperature; the model's own law at 1 or without one. */
  static TokenLaw law(Optional<String> temperature) {
    if (temperature.isEmpty()) {
      return TokenLaw.raw();
    }
    double value =
        StrictNumbers.decimal(temperature.get())
            .orElseThrow(
                () ->
                    new UsageException(
                        "--temperature is "
                            + Escaped.quote(temperature.get())
                            + ", expected a number of at least 0, such as 0.7"));
    try {
      return value == 1 ? TokenLaw.raw() : TokenLaw.temperature(value);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + e.getMessage());
    }
  }

  /** The name of an option of this group that was given, if any. */
  Optional<String> anyGiven() {
    if (prompt.isPresent()) {
      return Optional.of("--prompt");
    }
    if (length.isPresent()) {
      return Optional.of("--length");
    }
    return temperature.isPresent() ? Optional.of("--temperature") : Optional.empty();
  }
}
