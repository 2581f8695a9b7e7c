package org.credence.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.credence.bayes.format.ReadOptions;
import org.credence.core.input.FormatException;
import org.credence.lab.catalog.ModelCatalog;
import org.credence.lab.catalog.ModelSource;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which model a command is about. */
final class ModelOptions {

  @Parameters(
      paramLabel = "MODEL",
      description = "A built-in model, a network file (BIF, UAI, also .gz) or a text to learn from.")
  private String model = "";

  @Option(
      names = "--order",
      paramLabel = "K",
      description = "Tokens that a model learned from a text looks at, the predicted one included.")
  private Optional<String> order = Optional.empty();

  @Option(
      names = "--normalize",
      description = "Divide rows of probabilities that do not sum to 1 by their sum, however far off they are.")
  private boolean normalize;

  /** The model as it was asked for. */
  String text() {
    return model;
  }

  /** Opens it. Whatever is wrong with a file is bad input; a name that is none is bad usage. */
  ModelSource open() {
    String text = model;
    if (order.isPresent()) {
      if (model.endsWith("]")) {
        throw new UsageException(
            "--order and settings in brackets exclude each other; write " + model + " alone");
      }
      text = model + "[order=" + order.get() + "]";
    }
    requireFile(model);
    ModelSource source = ModelCatalog.standard().open(text, ReadOptions.standard().withNormalize(normalize));
    if (order.isPresent() && source instanceof ModelSource.NetworkSource) {
      throw new UsageException("--order is for texts; " + model + " is a network");
    }
    return source;
  }

  /** A name with a slash or an extension can only be a file, so that one that is not there is bad input, not bad usage. */
  private static void requireFile(String text) {
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
