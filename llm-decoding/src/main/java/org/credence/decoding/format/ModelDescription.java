package org.credence.decoding.format;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.credence.core.input.FormatException;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.TokenizerSpec.Kind;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.decoding.transformer.FileTensor;
import org.credence.decoding.transformer.StoredTensor;
import org.credence.decoding.transformer.TransformerConfig;

/**
 * What a model file holds, for people.
 *
 * @param file as it was named
 * @param format with its version
 * @param bytes of the file or files
 * @param architecture the family by the name the file gives it
 * @param name of the model, if the file has one
 * @param config the configuration, if the file is a model of a family that is read
 * @param parts tensors by format
 * @param tensors all of the file, also those that are not read
 * @param tokenizer one line about it, or why it cannot be read; empty if there is none
 * @param warnings what was odd
 */
public record ModelDescription(
    String file,
    String format,
    long bytes,
    String architecture,
    Optional<String> name,
    Optional<TransformerConfig> config,
    List<Part> parts,
    List<FileTensor> tensors,
    Optional<String> tokenizer,
    List<String> warnings) {

  /** Tensors of one format. */
  public record Part(WeightFormat format, int tensors, long weights, long bytes) {
    Part plus(long moreWeights, long moreBytes) {
      return new Part(format, tensors + 1, weights + moreWeights, bytes + moreBytes);
    }
  }

  public ModelDescription {
    parts = List.copyOf(parts);
    tensors = List.copyOf(tensors);
    warnings = List.copyOf(warnings);
  }

  /** Of a model. */
  public static ModelDescription of(Checkpoint checkpoint) {
    Map<WeightFormat, Part> parts = new EnumMap<>(WeightFormat.class);
    for (StoredTensor tensor : checkpoint.tensors().values()) {
      add(parts, tensor.format(), (long) tensor.rows() * tensor.columns(), tensor.bytes());
    }
    return new ModelDescription(
        checkpoint.file(),
        checkpoint.format(),
        checkpoint.bytes(),
        checkpoint.config().family(),
        checkpoint instanceof GgufCheckpoint gguf
            ? gguf.gguf().metadata().text("general.name")
            : Optional.empty(),
        Optional.of(checkpoint.config()),
        List.copyOf(parts.values()),
        checkpoint.fileTensors(),
        tokenizer(checkpoint::tokenizer),
        checkpoint.warnings());
  }

  /** Of a GGUF file that need not be a model: one that holds a vocabulary alone, or one of a family that is not read. */
  public static ModelDescription of(GgufFile file) {
    Map<WeightFormat, Part> parts = new EnumMap<>(WeightFormat.class);
    for (GgufTensor tensor : file.tensors().values()) {
      add(parts, tensor.format(), tensor.weights(), tensor.bytes());
    }
    return new ModelDescription(
        file.name(),
        "GGUF v" + file.version(),
        file.bytes(),
        file.metadata().text("general.architecture").orElse("not named"),
        file.metadata().text("general.name"),
        Optional.empty(),
        List.copyOf(parts.values()),
        file.fileTensors(),
        tokenizer(() -> GgufTokenizer.spec(file)),
        file.warnings());
  }

  private static void add(
      Map<WeightFormat, Part> parts, WeightFormat format, long weights, long bytes) {
    parts.put(format, parts.getOrDefault(format, new Part(format, 0, 0, 0)).plus(weights, bytes));
  }

  private static Optional<String> tokenizer(Supplier<Optional<TokenizerSpec>> reader) {
    try {
      return reader.get().map(ModelDescription::tokenizer);
    } catch (FormatException e) {
      return Optional.of("cannot be read: " + e.message());
    }
  }

  private static String tokenizer(TokenizerSpec spec) {
    return (spec.kind() == Kind.SCORED_PAIRS ? "SentencePiece BPE" : "byte-level BPE")
        + spec.splitter().map(s -> " (" + s + ")").orElse("")
        + ", "
        + spec.tokens().length
        + " tokens"
        + (spec.addBegin() ? ", texts begin with token " + spec.begin().orElseThrow() : "");
  }

  /** The warning of a model whose texts are held to the window of its attention. */
  static String ofWindow(String file, int window, long context) {
    return file
        + ": texts may have "
        + window
        + " tokens, not "
        + context
        + ", since layers of this model attend to the last "
        + window
        + " positions only, which makes no difference up to there and is not computed beyond";
  }

  /** Weights of all tensors. */
  public long parameters() {
    return parts.stream().mapToLong(Part::weights).sum();
  }

  /** The whole as lines of text. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("file          " + file + " (" + format + ", " + size(bytes) + ")");
    lines.add("architecture  " + architecture + name.map(n -> ", \"" + n + "\"").orElse(""));
    config.ifPresent(c -> lines.add("shape         " + shape(c)));
    lines.add("parameters    " + String.format(Locale.ROOT, "%,d", parameters()));
    for (Part part : parts) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-11s %d tensors, %,d weights, %s",
              part.format(),
              part.tensors(),
              part.weights(),
              size(part.bytes())));
    }
    lines.add("tokenizer     " + tokenizer.orElse("none"));
    warnings.forEach(warning -> lines.add("warning       " + warning));
    return lines;
  }

  private static String shape(TransformerConfig c) {
    return c.layers()
        + " layers, width "
        + c.width()
        + ", hidden "
        + c.hidden()
        + ", "
        + c.heads()
        + " heads of "
        + c.headSize()
        + (c.keyHeads() == c.heads() ? "" : " over " + c.keyHeads() + " key heads")
        + ", "
        + c.vocabulary()
        + " tokens, context "
        + c.context();
  }

  private static String size(long bytes) {
    String[] units = {"KiB", "MiB", "GiB"};
    double size = bytes / 1024.0;
    int unit = 0;
    while (size >= 1024 && unit < units.length - 1) {
      size /= 1024;
      unit++;
    }
    return bytes < 1024
        ? bytes + " bytes"
        : String.format(Locale.ROOT, "%.1f %s", size, units[unit]);
  }
}
