package org.credence.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.credence.core.input.Escaped;
import org.credence.decoding.tensor.WeightFormat;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which formats a trained model is compared in, and on what text. */
final class PrecisionOptions {

  @Option(
      names = "--formats",
      paramLabel = "q8_0,q4_k",
      description =
          "Formats that the weights of a trained model are encoded in, in memory, and put beside it on the text of --file.")
  private Optional<String> formats = Optional.empty();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "The text that trained models are compared on, UTF-8, as it stands in a file.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--no-speed",
      description =
          "Leave out the speed of trained models, which takes most of the time of small ones.")
  private boolean noSpeed;

  @Mixin private ContextOptions context = new ContextOptions();

  /** Whether models are compared, not engines. */
  boolean asked() {
    return formats.isPresent() || file.isPresent() || noSpeed || context.given().isPresent();
  }

  /** The text. */
  ScoredText text(Optional<String> tokens) {
    return new ScoredText(file, Optional.empty(), tokens);
  }

  /** Whether speed is measured. */
  boolean speed() {
    return !noSpeed;
  }

  /** How much is read together. */
  ContextOptions context() {
    return context;
  }

  /** The formats in the order asked for. */
  List<WeightFormat> formats() {
    List<WeightFormat> all = new ArrayList<>();
    for (String name : formats.map(list -> list.split(",", -1)).orElse(new String[0])) {
      WeightFormat format =
          WeightFormat.ofName(name.strip())
              .orElseThrow(
                  () ->
                      new UsageException(
                          "--formats has "
                              + Escaped.quote(name.strip())
                              + ", expected formats of "
                              + Stream.of(WeightFormat.values())
                                  .map(WeightFormat::label)
                                  .collect(Collectors.joining(", "))
                              + ", with commas between them"));
      if (all.contains(format)) {
        throw new UsageException("--formats has " + format.label() + " twice; give it once");
      }
      all.add(format);
    }
    return all;
  }
}
