package org.credence.decoding.format;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.core.input.Escaped;
import org.credence.core.input.FormatException;
import org.credence.decoding.format.TensorNames.Shape;
import org.credence.decoding.tensor.RowSource;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.decoding.transformer.FileTensor;
import org.credence.decoding.transformer.StoredTensor;
import org.credence.decoding.transformer.TransformerConfig;

/**
 * A transformer in a GGUF file: {@link GgufFile} whose metadata make a configuration of a known {@link Family} and whose tensors are
 * those that the configuration asks for, no more and no fewer, each of its shape. Opening reads no weights.
 */
public final class GgufCheckpoint implements Checkpoint {

  private static final int MOST_NAMED = 5;

  private final GgufFile gguf;
  private final TransformerConfig config;
  private final Map<String, StoredTensor> tensors;
  private final List<String> warnings;

  private GgufCheckpoint(GgufFile gguf) {
    this.gguf = gguf;
    this.config = GgufConfig.of(gguf);
    this.tensors = Collections.unmodifiableMap(tensors(gguf, TensorNames.of(config)));
    this.warnings = warnings(gguf, config);
  }

  /**
   * Opens and checks a file.
   *
   * @throws FormatException for whatever is wrong with it
   */
  public static GgufCheckpoint open(Path path) {
    return of(GgufFile.open(path));
  }

  /** The model of an open file, which is closed with the checkpoint, or when it is refused. */
  public static GgufCheckpoint of(GgufFile gguf) {
    try {
      return new GgufCheckpoint(gguf);
    } catch (RuntimeException | Error e) {
      gguf.close();
      throw e;
    }
  }

  private static Map<String, StoredTensor> tensors(GgufFile gguf, Map<String, Shape> asked) {
    refuseMissing(gguf, asked);
    Map<String, StoredTensor> stored = new LinkedHashMap<>();
    for (GgufTensor tensor : gguf.tensors().values()) {
      Shape shape = asked.get(tensor.name());
      if (shape != null) {
        stored.put(tensor.name(), stored(gguf, tensor, shape));
      } else if (!tensor.name().equals(TensorNames.ROTARY_DIVISORS)) {
        throw FormatException.atByte(
            gguf.name(),
            tensor.declaredAt(),
            "tensor "
                + Escaped.quote(tensor.name())
                + " is not one of a model of family "
                + gguf.metadata().text("general.architecture").orElse("")
                + " with these metadata, so that the result would be wrong without it; convert the model again",
            "GGUF-TENSORS");
      }
    }
    return stored;
  }

  private static void refuseMissing(GgufFile gguf, Map<String, Shape> asked) {
    List<String> missing =
        asked.keySet().stream().filter(name -> gguf.tensor(name).isEmpty()).toList();
    if (!missing.isEmpty()) {
      throw FormatException.atByte(
          gguf.name(),
          GgufFile.TENSOR_COUNT_AT,
          missing.size()
              + " of the "
              + asked.size()
              + " tensors of this model are missing: "
              + String.join(", ", missing.subList(0, Math.min(MOST_NAMED, missing.size())))
              + (missing.size() > MOST_NAMED ? ", ..." : "")
              + "; convert the model again",
          "GGUF-TENSORS");
    }
  }

  private static StoredTensor stored(GgufFile gguf, GgufTensor tensor, Shape shape) {
    List<Long> dims = new ArrayList<>(tensor.dims());
    while (dims.size() > 1 && dims.get(dims.size() - 1) == 1) {
      dims.remove(dims.size() - 1);
    }
    List<Long> expected =
        shape.rows() == 1
            ? List.of((long) shape.columns())
            : List.of((long) shape.columns(), (long) shape.rows());
    if (!dims.equals(expected)) {
      throw FormatException.atByte(
          gguf.name(),
          tensor.declaredAt(),
          "tensor "
              + Escaped.quote(tensor.name())
              + " has axes "
              + tensor.dims()
              + ", expected "
              + expected
              + " by the metadata; convert the model again",
          "GGUF-SHAPE");
    }
    return new StoredTensor(tensor.name(), tensor.format(), shape.rows(), shape.columns());
  }

  private static List<String> warnings(GgufFile gguf, TransformerConfig config) {
    List<String> warnings = new ArrayList<>(gguf.warnings());
    int context = GgufConfig.context(gguf);
    if (config.context() < context) {
      warnings.add(ModelDescription.ofWindow(gguf.name(), config.context(), context));
    }
    return List.copyOf(warnings);
  }

  @Override
  public String file() {
    return gguf.name();
  }

  @Override
  public String format() {
    return "GGUF v" + gguf.version();
  }

  /** The file, for its metadata. */
  public GgufFile gguf() {
    return gguf;
  }

  @Override
  public TransformerConfig config() {
    return config;
  }

  @Override
  public Optional<TokenizerSpec> tokenizer() {
    return GgufTokenizer.spec(gguf);
  }

  @Override
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  @Override
  public List<FileTensor> fileTensors() {
    return gguf.fileTensors();
  }

  @Override
  public void read(StoredTensor tensor, int firstRow, int rows, byte[] out) {
    GgufTensor stored = gguf.tensor(tensor.name()).orElseThrow();
    long rowBytes = tensor.rowBytes();
    int length = Math.toIntExact(Math.multiplyExact(rowBytes, (long) rows));
    gguf.read(stored, Math.multiplyExact(rowBytes, (long) firstRow), out, 0, length);
  }

  @Override
  public FormatException error(StoredTensor tensor, int row, String problem, String code) {
    long at = gguf.tensor(tensor.name()).orElseThrow().position() + row * tensor.rowBytes();
    return FormatException.atByte(gguf.name(), at, problem, code);
  }

  @Override
  public Optional<RowSource> mapped(StoredTensor tensor) {
    GgufTensor stored = gguf.tensor(tensor.name()).orElseThrow();
    return Optional.of(MappedRows.of(tensor, (from, length) -> gguf.map(stored, from, length)));
  }

  @Override
  public long bytes() {
    return gguf.bytes();
  }

  @Override
  public List<String> warnings() {
    return warnings;
  }

  @Override
  public void close() {
    gguf.close();
  }
}
