package org.credence.bayes.circuit;

import java.util.Arrays;
import org.credence.core.engine.Meter;

/**
 * Passes in doubles whose exponents are kept apart, so that nothing under- or overflows: a number is {@code m · 2^e} with m zero
 * or of moderate size. Three to five times the work of {@link LinearPass}, the same digits.
 */
final class ScaledPass implements CircuitPass {

  private static final int NEGLIGIBLE = -1000; // 2^-1000 of a sum is nothing
  private static final int NODES_BETWEEN_COUNTS = 1 << 12;

  private final ArithmeticCircuit circuit;
  private final double[] weights;
  private final Meter meter;
  private final double[] values; // [node]: m
  private final long[] exponents; // [node]: e
  private long held;

  private ScaledPass(ArithmeticCircuit circuit, double[] weights, Meter meter) {
    this.circuit = circuit;
    this.weights = weights;
    this.meter = meter;
    hold(16L * circuit.nodes());
    values = circuit.leafValues(weights);
    exponents = new long[values.length];
  }

  private void hold(long bytes) {
    held += bytes;
    meter.hold(bytes);
  }

  /** The pass up. */
  static ScaledPass up(ArithmeticCircuit circuit, double[] weights, Meter meter) {
    ScaledPass pass = new ScaledPass(circuit, weights, meter);
    for (int n = 0; n < circuit.leaves(); n++) {
      pass.normalize(n, pass.values, pass.exponents);
    }
    int inner = circuit.inner();
    for (int from = 0; from < inner; from += NODES_BETWEEN_COUNTS) {
      int to = Math.min(inner, from + NODES_BETWEEN_COUNTS);
      pass.up(from, to);
      meter.evaluated(2L * (circuit.start[to] - circuit.start[from]));
    }
    return pass;
  }

  private void up(int from, int to) {
    int leaves = circuit.leaves();
    int[] left = circuit.left;
    int[] right = circuit.right;
    for (int n = from; n < to; n++) {
      int end = circuit.start[n + 1];
      for (int t = circuit.start[n]; t < end; t++) {
        int l = left[t];
        int r = right[t];
        add(values, exponents, leaves + n, values[l] * values[r], exponents[l] + exponents[r]);
      }
      normalize(leaves + n, values, exponents);
    }
  }

  /** Adds {@code m · 2^e} to a number. */
  private static void add(double[] values, long[] exponents, int n, double m, long e) {
    if (m == 0) {
      return;
    }
    if (values[n] == 0) {
      values[n] = m;
      exponents[n] = e;
      return;
    }
    long above = e - exponents[n];
    if (above <= 0) {
      values[n] += m * powerOfTwo(above);
    } else {
      values[n] = values[n] * powerOfTwo(-above) + m;
      exponents[n] = e;
    }
  }

  /** 2^e for e of at most 0; nothing where it is negligible. */
  private static double powerOfTwo(long e) {
    return e < NEGLIGIBLE ? 0 : Double.longBitsToDouble(e + 1023 << 52);
  }

  private void normalize(int n, double[] numbers, long[] scales) {
    if (numbers[n] != 0) {
      int shift = Math.getExponent(numbers[n]);
      numbers[n] = Math.scalb(numbers[n], -shift);
      scales[n] += shift;
    }
  }

  @Override
  public double logValue() {
    return log(values[circuit.root], exponents[circuit.root]);
  }

  static double log(double m, long e) {
    return Math.log(m) + e * CircuitDerivatives.LOG_2;
  }

  @Override
  public CircuitDerivatives down() {
    hold(16L * circuit.nodes());
    double[] derivatives = new double[circuit.nodes()];
    long[] scales = new long[derivatives.length];
    derivatives[circuit.root] = 1;
    for (int to = circuit.inner(); to > 0; to -= NODES_BETWEEN_COUNTS) {
      int from = Math.max(0, to - NODES_BETWEEN_COUNTS);
      down(derivatives, scales, from, to);
      meter.evaluated(2L * (circuit.start[to] - circuit.start[from]));
    }
    int leaves = circuit.leaves();
    CircuitDerivatives result =
        new CircuitDerivatives(
            circuit,
            weights,
            values[circuit.root],
            exponents[circuit.root],
            Arrays.copyOf(derivatives, leaves),
            Arrays.copyOf(scales, leaves),
            true);
    close();
    return result;
  }

  private void down(double[] d, long[] scales, int from, int to) {
    int leaves = circuit.leaves();
    for (int n = to - 1; n >= from; n--) {
      int node = leaves + n;
      if (d[node] == 0) {
        continue;
      }
      normalize(node, d, scales);
      double above = d[node];
      long scale = scales[node];
      int end = circuit.start[n + 1];
      for (int t = circuit.start[n]; t < end; t++) {
        int l = circuit.left[t];
        int r = circuit.right[t];
        add(d, scales, l, above * values[r], scale + exponents[r]);
        add(d, scales, r, above * values[l], scale + exponents[l]);
      }
    }
  }

  @Override
  public boolean isScaled() {
    return true;
  }

  @Override
  public void close() {
    meter.release(held);
    held = 0;
  }
}
