package org.credence.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What the commands for many kinds of models ask of trained ones alone. */
final class TrainedOptions {

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description = "The tokenizer of a trained model that has none of its own.")
  private Optional<Path> tokenizer = Optional.empty();

  @Option(
      names = "--tokens",
      paramLabel = "1,2,3",
      description =
          "Token ids for a trained model, in place of --prompt (of --file where models are compared); nothing is put before them, and no tokenizer is needed.")
  private Optional<String> tokens = Optional.empty();

  @Option(
      names = "--draft",
      paramLabel = "MODEL",
      description =
          "What drafts for speculative-decoding on a trained model: a model file of the same tokens, or a format such as q4_0, in which the model drafts for itself.")
  private Optional<String> draft = Optional.empty();

  /** The tokenizer file, if one was given. */
  Optional<Path> tokenizer() {
    return tokenizer;
  }

  /** Token ids, if they were given. */
  Optional<String> tokens() {
    return tokens;
  }

  /** The draft, if one was given. */
  Optional<String> draft() {
    return draft;
  }

  /** The name of an option of this group that was given, if any. */
  Optional<String> anyGiven() {
    return tokenizer.isPresent()
        ? Optional.of("--tokenizer")
        : tokens.isPresent()
            ? Optional.of("--tokens")
            : draft.isPresent() ? Optional.of("--draft") : Optional.empty();
  }
}
