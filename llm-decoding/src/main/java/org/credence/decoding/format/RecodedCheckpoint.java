package org.credence.decoding.format;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.credence.core.engine.Workers;
import org.credence.decoding.format.TensorNames.Shape;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.decoding.transformer.StoredTensor;
import org.credence.decoding.transformer.TransformerConfig;

/**
 * A checkpoint with its tensors in other formats, encoded as they are read: what {@link GgufConversion} would write, without a file.
 */
public final class RecodedCheckpoint implements Checkpoint {

  private final Checkpoint from;
  private final Workers workers;
  private final Map<String, StoredTensor> tensors;

  private RecodedCheckpoint(Checkpoint from, Map<String, StoredTensor> tensors, Workers workers) {
    this.from = from;
    this.tensors = tensors;
    this.workers = workers;
  }

  /**
   * That checkpoint in other formats.
   *
   * @param from is read through this and closed with it
   * @param formats as {@link GgufConversion#all} gives them
   * @param workers threads that encode; they do not change the bits
   */
  public static RecodedCheckpoint of(
      Checkpoint from, BiFunction<String, Shape, WeightFormat> formats, Workers workers) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    from.tensors()
        .forEach(
            (name, tensor) ->
                tensors.put(
                    name,
                    new StoredTensor(
                        name,
                        formats.apply(name, new Shape(tensor.rows(), tensor.columns())),
                        tensor.rows(),
                        tensor.columns())));
    return new RecodedCheckpoint(from, Collections.unmodifiableMap(tensors), workers);
  }

  @Override
  public String file() {
    return from.file();
  }

  @Override
  public String format() {
    return from.format();
  }

  @Override
  public TransformerConfig config() {
    return from.config();
  }

  @Override
  public Optional<TokenizerSpec> tokenizer() {
    return from.tokenizer();
  }

  @Override
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /**
   * {@inheritDoc}
   *
   * @throws org.credence.core.input.FormatException also if a weight is no number, or is more than its new format holds
   */
  @Override
  public void read(StoredTensor tensor, int firstRow, int rows, byte[] out) {
    StoredTensor source = from.tensors().get(tensor.name());
    if (source == null || !tensor.equals(tensors.get(tensor.name()))) {
      throw new IllegalArgumentException(tensor + " is not part of " + file());
    }
    new RecodedRows(
            file(),
            source,
            (first, count, stored) -> from.read(source, first, count, stored),
            tensor.format(),
            workers)
        .read(firstRow, rows, out);
  }

  /** Bytes of all tensors in their new formats. */
  @Override
  public long bytes() {
    return tensors.values().stream().mapToLong(StoredTensor::bytes).sum();
  }

  @Override
  public List<String> warnings() {
    return from.warnings();
  }

  @Override
  public void close() {
    from.close();
  }
}
