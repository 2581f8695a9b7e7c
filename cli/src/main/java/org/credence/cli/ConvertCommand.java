package org.credence.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.credence.bayes.format.ModelFormat;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.input.AtomicOutput;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;
import org.credence.lab.catalog.LanguageFiles;
import org.credence.lab.catalog.ModelCatalog;
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
      "Write a network in another format: BIF, XMLBIF, Hugin NET, XDSL, PGMX or UAI, packed if the name ends in .gz.",
      "What the new format cannot hold is said.",
      "A language model is written as GGUF, with its matrices in the format that --to names (q8_0, q4_0, f16, ...), or as they are.",
      "random-weights:110m[:SEED] as IN is a Llama of that size (260k, 15m, 110m, 1.1b) with random weights, for measurements.",
      "An existing file is left alone unless --force is given."
    })
final class ConvertCommand extends CredenceCommand {

  @Parameters(
      index = "0",
      paramLabel = "IN",
      description = "A built-in network, a network file or a language model.")
  private String in = "";

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description = "The file to write; its ending says the format.")
  private Path out = Path.of("");

  @Option(
      names = "--from",
      paramLabel = "FORMAT",
      description =
          "Format of IN: bif, xmlbif, net, xdsl, pgmx or uai. Default: told by its content.")
  private Optional<String> from = Optional.empty();

  @Option(
      names = "--to",
      paramLabel = "FORMAT",
      description =
          "Format of OUT. Default: told by its ending. For a language model the format of its matrices; default: as they are.")
  private Optional<String> to = Optional.empty();

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description = "The tokenizer that goes into OUT, for a language model without one.")
  private Optional<Path> tokenizer = Optional.empty();

  @Option(
      names = "--no-tokenizer",
      description =
          "Write a language model without its tokenizer, as for one that GGUF files have no words for.")
  private boolean withoutTokenizer;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that convert a language model. Default: one per processor.")
  private Optional<String> threads = Optional.empty();

  @Option(
      names = "--normalize",
      description = "Divide rows that do not sum to 1 by their sum, however far off they are.")
  private boolean normalize;

  @Option(names = "--force", description = "Overwrite OUT.")
  private boolean force;

  @Override
  public Integer call() {
    boolean random = LanguageConversion.isRandom(in);
    if (random || isLanguageModel()) {
      return languageModel(random);
    }
    if (tokenizer.isPresent() || withoutTokenizer) {
      throw new UsageException(
          (tokenizer.isPresent() ? "--tokenizer" : "--no-tokenizer")
              + " is for language models; "
              + in
              + " is none");
    }
    ModelOptions.requireFile(in);
    if (to.isEmpty() && LanguageConversion.isTarget(out)) {
      throw new UsageException(
          out + " would be a language model, and " + in + " is none; name a model, or another OUT");
    }
    ModelFormat target = to.isPresent() ? format("--to", to.get()) : byEnding();
    Optional<ModelFormat> source = from.map(text -> format("--from", text));
    requireFree();
    Parsed<? extends GraphicalModel> read = read(source);
    read.warnings().forEach(session()::warn);
    AtomicOutput.write(out, written(read.value(), target));
    session().say("wrote " + out);
    return ExitCode.GOOD;
  }

  private void requireFree() {
    OutputOptions.requireWritable("OUT", out);
    if (Files.exists(out) && !force) {
      throw new UsageException(out + " exists; give --force to overwrite it, or another name");
    }
  }

  private boolean isLanguageModel() {
    try {
      return !in.isEmpty()
          && !ModelCatalog.standard().names().contains(in)
          && LanguageFiles.isModel(Path.of(in));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private int languageModel(boolean random) {
    if (from.isPresent() || normalize) {
      throw new UsageException(
          (from.isPresent() ? "--from" : "--normalize")
              + " is for networks; "
              + in
              + " is a language model");
    }
    if (tokenizer.isPresent() && withoutTokenizer) {
      throw new UsageException(
          "--tokenizer and --no-tokenizer exclude each other; give one of them");
    }
    if (random && (tokenizer.isPresent() || withoutTokenizer)) {
      throw new UsageException(in + " has a tokenizer of its own, which cannot be changed");
    }
    requireFree();
    if (random) {
      int shared = LanguageOptions.threads(threads);
      session().say("wrote " + out + ", " + LanguageConversion.random(in, out, to, shared));
      return ExitCode.GOOD;
    }
    String written =
        LanguageConversion.convert(
            Path.of(in), out, to, tokenizer, withoutTokenizer, LanguageOptions.threads(threads));
    session().say("wrote " + out + ", " + written);
    return ExitCode.GOOD;
  }

  private Parsed<? extends GraphicalModel> read(Optional<ModelFormat> source) {
    ReadOptions options = ReadOptions.standard().withNormalize(normalize);
    if (source.isPresent()) {
      return source.get().read(InputText.read(Path.of(in), options.limits()), options);
    }
    ModelSource model = ModelOptions.open(in, options);
    NetworkSource network =
        model.match(
            n -> n,
            text -> {
              throw FormatException.of(
                  in,
                  "is a text, expected a network (BIF, XMLBIF, NET, XDSL, PGMX or UAI); say --from if it is one",
                  "NOT-A-NETWORK");
            },
            transformer -> {
              throw new UsageException(
                  in + " is a language model, which is converted to GGUF; end OUT in .gguf");
            });
    return new Parsed<>(network.model(), network.warnings());
  }

  private String written(GraphicalModel model, ModelFormat target) {
    if (!(model instanceof BayesianNetwork) && !target.holdsFactorGraphs()) {
      throw FormatException.of(
          in,
          "is a factor graph (MARKOV), expected a Bayesian network: "
              + target.label()
              + " has conditional probabilities alone; convert to UAI",
          "NOT-A-BAYESIAN-NETWORK");
    }
    try {
      Parsed<String> text = target.write(model);
      text.warnings().forEach(session()::warn);
      return text.value();
    } catch (IllegalArgumentException e) { // a name or a table that the format cannot hold
      throw FormatException.of(in, String.valueOf(e.getMessage()), "CONVERT");
    }
  }

  private ModelFormat byEnding() {
    return ModelFormat.byEnding(out)
        .orElseThrow(
            () ->
                new UsageException(
                    "the ending of "
                        + out
                        + " names no format; end it in .bif, .xmlbif, .net, .xdsl, .pgmx or .uai, with .gz or without, or give --to"));
  }

  private static ModelFormat format(String option, String text) {
    return ModelFormat.byName(text)
        .orElseThrow(
            () ->
                new UsageException(
                    option + " is " + text + ", expected one of " + ModelFormat.names(", ")));
  }
}
