package org.credence.bayes.circuit;

import java.util.Arrays;
import java.util.Optional;
import org.credence.core.engine.Meter;

/**
 * The largest product of the network polynomial: the pass up with max instead of sum, and a way down along the terms that won.
 * Exponents are kept apart. Of equally large terms, as computed, the first in the circuit wins.
 *
 * <p>Source: Chan &amp; Darwiche 2006 (maximising circuits).
 */
final class MaximumPass {

  private MaximumPass() {}

  /** Bytes of its arrays. */
  static long bytes(ArithmeticCircuit circuit) {
    return 17L * circuit.nodes() + 4L * circuit.inner();
  }

  /**
   * The states of a most probable assignment; shape [variable]; nothing if the evidence is impossible.
   *
   * @param weights values of the indicators; shape [flat state]
   */
  static Optional<int[]> run(ArithmeticCircuit circuit, double[] weights, Meter meter) {
    double[] values = circuit.leafValues(weights);
    long[] exponents = new long[values.length];
    int[] winners = new int[circuit.inner()];
    int leaves = circuit.leaves();
    for (int n = 0; n < leaves; n++) {
      int shift = values[n] == 0 ? 0 : Math.getExponent(values[n]);
      values[n] = Math.scalb(values[n], -shift);
      exponents[n] = shift;
    }
    for (int n = 0; n < winners.length; n++) {
      double best = 0;
      long bestExponent = 0;
      int winner = circuit.start[n];
      for (int t = circuit.start[n]; t < circuit.start[n + 1]; t++) {
        double m = values[circuit.left[t]] * values[circuit.right[t]];
        if (m == 0) {
          continue;
        }
        int shift = Math.getExponent(m);
        m = Math.scalb(m, -shift);
        long e = exponents[circuit.left[t]] + exponents[circuit.right[t]] + shift;
        if (best == 0 || e > bestExponent || e == bestExponent && m > best) {
          best = m;
          bestExponent = e;
          winner = t;
        }
      }
      values[leaves + n] = best;
      exponents[leaves + n] = bestExponent;
      winners[n] = winner;
      meter.evaluated(2L * (circuit.start[n + 1] - circuit.start[n]));
    }
    return values[circuit.root] == 0 ? Optional.empty() : Optional.of(trace(circuit, winners));
  }

  private static int[] trace(ArithmeticCircuit circuit, int[] winners) {
    int leaves = circuit.leaves();
    boolean[] reached = new boolean[circuit.nodes()];
    reached[circuit.root] = true;
    for (int n = winners.length - 1; n >= 0; n--) {
      if (reached[leaves + n]) {
        reached[circuit.left[winners[n]]] = true;
        reached[circuit.right[winners[n]]] = true;
      }
    }
    int[] variableOf = new int[circuit.offsets[circuit.variables()]];
    for (int v = 0; v < circuit.variables(); v++) {
      Arrays.fill(variableOf, circuit.offsets[v], circuit.offsets[v + 1], v);
    }
    int[] states = new int[circuit.variables()];
    for (int i = 0; i < circuit.indicators.length; i++) {
      if (reached[circuit.constants.length + i]) {
        int flat = circuit.indicators[i];
        states[variableOf[flat]] = flat - circuit.offsets[variableOf[flat]];
      }
    }
    return states;
  }
}
