package org.credence.lab.catalog;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.format.ModelFile;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;
import org.credence.decoding.format.ModelDescription;
import org.credence.decoding.ngram.NGramModel;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.lab.catalog.ModelSource.NetworkSource;
import org.credence.lab.catalog.ModelSource.TextSource;
import org.credence.lab.catalog.ModelSource.TransformerSource;

/**
 * Text to model. A text means, in this order,
 *
 * <ol>
 *   <li>a built-in name ({@code asia}) or a generator ({@code grid:8x8}). Built-in names win over files, so that a command means
 *       the same in every folder; a file of that name is {@code ./asia};
 *   <li>a file that exists: a trained model (GGUF, safetensors, llama2.c), a network of any format known by its content, or else a
 *       text to train a language model from.
 * </ol>
 *
 * <p>A language model may have settings in brackets: {@code front-office[order=4]}.
 */
public final class ModelCatalog {

  private static final NGramModel.Settings STANDARD = NGramModel.Settings.standard();

  /** Settings of a language model that is trained from a text. */
  static final List<Setting> TEXT_SETTINGS =
      List.of(
          new Setting(
              "order",
              SettingDomain.whole(1, NGramModel.MOST_ORDER),
              String.valueOf(STANDARD.order()),
              "length of the longest n-grams: tokens looked at, the predicted one included"),
          new Setting(
              "documents",
              SettingDomain.words("whole", "lines"),
              STANDARD.documents().name().toLowerCase(Locale.ROOT),
              "whether the whole text or each line is one document"));

  /** The models that need no file. */
  interface Shelf {

    /** All names, generators by their form. */
    List<String> names();

    /** One line about a name. */
    String description(String name);

    /** The model of that name, settings given, if there is one. */
    Optional<ModelSource> open(String name, Map<String, String> settings);
  }

  private final Shelf shelf;

  /** Built-in names, generators, files. */
  public static ModelCatalog standard() {
    return new ModelCatalog(new StandardShelf());
  }

  ModelCatalog(Shelf shelf) {
    this.shelf = shelf;
  }

  /** Names of the built-in models, generators by their form. */
  public List<String> names() {
    return shelf.names();
  }

  /** One line about one of the {@link #names}. */
  public String description(String name) {
    return shelf.description(name);
  }

  /**
   * The model that the text stands for.
   *
   * @throws CatalogException if the text stands for nothing, with the nearest names, or a setting is bad
   * @throws org.credence.core.input.FormatException if there is such a file and it cannot be read
   */
  public ModelSource open(String text, ReadOptions options) {
    if (isFile(text) && !shelf.names().contains(text)) {
      return read(text, text, Map.of(), options);
    }
    EngineText parsed = EngineText.parseNamed("model", text);
    String name = parsed.name();
    Optional<ModelSource> builtIn = shelf.open(name, parsed.settings());
    if (builtIn.isPresent()) {
      return builtIn.get();
    }
    if (isFile(name)) {
      return read(name, text, parsed.settings(), options);
    }
    throw new CatalogException(
        "there is no built-in model and no file "
            + Escaped.quote(name)
            + "; "
            + NearestNames.didYouMean(
                name, shelf.names(), "built in are " + String.join(", ", shelf.names())));
  }

  /** {@link #open(String, ReadOptions)} with standard limits. */
  public ModelSource open(String text) {
    return open(text, ReadOptions.standard());
  }

  private static ModelSource read(
      String file, String label, Map<String, String> settings, ReadOptions options) {
    if (LanguageFiles.isModel(Path.of(file))) {
      return transformer(file, label, settings);
    }
    if (LanguageFiles.isTokenizerAlone(Path.of(file))) {
      throw FormatException.of(
          file,
          "holds a tokenizer or settings, expected a model; give the model, or a copy that ends in .txt to learn from it as a text",
          "MODEL-TOKENIZER");
    }
    InputText input = InputText.read(Path.of(file), options.limits());
    if (ModelFile.kind(input) == ModelFile.Kind.TEXT) {
      return text(label, input.text(), settings);
    }
    Parsed<GraphicalModel> parsed = ModelFile.read(input, options);
    return network(label, parsed.value(), parsed.warnings(), settings);
  }

  /** A network, which has no settings. */
  static NetworkSource network(
      String label, GraphicalModel model, List<String> warnings, Map<String, String> settings) {
    SettingValues.of("network " + Escaped.quote(label), List.of(), settings);
    return new NetworkSource(label, model, warnings);
  }

  /** A trained model, which has no settings. Its headers are read. */
  private static TransformerSource transformer(
      String file, String label, Map<String, String> settings) {
    SettingValues.of("model " + Escaped.quote(label), List.of(), settings);
    try (Checkpoint checkpoint = LanguageFiles.open(Path.of(file))) {
      return new TransformerSource(label, Path.of(file), ModelDescription.of(checkpoint));
    }
  }

  /** A text to train from. */
  static TextSource text(String label, String text, Map<String, String> settings) {
    SettingValues values = SettingValues.of("language model", TEXT_SETTINGS, settings);
    NGramModel.Documents documents =
        values.word("documents").equals("lines")
            ? NGramModel.Documents.LINES
            : NGramModel.Documents.WHOLE;
    return new TextSource(
        label, text, new NGramModel.Settings(values.count("order"), documents), List.of());
  }

  private static boolean isFile(String text) {
    try {
      return !text.isEmpty() && Files.exists(Path.of(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
