package org.credence.lab.catalog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.input.FormatException;
import org.credence.decoding.model.NumberedVocabulary;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.tensor.MatrixLayout;
import org.credence.decoding.tensor.PackedLayout;
import org.credence.decoding.tokenizer.Tokenizer;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.Tokenizers;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.decoding.transformer.StoredTensor;
import org.credence.decoding.transformer.Transformer;
import org.credence.decoding.transformer.TransformerWeights;

/** From a model file to a model in memory: which layout its matrices get, which tokenizer it reads with. */
final class TransformerLoading {

  /** How the products hold their matrices. */
  private static final MatrixLayout LAYOUT = PackedLayout.best();

  private TransformerLoading() {}

  /**
   * Reads the weights.
   *
   * @param threads that share each product
   * @param tokenizerFile the tokenizer, if it is not the model's own
   * @param needsText whether texts will be read; without, a tokenizer that cannot be read is done without
   */
  static LoadedTransformer load(
      Path file, int threads, Optional<Path> tokenizerFile, boolean needsText) {
    try (Checkpoint checkpoint = LanguageFiles.open(file)) {
      List<String> warnings = new ArrayList<>(checkpoint.warnings());
      int size = checkpoint.config().vocabulary();
      Optional<Tokenizer> tokenizer = tokenizer(checkpoint, tokenizerFile, needsText, warnings);
      requireMemory(checkpoint);
      Vocabulary vocabulary =
          tokenizer.isPresent() ? tokenizer.get() : new NumberedVocabulary(size);
      TransformerWeights weights = TransformerWeights.read(checkpoint, LAYOUT);
      Workers workers = Workers.of(threads);
      return new LoadedTransformer(
          new Transformer(weights, vocabulary, workers), tokenizer, workers, warnings);
    }
  }

  private static Optional<Tokenizer> tokenizer(
      Checkpoint checkpoint, Optional<Path> given, boolean needsText, List<String> warnings) {
    if (given.isPresent()) {
      return Optional.of(fitting(checkpoint, LanguageFiles.tokenizer(given.get())));
    }
    Optional<TokenizerSpec> own;
    try {
      own = checkpoint.tokenizer();
      if (own.isPresent()) {
        return Optional.of(fitting(checkpoint, own.get()));
      }
    } catch (FormatException e) {
      if (needsText) {
        throw e;
      }
      warnings.add("the tokenizer cannot be read, tokens are shown by number: " + e.message());
      return Optional.empty();
    }
    if (needsText) {
      throw new CatalogException(
          checkpoint.file()
              + " has no tokenizer of its own; give it with --tokenizer FILE (tokenizer.json, tokenizer.bin of llama2.c, a GGUF file), or give token ids with --tokens");
    }
    return Optional.empty();
  }

  static Tokenizer fitting(Checkpoint checkpoint, TokenizerSpec spec) {
    Tokenizer tokenizer = Tokenizers.of(spec);
    int size = checkpoint.config().vocabulary();
    if (tokenizer.size() != size) {
      throw FormatException.of(
          spec.file(),
          "the tokenizer has "
              + tokenizer.size()
              + " tokens and the model "
              + checkpoint.file()
              + " has "
              + size
              + "; give the tokenizer that belongs to the model",
          "TOKENIZER-SIZE");
    }
    return tokenizer;
  }

  private static void requireMemory(Checkpoint checkpoint) {
    long needed =
        checkpoint.tensors().values().stream().mapToLong(StoredTensor::bytes).reduce(0, Long::sum);
    long heap = Runtime.getRuntime().maxMemory();
    if (needed > heap) {
      throw new CannotAnswerException(
          StopReason.REFUSED,
          "the weights of "
              + checkpoint.file()
              + " take "
              + needed
              + " bytes and the heap holds "
              + heap
              + "; give the JVM more (JDK_JAVA_OPTIONS=-Xmx"
              + (needed / 1_000_000_000 + 2)
              + "g), or convert the model to a smaller format (credence convert IN OUT.gguf --to q8_0)");
    }
  }
}
