package org.credence.decoding.format;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.decoding.transformer.StoredTensor;

/** Weights of checkpoints as numbers, and the checkpoints of the data folder. */
final class Checkpoints {

  private Checkpoints() {}

  /** All weights of a tensor, shape [rows][columns], read three rows at a time. */
  static float[] weights(Checkpoint checkpoint, String name) {
    StoredTensor tensor = checkpoint.tensors().get(name);
    if (tensor == null) {
      throw new AssertionError("no tensor " + name + " in " + checkpoint.tensors().keySet());
    }
    float[] weights = new float[tensor.rows() * tensor.columns()];
    int rowBytes = (int) tensor.rowBytes();
    byte[] chunk = new byte[3 * rowBytes];
    for (int row = 0; row < tensor.rows(); row += 3) {
      int rows = Math.min(3, tensor.rows() - row);
      checkpoint.read(tensor, row, rows, chunk);
      int blocks = rows * tensor.columns() / tensor.format().blockWeights();
      tensor.format().codec().decode(chunk, 0, blocks, weights, row * tensor.columns());
    }
    return weights;
  }

  /** A file or folder of the data; the test is skipped where it is missing. */
  static Path stories(String name) {
    String named = System.getenv("CREDENCE_DATA");
    String property = System.getProperty("credence.data", named == null ? "" : named);
    Path root = Path.of(System.getProperty("credence.root", ".."));
    Path data = property.isEmpty() ? root.resolve("../shared/data") : Path.of(property);
    Path file = data.resolve("language-models/stories260K").resolve(name);
    assumeTrue(Files.exists(file), () -> "no " + file);
    return file;
  }
}
