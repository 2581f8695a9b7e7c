package org.credence.decoding.transformer;

import java.util.Arrays;
import java.util.Optional;
import org.credence.core.input.FormatException;
import org.credence.decoding.tensor.Matrix;
import org.credence.decoding.tensor.MatrixLayout;
import org.credence.decoding.tensor.RowSource;

/** Tensors of a checkpoint by name, as the forward pass wants them. */
final class TensorReader {

  private static final float[] NONE = {};

  private final Checkpoint checkpoint;
  private final MatrixLayout layout;

  TensorReader(Checkpoint checkpoint, MatrixLayout layout) {
    this.checkpoint = checkpoint;
    this.layout = layout;
  }

  private boolean has(String name) {
    return checkpoint.tensors().containsKey(name);
  }

  private StoredTensor tensor(String name) {
    StoredTensor tensor = checkpoint.tensors().get(name);
    if (tensor == null) {
      throw FormatException.of(
          checkpoint.file(),
          "has no tensor '" + name + "', which " + checkpoint.config().family() + " models need",
          "MODEL-TENSOR-MISSING");
    }
    return tensor;
  }

  Matrix matrix(String name) {
    StoredTensor tensor = tensor(name);
    return matrix(tensor, 0, tensor.rows());
  }

  private Matrix matrix(StoredTensor tensor, int firstRow, int rows) {
    Optional<RowSource> mapped =
        layout.keepsSource() ? checkpoint.mapped(tensor) : Optional.empty();
    RowSource all = mapped.orElse((row, count, out) -> checkpoint.read(tensor, row, count, out));
    MatrixLayout fitting = mapped.isPresent() ? layout : layout.ofPassingSources();
    return fitting.of(
        tensor.format(),
        rows,
        tensor.columns(),
        (row, count, out) -> all.read(firstRow + row, count, out));
  }

  /** A vector, dequantised. */
  float[] vector(String name) {
    StoredTensor tensor = tensor(name);
    byte[] bytes = new byte[Math.toIntExact(tensor.bytes())];
    checkpoint.read(tensor, 0, tensor.rows(), bytes);
    int weights = Math.multiplyExact(tensor.rows(), tensor.columns());
    float[] vector = new float[weights];
    tensor.format().codec().decode(bytes, 0, weights / tensor.format().blockWeights(), vector, 0);
    return vector;
  }

  /** A vector that may not be there; then empty. */
  float[] vectorOrNone(String name) {
    return has(name) ? vector(name) : NONE;
  }

  NormWeights norm(String name) {
    return new NormWeights(vector(name + ".weight"), vectorOrNone(name + ".bias"));
  }

  Linear linear(String name) {
    return new Linear(matrix(name + ".weight"), vectorOrNone(name + ".bias"));
  }

  /** A matrix of its own, or some rows of one that several are stored in. */
  Linear linear(String name, String joint, int firstRow, int rows) {
    if (!has(joint + ".weight")) {
      return linear(name);
    }
    float[] biases = vectorOrNone(joint + ".bias");
    return new Linear(
        matrix(tensor(joint + ".weight"), firstRow, rows),
        biases.length == 0 ? NONE : Arrays.copyOfRange(biases, firstRow, firstRow + rows));
  }
}
