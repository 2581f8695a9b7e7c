package org.credence.decoding.format;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.credence.core.engine.Workers;
import org.credence.core.input.Escaped;
import org.credence.decoding.format.TensorNames.Shape;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.decoding.transformer.StoredTensor;
import org.credence.decoding.transformer.TransformerConfig;
import org.credence.decoding.transformer.TransformerConfig.Pairing;

/**
 * Models into GGUF files: a GGUF file with some of its tensors in another format, or a checkpoint of any other kind. Tensors pass
 * through in pieces of about a MiB.
 */
public final class GgufConversion {

  private GgufConversion() {}

  /**
   * What was written.
   *
   * @param bytes of the file
   * @param tensors by format
   */
  public record Report(long bytes, Map<WeightFormat, Integer> tensors) {
    public Report {
      tensors = Map.copyOf(tensors);
    }
  }

  /**
   * Every matrix in one format. Vectors and learned positions stay F32. Rows that are no whole number of blocks get the nearest
   * format that has them: Q5_0, Q5_1 and Q8_0 for Q4_K, Q5_K and Q6_K, and where blocks of 32 do not fit either, F16.
   */
  public static BiFunction<String, Shape, WeightFormat> all(WeightFormat target) {
    return (name, shape) -> {
      if (staysF32(name, shape)) {
        return WeightFormat.F32;
      }
      WeightFormat format = target;
      if (shape.columns() % format.blockWeights() != 0) {
        format =
            switch (format) {
              case Q4_K -> WeightFormat.Q5_0;
              case Q5_K -> WeightFormat.Q5_1;
              case Q6_K -> WeightFormat.Q8_0;
              default -> WeightFormat.F16;
            };
      }
      return shape.columns() % format.blockWeights() == 0 ? format : WeightFormat.F16;
    };
  }

  /**
   * Every tensor as it is stored; but vectors and learned positions, which other tools expect in F32 in a GGUF file, are that
   * unless they come from one.
   */
  public static BiFunction<String, Shape, WeightFormat> asStored(Checkpoint from) {
    boolean gguf = from instanceof GgufCheckpoint;
    return (name, shape) ->
        from.tensors().containsKey(name) && (gguf || !staysF32(name, shape))
            ? from.tensors().get(name).format()
            : WeightFormat.F32; // divisors of rotary frequencies
  }

  private static boolean staysF32(String name, Shape shape) {
    return shape.rows() == 1 || name.equals(TensorNames.POSITIONS);
  }

  /**
   * Writes a GGUF file again, with the format of each tensor as {@code formats} says; metadata are kept but for the two entries that
   * name the format.
   *
   * @throws org.credence.core.input.FormatException if a weight is no number, or is more than its new format holds
   */
  public static Report convert(
      GgufFile from, Path to, BiFunction<String, Shape, WeightFormat> formats, Workers workers) {
    Map<String, WeightFormat> chosen = new LinkedHashMap<>();
    from.tensors()
        .forEach((name, tensor) -> chosen.put(name, formats.apply(name, shape(stored(tensor)))));
    GgufWriter writer = new GgufWriter(withFileType(from.metadata().values(), chosen));
    for (GgufTensor tensor : from.tensors().values()) {
      StoredTensor stored = stored(tensor);
      long rowBytes = stored.rowBytes();
      GgufWriter.Rows rows =
          (first, n, out) ->
              from.read(tensor, first * rowBytes, out, 0, Math.toIntExact(n * rowBytes));
      WeightFormat format = chosen.getOrDefault(tensor.name(), tensor.format());
      writer.tensor(
          tensor.name(),
          format,
          tensor.dims(),
          new RecodedRows(from.name(), stored, rows, format, workers));
    }
    return report(writer.write(to), chosen);
  }

  private static StoredTensor stored(GgufTensor tensor) {
    return new StoredTensor(
        tensor.name(),
        tensor.format(),
        Math.toIntExact(tensor.rows()),
        Math.toIntExact(tensor.columns()));
  }

  /**
   * Writes a checkpoint of any kind, with its tokenizer if it has one, as a GGUF file that other tools read too. Rows of queries and
   * keys are reordered where the family's files pair other entries than the checkpoint does.
   *
   * @param name of the model, for {@code general.name}
   * @throws IllegalArgumentException if GGUF has no words for the tokenizer
   */
  public static Report write(
      Checkpoint from,
      String name,
      Path to,
      BiFunction<String, Shape, WeightFormat> formats,
      Workers workers) {
    Map<String, GgufValue> values = values(from, name);
    from.tokenizer().ifPresent(spec -> values.putAll(GgufTokenizerMetadata.of(spec)));
    return write(from, values, to, formats, workers);
  }

  /** {@link #write(Checkpoint, String, Path, BiFunction, Workers)} without a tokenizer, for models whose own GGUF has no words for. */
  public static Report writeWithoutTokenizer(
      Checkpoint from,
      String name,
      Path to,
      BiFunction<String, Shape, WeightFormat> formats,
      Workers workers) {
    return write(from, values(from, name), to, formats, workers);
  }

  /** What the configuration says, and what a GGUF file says beyond that, but of its tokenizer. */
  private static Map<String, GgufValue> values(Checkpoint from, String name) {
    Map<String, GgufValue> values = GgufModelMetadata.of(name, from.config());
    if (from instanceof GgufCheckpoint gguf) {
      Map<String, GgufValue> own = gguf.gguf().metadata().values();
      String ofFamily = from.config().family() + ".";
      own.forEach(
          (key, value) -> {
            if (!key.startsWith("tokenizer.") && !key.startsWith(ofFamily)) {
              values.put(key, value);
            }
          });
    }
    return values;
  }

  /** {@link #write(Checkpoint, String, Path, BiFunction, Workers)} with a tokenizer that was kept apart. */
  public static Report write(
      Checkpoint from,
      TokenizerSpec tokenizer,
      String name,
      Path to,
      BiFunction<String, Shape, WeightFormat> formats,
      Workers workers) {
    int size = tokenizer.tokens().length;
    if (size != from.config().vocabulary()) {
      throw new IllegalArgumentException(
          "the tokenizer of "
              + Escaped.text(tokenizer.file())
              + " has "
              + size
              + " tokens, but the model has "
              + from.config().vocabulary()
              + "; give the tokenizer it was trained with");
    }
    Map<String, GgufValue> values = values(from, name);
    values.putAll(GgufTokenizerMetadata.of(tokenizer));
    return write(from, values, to, formats, workers);
  }

  private static Report write(
      Checkpoint from,
      Map<String, GgufValue> values,
      Path to,
      BiFunction<String, Shape, WeightFormat> formats,
      Workers workers) {
    TransformerConfig config = from.config();
    Family family = Family.ofLabel(config.family()).orElseThrow();
    Map<String, WeightFormat> chosen = new LinkedHashMap<>();
    from.tensors()
        .forEach((tensor, stored) -> chosen.put(tensor, formats.apply(tensor, shape(stored))));
    GgufWriter writer = new GgufWriter(withFileType(values, chosen));
    divisors(writer, config);
    boolean halves = config.rotary().filter(r -> r.pairing() == Pairing.HALVES).isPresent();
    boolean reorder = halves && family.ggufPairing().equals(Optional.of(Pairing.ADJACENT));
    for (StoredTensor tensor : from.tensors().values()) {
      GgufWriter.Rows rows = (first, n, out) -> from.read(tensor, first, n, out);
      if (reorder && isQueryOrKey(tensor.name())) {
        rows = PairedRows.adjacent(rows, tensor, config);
      }
      WeightFormat format = chosen.getOrDefault(tensor.name(), tensor.format());
      writer.tensor(
          tensor.name(),
          format,
          dims(tensor),
          new RecodedRows(from.file(), tensor, rows, format, workers));
    }
    return report(writer.write(to), chosen);
  }

  private static List<Long> dims(StoredTensor tensor) {
    return tensor.rows() == 1
        ? List.of((long) tensor.columns())
        : List.of((long) tensor.columns(), (long) tensor.rows());
  }

  private static boolean isQueryOrKey(String name) {
    return name.endsWith("." + TensorNames.QUERY + ".weight")
        || name.endsWith("." + TensorNames.KEY + ".weight");
  }

  /** Divisors of the rotary frequencies that one factor does not say. */
  private static void divisors(GgufWriter writer, TransformerConfig config) {
    config
        .rotary()
        .filter(rotary -> GgufModelMetadata.linearFactor(rotary).isEmpty())
        .ifPresent(
            rotary -> {
              float[] divisors = new float[rotary.divisors().length];
              for (int i = 0; i < divisors.length; i++) {
                divisors[i] = (float) rotary.divisors()[i];
              }
              writer.tensor(
                  TensorNames.ROTARY_DIVISORS,
                  WeightFormat.F32,
                  List.of((long) divisors.length),
                  (first, n, out) ->
                      WeightFormat.F32.codec().encode(divisors, 0, divisors.length, out, 0));
            });
  }

  private static GgufMetadata withFileType(
      Map<String, GgufValue> values, Map<String, WeightFormat> chosen) {
    Map<String, GgufValue> all = new LinkedHashMap<>(values);
    if (!chosen.isEmpty()) {
      WeightFormat most = mostUsed(chosen);
      all.put("general.file_type", GgufValue.of(GgufModelMetadata.fileType(most)));
      if (most.blockWeights() > 1) {
        all.put("general.quantization_version", GgufValue.of(2));
      }
    }
    return GgufMetadata.of(all);
  }

  /** The format of most tensors that are not F32. */
  private static WeightFormat mostUsed(Map<String, WeightFormat> chosen) {
    Map<WeightFormat, Integer> counts = counts(chosen);
    WeightFormat most = WeightFormat.F32;
    int count = 0;
    for (Map.Entry<WeightFormat, Integer> entry : counts.entrySet()) {
      if (entry.getKey() != WeightFormat.F32 && entry.getValue() > count) {
        most = entry.getKey();
        count = entry.getValue();
      }
    }
    return most;
  }

  private static Map<WeightFormat, Integer> counts(Map<String, WeightFormat> chosen) {
    Map<WeightFormat, Integer> counts = new EnumMap<>(WeightFormat.class);
    chosen.values().forEach(format -> counts.merge(format, 1, Integer::sum));
    return counts;
  }

  private static Report report(long bytes, Map<String, WeightFormat> chosen) {
    return new Report(bytes, counts(chosen));
  }

  private static TensorNames.Shape shape(StoredTensor tensor) {
    return new TensorNames.Shape(tensor.rows(), tensor.columns());
  }
}
