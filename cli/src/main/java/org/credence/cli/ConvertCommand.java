package org.credence.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.credence.bayes.format.Bif;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.format.Uai;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.input.AtomicOutput;
import org.credence.core.input.FormatException;
import org.credence.core.input.Parsed;
import org.credence.lab.catalog.ModelSource;
import org.credence.lab.catalog.ModelSource.NetworkSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a network in another format. */
@Command(
    sortOptions = false,
    abbreviateSynopsis = true,
    name = "convert",
    description = {
      "Write a network in another format: BIF or UAI, packed if the name ends in .gz. What the new format cannot hold is said.",
      "An existing file is left alone unless --force is given."
    })
final class ConvertCommand extends CredenceCommand {

  /** The formats that are both read and written. */
  enum Format {
    BIF,
    UAI
  }

  @Parameters(index = "0", paramLabel = "IN", description = "A built-in network or a network file.")
  private String in = "";

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description = "The file to write; its ending says the format.")
  private Path out = Path.of("");

  @Option(
      names = "--from",
      paramLabel = "bif|uai",
      description = "Format of IN. Default: told by its content.")
  private Optional<String> from = Optional.empty();

  @Option(
      names = "--to",
      paramLabel = "bif|uai",
      description = "Format of OUT. Default: told by its ending.")
  private Optional<String> to = Optional.empty();

  @Option(
      names = "--normalize",
      description = "Divide rows that do not sum to 1 by their sum, however far off they are.")
  private boolean normalize;

  @Option(names = "--force", description = "Overwrite OUT.")
  private boolean force;

  @Override
  public Integer call() {
    Format target = to.isPresent() ? format("--to", to.get()) : byEnding();
    Optional<Format> source = from.map(text -> format("--from", text));
    OutputOptions.requireWritable("OUT", out);
    if (Files.exists(out) && !force) {
      throw new UsageException(out + " exists; give --force to overwrite it, or another name");
    }
    Parsed<? extends GraphicalModel> read = read(source);
    read.warnings().forEach(session()::warn);
    AtomicOutput.write(out, written(read.value(), target));
    session().say("wrote " + out);
    return ExitCode.GOOD;
  }

  private Parsed<? extends GraphicalModel> read(Optional<Format> source) {
    ReadOptions options = ReadOptions.standard().withNormalize(normalize);
    if (source.isPresent()) {
      return source.get() == Format.BIF
          ? Bif.read(Path.of(in), options)
          : Uai.read(Path.of(in), options);
    }
    ModelSource model = ModelOptions.open(in, options);
    NetworkSource network =
        model.match(
            n -> n,
            text -> {
              throw FormatException.of(
                  in,
                  "is a text, expected a network (BIF or UAI); say --from if it is one",
                  "NOT-A-NETWORK");
            });
    return new Parsed<>(network.model(), network.warnings());
  }

  private String written(GraphicalModel model, Format target) {
    if (target == Format.UAI) {
      Parsed<String> text = Uai.write(model);
      text.warnings().forEach(session()::warn);
      return text.value();
    }
    if (!(model instanceof BayesianNetwork network)) {
      throw FormatException.of(
          in,
          "is a factor graph (MARKOV), expected a Bayesian network: BIF has conditional probabilities alone; convert to UAI",
          "NOT-A-BAYESIAN-NETWORK");
    }
    return Bif.write(network);
  }

  private Format byEnding() {
    String name = out.toString().toLowerCase(Locale.ROOT);
    String bare = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    if (bare.endsWith(".bif")) {
      return Format.BIF;
    }
    if (bare.endsWith(".uai")) {
      return Format.UAI;
    }
    throw new UsageException(
        "the ending of "
            + out
            + " names no format; end it in .bif, .uai, .bif.gz or .uai.gz, or give --to");
  }

  private static Format format(String option, String text) {
    for (Format format : Format.values()) {
      if (format.name().equalsIgnoreCase(text)) {
        return format;
      }
    }
    throw new UsageException(option + " is " + text + ", expected bif or uai");
  }
}
