package org.credence.bayes.circuit;

import org.credence.core.engine.Meter;

/**
 * A circuit with the values of its nodes at some evidence, ready to be differentiated:
 *
 * <pre>  value(n) = Σ_t value(left_t) · value(right_t)</pre>
 */
interface CircuitPass {

  /** Natural logarithm of the value of the root. */
  double logValue();

  /** The pass down: derivatives by all leaves. */
  CircuitDerivatives down();

  /** Whether exponents had to be kept apart. */
  boolean isScaled();

  /** Lets its arrays go, so far as the meter is concerned. */
  void close();

  /** The pass up, in plain doubles if nothing can be lost. */
  static CircuitPass up(ArithmeticCircuit circuit, double[] weights, Meter meter) {
    LinearPass linear = new LinearPass(circuit, weights, meter);
    if (linear.up()) {
      return linear;
    }
    linear.close();
    return ScaledPass.up(circuit, weights, meter);
  }
}
