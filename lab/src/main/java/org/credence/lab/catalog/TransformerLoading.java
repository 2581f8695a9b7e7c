package org.credence.lab.catalog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.input.FormatException;
import org.credence.decoding.model.NumberedVocabulary;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.tensor.KernelWarmup;
import org.credence.decoding.tensor.MatrixLayout;
import org.credence.decoding.tensor.PackedLayout;
import org.credence.decoding.tensor.StreamedLayout;
import org.credence.decoding.tensor.WeightFormat;
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
  private static final PackedLayout REPACKED = PackedLayout.best();

  private static final StreamedLayout MAPPED = StreamedLayout.best();

  /** What else is held beside weights: this much, but less in small heaps. */
  private static final long ROOM_BYTES = 64 << 20;

  private static final int ROOM_SHARE = 8;

  /** Bytes of a file whose reading takes long enough to compile kernels meanwhile. */
  private static final long LONG_READING = 256 << 20;

  private TransformerLoading() {}

  /**
   * Reads the weights.
   *
   * @param threads that share each product
   * @param tokenizerFile the tokenizer, if it is not the model's own
   * @param needsText whether texts will be read; without, a tokenizer that cannot be read is done without
   * @param storage where the weights will be
   */
  static LoadedTransformer load(
      Path file,
      int threads,
      Optional<Path> tokenizerFile,
      boolean needsText,
      WeightStorage storage) {
    try (Checkpoint checkpoint = LanguageFiles.open(file)) {
      if (threads == 1 || checkpoint.bytes() < LONG_READING) {
        return load(checkpoint, threads, tokenizerFile, needsText, storage);
      }
      KernelWarmup warmup = KernelWarmup.start(REPACKED, formats(checkpoint));
      try {
        return load(checkpoint, threads, tokenizerFile, needsText, storage);
      } finally {
        warmup.close();
      }
    }
  }

  private static LoadedTransformer load(
      Checkpoint checkpoint,
      int threads,
      Optional<Path> tokenizerFile,
      boolean needsText,
      WeightStorage storage) {
    List<String> warnings = new ArrayList<>(checkpoint.warnings());
    int size = checkpoint.config().vocabulary();
    Optional<Tokenizer> tokenizer = tokenizer(checkpoint, tokenizerFile, needsText, warnings);
    MatrixLayout layout = layout(checkpoint, storage, Runtime.getRuntime().maxMemory(), warnings);
    Vocabulary vocabulary = tokenizer.isPresent() ? tokenizer.get() : new NumberedVocabulary(size);
    Workers workers = Workers.of(threads);
    try {
      TransformerWeights weights = TransformerWeights.read(checkpoint, layout, workers);
      return new LoadedTransformer(
          new Transformer(weights, vocabulary, workers), tokenizer, workers, warnings);
    } catch (RuntimeException | Error e) {
      workers.close();
      throw e;
    }
  }

  private static Set<WeightFormat> formats(Checkpoint checkpoint) {
    return checkpoint.tensors().values().stream()
        .filter(tensor -> tensor.rows() > 1)
        .map(StoredTensor::format)
        .collect(Collectors.toSet());
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

  /**
   * The layout in which the heap holds the matrices.
   *
   * @param heap its bytes
   * @param warnings if that is not what was asked for, why
   */
  static MatrixLayout layout(
      Checkpoint checkpoint, WeightStorage storage, long heap, List<String> warnings) {
    List<StoredTensor> matrices =
        checkpoint.tensors().values().stream().filter(tensor -> tensor.rows() > 1).toList();
    long room = heap - Math.min(ROOM_BYTES, heap / ROOM_SHARE);
    long repacked = repackedBytes(matrices);
    if (storage != WeightStorage.MAPPED) {
      if (repacked <= room) {
        return REPACKED;
      }
      if (storage == WeightStorage.REPACKED) {
        throw tooLarge(checkpoint, repacked, heap, ", leave them in the file (--weights mapped)");
      }
    }
    List<StoredTensor> unmapped =
        matrices.stream().filter(tensor -> checkpoint.mapped(tensor).isEmpty()).toList();
    long left = repackedBytes(unmapped);
    if (left > room) {
      throw tooLarge(checkpoint, left, heap, "");
    }
    if (storage == WeightStorage.AUTOMATIC) {
      warnings.add(
          "the weights of "
              + checkpoint.file()
              + " take "
              + repacked
              + " bytes repacked and the heap holds "
              + heap
              + ": they stay in the mapped file, which is slower; "
              + moreHeap(repacked)
              + " makes room");
    }
    if (!unmapped.isEmpty()) {
      warnings.add(
          unmapped.size()
              + " of the "
              + matrices.size()
              + " matrices of "
              + checkpoint.file()
              + " do not lie in the file as they are used and were read into memory");
    }
    return MAPPED;
  }

  private static long repackedBytes(List<StoredTensor> matrices) {
    return matrices.stream()
        .mapToLong(m -> PackedLayout.bytes(m.format(), m.rows(), m.columns()))
        .reduce(0, Math::addExact);
  }

  private static CannotAnswerException tooLarge(
      Checkpoint checkpoint, long needed, long heap, String otherwise) {
    return new CannotAnswerException(
        StopReason.REFUSED,
        "the weights of "
            + checkpoint.file()
            + " take "
            + needed
            + " bytes and the heap holds "
            + heap
            + "; give the JVM more ("
            + moreHeap(needed)
            + ")"
            + otherwise
            + ", or convert the model to a smaller format (credence convert IN OUT.gguf --to q8_0)");
  }

  private static String moreHeap(long needed) {
    return "JDK_JAVA_OPTIONS=-Xmx" + (needed / 1_000_000_000 + 2) + "g";
  }
}
