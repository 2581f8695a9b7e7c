package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.VectorKernels.FLOATS;
import static org.credence.decoding.tensor.VectorKernels.INTS;
import static org.credence.decoding.tensor.VectorKernels.LENGTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link Activations#quantise} of the only position. Magnitudes are compared as the whole numbers their bits are, which have the same order;
 * sums are of whole numbers, and so exact in any order.
 */
final class VectorQuantise {

  private static final int BLOCK = Activations.BLOCK;
  private static final int HALF_BLOCK = Activations.HALF_BLOCK;
  private static final int MAGNITUDE = 0x7fffffff;

  /** A whole number plus {@link Activations#ROUND} has these bits plus the number. */
  private static final int ROUND_BITS = Float.floatToRawIntBits(Activations.ROUND);

  private VectorQuantise() {}

  static void quantise(float[] x, int at, Activations out) {
    for (int from = 0; from < out.columns; from += BLOCK) {
      IntVector magnitudes = IntVector.zero(INTS);
      for (int k = from; k < from + BLOCK; k += LENGTH) {
        magnitudes =
            magnitudes.max(
                FloatVector.fromArray(FLOATS, x, at + k).reinterpretAsInts().and(MAGNITUDE));
      }
      float most = Float.intBitsToFloat(magnitudes.reduceLanes(VectorOperators.MAX));
      out.scales[from / BLOCK] = most / Activations.MOST;
      float inverse = most == 0 ? 0 : Activations.MOST / most;
      for (int half = from; half < from + BLOCK; half += HALF_BLOCK) {
        IntVector sum = IntVector.zero(INTS);
        for (int k = half; k < half + HALF_BLOCK; k += LENGTH) {
          FloatVector rounded =
              FloatVector.fromArray(FLOATS, x, at + k).mul(inverse).add(Activations.ROUND);
          rounded.sub(Activations.ROUND).intoArray(out.values, k);
          sum = rounded.reinterpretAsInts().add(sum);
        }
        out.sums[half / HALF_BLOCK] =
            sum.reduceLanes(VectorOperators.ADD) - HALF_BLOCK * ROUND_BITS;
      }
    }
  }
}
