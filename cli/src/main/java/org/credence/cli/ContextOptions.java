package org.credence.cli;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.credence.core.input.Escaped;
import org.credence.decoding.model.ContextPolicy;
import org.credence.decoding.model.ContextPolicy.Overflow;
import picocli.CommandLine.Option;

/** How much of a text a trained model reads together, and what is done with a longer one. */
final class ContextOptions {

  @Option(
      names = "--overflow",
      paramLabel = "POLICY",
      description =
          "A text longer than the context of a trained model: refuse (the default), truncate-left (leave out its beginning) or window (read it in windows that overlap by half; every token is read twice).")
  private Optional<String> overflow = Optional.empty();

  @Option(
      names = "--context",
      paramLabel = "N",
      description = "Tokens that a trained model reads together at most. Default: its context.")
  private Optional<String> context = Optional.empty();

  /** What is done with longer texts. */
  Overflow overflow() {
    return overflow
        .map(
            label ->
                Overflow.ofLabel(label)
                    .orElseThrow(
                        () ->
                            new UsageException(
                                "--overflow is "
                                    + Escaped.quote(label)
                                    + ", expected one of "
                                    + Arrays.stream(Overflow.values())
                                        .map(Overflow::label)
                                        .collect(Collectors.joining(", ")))))
        .orElse(Overflow.REFUSE);
  }

  /** The name of an option of this group that was given, if any. */
  Optional<String> given() {
    return overflow.isPresent()
        ? Optional.of("--overflow")
        : context.isPresent() ? Optional.of("--context") : Optional.empty();
  }

  /** The policy on a model with that context. */
  ContextPolicy policy(int most, String label) {
    int asked = context.map(n -> RunOptions.count("--context", n, Integer.MAX_VALUE)).orElse(most);
    if (asked > most) {
      throw new UsageException(
          "--context is " + asked + ", but " + label + " has a context of " + most + " tokens");
    }
    return new ContextPolicy(overflow(), asked);
  }
}
