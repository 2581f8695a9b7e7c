package org.credence.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.credence.bayes.format.ReadOptions;
import org.credence.core.input.FormatException;
import org.credence.decoding.ngram.NGramModel;
import org.credence.lab.catalog.ModelCatalog;
import org.credence.lab.catalog.ModelSource;
import org.credence.lab.catalog.ModelSource.TextSource;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which model a command is about. */
final class ModelOptions {

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description =
          "A built-in model, a network file (BIF, UAI, also .gz), a text to learn from, or a language model (GGUF, safetensors, llama2.c).")
  private String model = "";

  @Option(
      names = "--order",
      paramLabel = "K",
      description = "Tokens that a model learned from a text looks at, the predicted one included.")
  private Optional<String> order = Optional.empty();

  @Option(
      names = "--normalize",
      description =
          "Divide rows of probabilities that do not sum to 1 by their sum, however far off they are.")
  private boolean normalize;

  /** The model as it was asked for. */
  String text() {
    return model;
  }

  /** The file or folder that the model is in, if there is one of that name and nothing built in has it. */
  Optional<Path> file() {
    try {
      return !model.isEmpty() // which would be the working directory
              && !ModelCatalog.standard().names().contains(model)
              && Files.exists(Path.of(model))
          ? Optional.of(Path.of(model))
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** The name of an option of this group that was given, if any. */
  Optional<String> anyGiven() {
    return order.isPresent()
        ? Optional.of("--order")
        : normalize ? Optional.of("--normalize") : Optional.empty();
  }

  /** Opens it. Whatever is wrong with a file is bad input; a name that is none is bad usage. */
  ModelSource open() {
    ModelSource source = open(model, ReadOptions.standard().withNormalize(normalize));
    if (order.isEmpty()) {
      return source;
    }
    if (!(source instanceof TextSource text)) {
      throw new UsageException(
          "--order is for text models; "
              + model
              + source.match(n -> " is a network", t -> "", t -> " is a trained model"));
    }
    int given = RunOptions.count("--order", order.get(), NGramModel.MOST_ORDER);
    return new TextSource(
        labelWith(given), text.text(), text.settings().withOrder(given), text.warnings());
  }

  /** The text that asks for the same model without the option. */
  private String labelWith(int given) {
    return model.endsWith("]")
        ? model.substring(0, model.length() - 1) + ",order=" + given + "]"
        : model + "[order=" + given + "]";
  }

  /** Opens a model by its text. */
  static ModelSource open(String text, ReadOptions options) {
    requireFile(text);
    return ModelCatalog.standard().open(text, options);
  }

  /** A name with a slash or an extension can only be a file, so that one that is not there is bad input, not bad usage. */
  static void requireFile(String text) {
    String name = text.contains("[") ? text.substring(0, text.indexOf('[')) : text;
    boolean path = name.contains("/") || name.matches(".*\\.[A-Za-z][A-Za-z0-9]{0,7}");
    if (path && !Files.exists(Path.of(name))) {
      throw FormatException.of(
          name,
          "there is no such file; check the path, or list the built-in models with 'credence engines'",
          "IO-MISSING");
    }
  }
}
