package org.credence.bayes.circuit;

import java.util.Arrays;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;

/**
 * The value of a circuit at some evidence and its derivatives by all leaves. What they say:
 *
 * <pre>
 *   P(v = s | e)              = λ(v, s) · ∂f/∂λ(v, s) / f
 *   P(v = s, e without v)     = ∂f/∂λ(v, s)
 *   P(family row x_f, e)      = θ(f, x_f) · ∂f/∂θ(f, x_f)
 *   d log P(e) / dθ(f, x_f)   = ∂f/∂θ(f, x_f) / f</pre>
 *
 * Parameters are entries of the model's factors (of a network: normalised rows). The derivative by one of them leaves the others
 * as they are; who wants rows to keep their sum adds up derivatives along the change of the row. An entry that is zero is not in
 * the circuit and has no derivative there. Source: Darwiche 2003.
 */
public final class CircuitDerivatives {

  static final double LOG_2 = Math.log(2);

  private final ArithmeticCircuit circuit;
  private final double[] weights; // [flat state]
  private final double value;
  private final long valueExponent;
  private final double[] derivatives; // [leaf]
  private final long[] exponents; // [leaf], empty: all 0
  private final boolean scaled;
  private final int[] indicatorLeaves; // [flat state]: leaf, or NONE

  private static final int NONE = -1;

  CircuitDerivatives(
      ArithmeticCircuit circuit,
      double[] weights,
      double value,
      long valueExponent,
      double[] derivatives,
      long[] exponents,
      boolean scaled) {
    this.circuit = circuit;
    this.weights = weights;
    this.value = value;
    this.valueExponent = valueExponent;
    this.derivatives = derivatives;
    this.exponents = exponents;
    this.scaled = scaled;
    indicatorLeaves = new int[weights.length];
    Arrays.fill(indicatorLeaves, NONE);
    for (int i = 0; i < circuit.indicators.length; i++) {
      indicatorLeaves[circuit.indicators[i]] = circuit.constants.length + i;
    }
  }

  /** Natural logarithm of the probability of the evidence, -infinity if it is impossible. */
  public double logValue() {
    return ScaledPass.log(value, valueExponent);
  }

  /** Whether the evidence is impossible: then there are no posteriors. */
  public boolean isImpossible() {
    return value == 0;
  }

  boolean isScaled() {
    return scaled;
  }

  private long exponent(int leaf) {
    return exponents.length == 0 ? 0 : exponents[leaf];
  }

  /**
   * The distribution of a variable given the evidence; shape [states].
   *
   * @throws IllegalStateException if the evidence is impossible
   */
  public double[] posterior(int variable) {
    requirePossible();
    int offset = circuit.offsets[variable];
    double[] p = new double[circuit.cardinality(variable)];
    long top = Long.MIN_VALUE;
    for (int s = 0; s < p.length; s++) {
      int leaf = indicatorLeaves[offset + s];
      if (leaf != NONE && derivatives[leaf] != 0 && weights[offset + s] != 0) {
        top = Math.max(top, magnitude(leaf, weights[offset + s]));
      }
    }
    double sum = 0;
    for (int s = 0; s < p.length; s++) {
      int leaf = indicatorLeaves[offset + s];
      double weight = weights[offset + s];
      if (leaf != NONE && derivatives[leaf] != 0 && weight != 0) {
        double mantissas =
            Math.scalb(weight, -Math.getExponent(weight))
                * Math.scalb(derivatives[leaf], -Math.getExponent(derivatives[leaf]));
        long shift = Math.max(magnitude(leaf, weight) - top, Integer.MIN_VALUE);
        p[s] = Math.scalb(mantissas, (int) shift);
        sum += p[s];
      }
    }
    for (int s = 0; s < p.length; s++) {
      p[s] /= sum;
    }
    return p;
  }

  private long magnitude(int leaf, double weight) {
    return exponent(leaf) + Math.getExponent(derivatives[leaf]) + Math.getExponent(weight);
  }

  /**
   * {@code log ∂f/∂λ(variable, state)}: the natural logarithm of the probability of that state together with what the evidence says
   * of the other variables, -infinity if that is impossible.
   */
  public double logIndicatorDerivative(int variable, int state) {
    int leaf = indicatorLeaves[circuit.offsets[variable] + state];
    return leaf == NONE
        ? Double.NEGATIVE_INFINITY
        : ScaledPass.log(derivatives[leaf], exponent(leaf));
  }

  /**
   * Derivatives of the log probability of the evidence by the entries of a factor, {@code ∂ log P(e) / ∂θ}; shape [entry]. NaN
   * for an entry that is zero.
   *
   * @param model the model the circuit was compiled from
   * @throws IllegalStateException if the evidence is impossible or the circuit has no parameters
   */
  public double[] sensitivity(GraphicalModel model, int factor) {
    requirePossible();
    return byEntry(model, factor, false, valueExponent, value);
  }

  /**
   * Derivatives of the probability of the evidence by the entries of a factor, {@code ∂P(e)/∂θ}; shape [entry]. NaN for an entry
   * that is zero. Below the range of double they are zero.
   *
   * @param model the model the circuit was compiled from
   * @throws IllegalStateException if the circuit has no parameters
   */
  public double[] parameterDerivatives(GraphicalModel model, int factor) {
    return byEntry(model, factor, false, 0, 1);
  }

  /**
   * The distribution of the variables of a factor given the evidence, {@code P(x_f | e) = θ · ∂f/∂θ / f}; shape [entry].
   *
   * @param model the model the circuit was compiled from
   * @throws IllegalStateException if the evidence is impossible or the circuit has no parameters
   */
  public double[] familyPosterior(GraphicalModel model, int factor) {
    requirePossible();
    return byEntry(model, factor, true, valueExponent, value);
  }

  private double[] byEntry(
      GraphicalModel model, int factor, boolean weighted, long exponent, double divisor) {
    if (!circuit.hasParameters()) {
      throw new IllegalStateException(
          "the circuit shares equal parameters, so it has no derivatives by single ones; compile it with separate parameters");
    }
    long[] first = ArithmeticCircuit.firstEntries(model);
    Factor table = model.factors().get(factor);
    double[] result = new double[table.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = table.value(i) == 0 && !weighted ? Double.NaN : 0;
    }
    for (int leaf = 0; leaf < circuit.parameters.length; leaf++) {
      long entry = circuit.parameters[leaf] - first[factor];
      if (circuit.parameters[leaf] >= 0 && entry >= 0 && entry < result.length) {
        double ratio = derivatives[leaf] / divisor * (weighted ? circuit.constants[leaf] : 1);
        long shift = exponent(leaf) - exponent;
        result[(int) entry] = Math.scalb(ratio, (int) Math.max(-100_000, Math.min(100_000, shift)));
      }
    }
    return result;
  }

  private void requirePossible() {
    if (isImpossible()) {
      throw new IllegalStateException(
          "the evidence is impossible, so nothing can be said given it; ask for the derivatives alone");
    }
  }
}
