package org.credence.lab.precision;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.decoding.format.GgufConversion;
import org.credence.decoding.format.RecodedCheckpoint;
import org.credence.decoding.format.TensorNames;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.tensor.MatrixLayout;
import org.credence.decoding.tensor.PackedLayout;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.tokenizer.Tokenizer;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.Tokenizers;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.decoding.transformer.StoredTensor;
import org.credence.decoding.transformer.Transformer;
import org.credence.decoding.transformer.TransformerWeights;
import org.credence.lab.catalog.LanguageFiles;

/**
 * A trained model as a comparison takes it: a file as it is, or one whose matrices are encoded in another format while they are read, so
 * that no file is written.
 *
 * @param label what reports call it
 * @param file where its weights come from
 * @param format that its matrices get; those of the file if there is none
 */
public record ModelVariant(String label, Path file, Optional<WeightFormat> format) {

  private static final String BLOCK = "blk\\.[0-9]+\\.";

  /** A file as it is. */
  public static ModelVariant of(String label, Path file) {
    return new ModelVariant(label, file, Optional.empty());
  }

  /** The model of a file in another format. */
  public static ModelVariant recoded(Path file, WeightFormat format) {
    return new ModelVariant(format.label(), file, Optional.of(format));
  }

  /**
   * Opens it; reads no weights.
   *
   * @param workers threads that encode
   */
  public Checkpoint open(Workers workers) {
    Checkpoint stored = LanguageFiles.open(file);
    return format
        .<Checkpoint>map(
            target -> RecodedCheckpoint.of(stored, GgufConversion.all(target), workers))
        .orElse(stored);
  }

  /**
   * Reads it into memory.
   *
   * @param vocabulary of the model that it is compared with or drafts for; its own tokens must be the same
   * @param bytesHeld by other models that stay in memory
   * @throws CannotAnswerException if the heap does not hold both, or it has other tokens
   */
  public Transformer load(Vocabulary vocabulary, Workers workers, long bytesHeld) {
    try (Checkpoint checkpoint = open(workers)) {
      requireSameTokens(checkpoint, vocabulary);
      requireRoom(checkpoint, bytesHeld);
      return new Transformer(
          TransformerWeights.read(checkpoint, PackedLayout.best()), vocabulary, workers);
    }
  }

  /**
   * Bytes of its weights.
   *
   * @param workers threads that would encode
   */
  public long bytes(Workers workers) {
    try (Checkpoint checkpoint = open(workers)) {
      return weightBytes(checkpoint);
    }
  }

  /** Its weights as they are stored, for the reference in double precision. */
  TransformerWeights stored(Workers workers) {
    try (Checkpoint checkpoint = open(workers)) {
      return TransformerWeights.read(checkpoint, MatrixLayout.stored());
    }
  }

  private void requireSameTokens(Checkpoint checkpoint, Vocabulary vocabulary) {
    int size = checkpoint.config().vocabulary();
    Optional<String> difference =
        size == vocabulary.size()
            ? format.isPresent() ? Optional.empty() : difference(checkpoint, vocabulary)
            : Optional.of("it has " + size + " tokens, the other " + vocabulary.size());
    if (difference.isPresent()) {
      throw new CannotAnswerException(
          StopReason.NOT_APPLICABLE,
          label
              + " reads other tokens than the model it is put beside: "
              + difference.get()
              + "; give a model of the same tokens");
    }
  }

  private static Optional<String> difference(Checkpoint checkpoint, Vocabulary vocabulary) {
    Optional<TokenizerSpec> own =
        vocabulary instanceof Tokenizer ? checkpoint.tokenizer() : Optional.empty();
    return own.flatMap(spec -> Vocabulary.difference(vocabulary, Tokenizers.of(spec)));
  }

  private void requireRoom(Checkpoint checkpoint, long bytesHeld) {
    long needed = weightBytes(checkpoint) + bytesHeld;
    long heap = Runtime.getRuntime().maxMemory();
    if (needed > heap) {
      throw new CannotAnswerException(
          StopReason.REFUSED,
          "the weights of "
              + label
              + " and of the model beside it take "
              + needed
              + " bytes and the heap holds "
              + heap
              + "; give the JVM more (JDK_JAVA_OPTIONS=-Xmx"
              + (needed / 1_000_000_000 + 2)
              + "g)");
    }
  }

  /** Bytes of all tensors as they are stored. */
  static long weightBytes(Checkpoint checkpoint) {
    return checkpoint.tensors().values().stream().mapToLong(StoredTensor::bytes).sum();
  }

  /** Numbers in all tensors. */
  static long weights(Checkpoint checkpoint) {
    return checkpoint.tensors().values().stream()
        .mapToLong(t -> (long) t.rows() * t.columns())
        .sum();
  }

  /** Formats of the matrices, each once, in the order of the file. */
  static List<WeightFormat> formats(Checkpoint checkpoint) {
    return checkpoint.tensors().values().stream()
        .filter(ModelVariant::isMatrix)
        .map(StoredTensor::format)
        .distinct()
        .toList();
  }

  private static boolean isMatrix(StoredTensor tensor) {
    return tensor.rows() > 1 && !tensor.name().equals(TensorNames.POSITIONS);
  }

  /** What differs from what its label says, full sentences. */
  List<String> notes(Checkpoint checkpoint) {
    List<String> notes = new ArrayList<>();
    replaced(checkpoint).ifPresent(notes::add);
    if (weightBytes(checkpoint) > checkpoint.bytes()) {
      notes.add(
          label
              + ": the weights are quantised in groups that no format here holds and are computed as "
              + formats(checkpoint).stream()
                  .map(WeightFormat::label)
                  .collect(Collectors.joining(", "))
              + "; the size is that of the file");
    }
    return notes;
  }

  /** Which matrices did not get the format that was asked for, and what they got, in a sentence; empty if all did. */
  private Optional<String> replaced(Checkpoint checkpoint) {
    if (format.isEmpty()) {
      return Optional.empty();
    }
    WeightFormat target = format.get();
    Map<WeightFormat, Set<String>> names = new LinkedHashMap<>();
    Set<Integer> widths = new TreeSet<>();
    int matrices = 0;
    int others = 0;
    for (StoredTensor tensor : checkpoint.tensors().values()) {
      if (!isMatrix(tensor)) {
        continue;
      }
      matrices++;
      if (tensor.format() != target) {
        others++;
        widths.add(tensor.columns());
        String role = tensor.name().replaceFirst(BLOCK, "").replaceFirst("\\.weight$", "");
        names.computeIfAbsent(tensor.format(), f -> new LinkedHashSet<>()).add(role);
      }
    }
    if (others == 0) {
      return Optional.empty();
    }
    List<String> parts = new ArrayList<>();
    names.forEach((f, roles) -> parts.add(f.label() + " for " + String.join(", ", roles)));
    return Optional.of(
        target.label()
            + ": "
            + (others == matrices ? "none" : matrices - others)
            + " of "
            + matrices
            + (others == matrices ? " matrices is" : " matrices are")
            + " in this format, as rows of "
            + widths.stream().map(String::valueOf).collect(Collectors.joining(" and "))
            + " weights are no whole number of blocks of "
            + target.blockWeights()
            + "; in its place "
            + String.join("; ", parts));
  }
}
