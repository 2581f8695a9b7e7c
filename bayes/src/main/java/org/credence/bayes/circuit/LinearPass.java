package org.credence.bayes.circuit;

import java.util.Arrays;
import org.credence.core.engine.Meter;

/**
 * Passes in plain doubles, with a watch for lost digits.
 *
 * <p>The pass up gives up where a value that is not a true zero leaves [2^-400, 2^400]. The pass down is then safe: value times
 * derivative of a node is at most the root's value (no product of the polynomial passes a node twice), so derivatives of nodes
 * that are not zero stay below 2^800, and one that vanishes (below 2^-1022) moves a posterior by less than 2^-222 of it. A
 * derivative of a node that is zero may overflow; that is seen at the leaves and the passes are done again.
 */
final class LinearPass implements CircuitPass {

  private static final double SMALLEST = 0x1p-400;
  private static final double LARGEST = 0x1p400;
  private static final int NODES_BETWEEN_COUNTS = 1 << 12;

  private final ArithmeticCircuit circuit;
  private final double[] weights;
  private final Meter meter;
  private final double[] values; // [node]
  private long held;

  LinearPass(ArithmeticCircuit circuit, double[] weights, Meter meter) {
    this.circuit = circuit;
    this.weights = weights;
    this.meter = meter;
    hold(8L * circuit.nodes());
    this.values = circuit.leafValues(weights);
  }

  private void hold(long bytes) {
    held += bytes;
    meter.hold(bytes);
  }

  /** False where digits could be lost. */
  boolean up() {
    int leaves = circuit.leaves();
    for (int n = 0; n < leaves; n++) {
      if (!(values[n] >= SMALLEST && values[n] <= LARGEST) && values[n] != 0) {
        return false;
      }
    }
    int inner = circuit.inner();
    for (int from = 0; from < inner; from += NODES_BETWEEN_COUNTS) {
      int to = Math.min(inner, from + NODES_BETWEEN_COUNTS);
      if (!up(leaves, from, to)) {
        return false;
      }
      meter.evaluated(2L * (circuit.start[to] - circuit.start[from]));
    }
    return true;
  }

  private boolean up(int leaves, int from, int to) {
    int[] start = circuit.start;
    int[] left = circuit.left;
    int[] right = circuit.right;
    double[] v = values;
    int t = start[from];
    for (int n = from; n < to; n++) {
      int end = start[n + 1];
      double sum = 0;
      for (; t < end; t++) {
        sum += v[left[t]] * v[right[t]];
      }
      if (!(sum >= SMALLEST && sum <= LARGEST) && !isTrueZero(start[n], end)) {
        return false;
      }
      v[leaves + n] = sum;
    }
    return true;
  }

  private boolean isTrueZero(int from, int to) {
    for (int t = from; t < to; t++) {
      if (values[circuit.left[t]] != 0 && values[circuit.right[t]] != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public double logValue() {
    return Math.log(values[circuit.root]);
  }

  @Override
  public CircuitDerivatives down() {
    hold(8L * circuit.nodes());
    double[] derivatives = new double[circuit.nodes()];
    derivatives[circuit.root] = 1;
    for (int to = circuit.inner(); to > 0; to -= NODES_BETWEEN_COUNTS) {
      int from = Math.max(0, to - NODES_BETWEEN_COUNTS);
      down(derivatives, from, to);
      meter.evaluated(2L * (circuit.start[to] - circuit.start[from]));
    }
    int leaves = circuit.leaves();
    for (int n = 1; n < leaves; n++) {
      if (!(derivatives[n] <= Double.MAX_VALUE)) {
        close();
        return ScaledPass.up(circuit, weights, meter).down();
      }
    }
    return new CircuitDerivatives(
        circuit,
        weights,
        values[circuit.root],
        0,
        Arrays.copyOf(derivatives, leaves),
        new long[0],
        false);
  }

  private void down(double[] d, int from, int to) {
    int leaves = circuit.leaves();
    int[] start = circuit.start;
    int[] left = circuit.left;
    int[] right = circuit.right;
    double[] v = values;
    for (int n = to - 1; n >= from; n--) {
      double above = d[leaves + n];
      if (above == 0) {
        continue;
      }
      int end = start[n + 1];
      for (int t = start[n]; t < end; t++) {
        int l = left[t];
        int r = right[t];
        d[l] += above * v[r];
        d[r] += above * v[l];
      }
    }
  }

  @Override
  public boolean isScaled() {
    return false;
  }

  @Override
  public void close() {
    meter.release(held);
    held = 0;
  }
}
