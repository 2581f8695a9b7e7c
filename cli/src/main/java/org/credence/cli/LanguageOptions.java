package org.credence.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.credence.core.input.Escaped;
import org.credence.decoding.transformer.CacheFormat;
import org.credence.lab.catalog.LoadedTransformer;
import org.credence.lab.catalog.ModelSource.TransformerSource;
import org.credence.lab.catalog.WeightStorage;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which language model a command is about, with what tokenizer and on how many threads. */
final class LanguageOptions {

  private static final int MOST_THREADS = 1024;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description =
          "The tokenizer of a trained model that has none of its own: tokenizer.json, tokenizer.bin of llama2.c, a GGUF file.")
  private Optional<Path> tokenizer = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads of a trained model; they change the time, not the answer. Default: one per processor.")
  private Optional<String> threads = Optional.empty();

  @Option(
      names = "--weights",
      paramLabel = "WHERE",
      description =
          "Weights of a trained model: repacked in memory, or mapped, left in the file, which takes no memory and is several times slower; the answers are the same. Default: repacked if the memory holds them.")
  private Optional<String> weights = Optional.empty();

  /** The tokenizer file, if one was given. */
  Optional<Path> tokenizer() {
    return tokenizer;
  }

  /** The model as it was asked for. */
  String text() {
    return model.text();
  }

  /** The model's own options. */
  ModelOptions model() {
    return model;
  }

  /** How many threads. */
  int threads() {
    return threads(threads);
  }

  /** That many threads, or one per processor. */
  static int threads(Optional<String> text) {
    return text.map(t -> RunOptions.count("--threads", t, MOST_THREADS))
        .orElseGet(() -> Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
  }

  /**
   * Opens the model and reads its weights.
   *
   * @param needsText whether texts will be read, so that there must be a tokenizer
   */
  OpenLanguageModel open(boolean needsText) {
    return open(needsText, Optional.empty());
  }

  /**
   * Opens the model and reads its weights.
   *
   * @param needsText whether texts will be read, so that there must be a tokenizer
   * @param cache how keys and values are to be kept, if that was asked for
   */
  OpenLanguageModel open(boolean needsText, Optional<CacheFormat> cache) {
    int given = threads();
    return model
        .open()
        .match(
            network -> {
              throw new UsageException(
                  network.label()
                      + " is a network, expected a text model such as front-office or a language model");
            },
            text -> {
              if (tokenizer.isPresent()) {
                throw new UsageException(
                    "--tokenizer is for trained models; " + text.label() + " has its own letters");
              }
              if (cache.isPresent()) {
                throw new UsageException(
                    "--cache is for trained models; " + text.label() + " keeps no keys and values");
              }
              if (weights.isPresent()) {
                throw new UsageException(
                    "--weights is for trained models; " + text.label() + " is learned in memory");
              }
              TextModel learned = TextModel.learned(text);
              return new OpenLanguageModel(
                  learned.label(),
                  learned.model(),
                  Optional.empty(),
                  OptionalInt.empty(),
                  Optional.empty(),
                  1,
                  learned.warnings(),
                  () -> {});
            },
            transformer -> trained(transformer, given, needsText, cache.orElse(CacheFormat.F32)));
  }

  private WeightStorage storage() {
    return weights
        .map(
            label ->
                WeightStorage.ofLabel(label)
                    .orElseThrow(
                        () ->
                            new UsageException(
                                "--weights is "
                                    + Escaped.quote(label)
                                    + ", expected auto, repacked or mapped")))
        .orElse(WeightStorage.AUTOMATIC);
  }

  private OpenLanguageModel trained(
      TransformerSource source, int given, boolean needsText, CacheFormat cache) {
    LoadedTransformer loaded = source.load(given, tokenizer, needsText, storage()).withCache(cache);
    return new OpenLanguageModel(
        source.label(),
        loaded.model(),
        loaded.tokenizer(),
        OptionalInt.of(loaded.model().config().context()),
        Optional.of(TextMemory.of(loaded.model())),
        given,
        loaded.warnings(),
        loaded::close);
  }
}
