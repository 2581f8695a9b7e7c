package org.credence.decoding.tensor;

import java.util.List;
import org.credence.core.engine.Workers;

/**
 * Weights of shape [rows][columns] (outputs, inputs), immutable, in a layout of its own choice.
 *
 * <p>The law of every implementation: an entry of a product depends on the weights of its row and the activations of its position
 * alone, to the last bit: not on the other positions of the block, nor on the threads. So logits have the same bits however a text is
 * cut into blocks.
 */
public interface Matrix {

  int rows();

  int columns();

  /** The format the weights were stored in. */
  WeightFormat format();

  /** Bytes held. */
  long bytes();

  /**
   * The product with the activations of some positions.
   *
   * @param x shape [positions][columns]
   * @param positions at least 1
   * @param out shape [positions][rows], overwritten
   */
  void multiply(float[] x, int positions, float[] out, Workers workers);

  /**
   * The products of several matrices with the same activations: what {@link #multiply(float[], int, float[], Workers)} of each would
   * give, with the activations prepared once and the threads called together once, where the layouts allow.
   *
   * @param matrices of as many columns
   * @param outs one for each matrix
   */
  static void multiply(
      List<Matrix> matrices, float[] x, int positions, List<float[]> outs, Workers workers) {
    if (PackedMatrix.areAlike(matrices)) {
      PackedMatrix.multiplyAll(matrices, x, positions, outs, workers);
      return;
    }
    for (int i = 0; i < matrices.size(); i++) {
      matrices.get(i).multiply(x, positions, outs.get(i), workers);
    }
  }

  /**
   * The weights of one row, dequantised.
   *
   * @param out its {@code columns()} entries from {@code at} are overwritten
   */
  void row(int row, float[] out, int at);
}
