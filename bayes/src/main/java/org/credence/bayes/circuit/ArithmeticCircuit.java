package org.credence.bayes.circuit;

import java.util.Arrays;
import java.util.Locale;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.Meter;

/**
 * The network polynomial of a model as a circuit of sums and products. Immutable.
 *
 * <pre>  f(λ, θ) = Σ_x Π_v λ(v, x_v) · Π_f θ(f, x_f)          P(e) = f with λ(v, s) = what e says of v = s</pre>
 *
 * {@code f} is linear in each λ and in each θ, so one pass up gives P(e) and one pass down all its derivatives, with them all
 * marginals: {@code P(v = s, e) = λ(v, s) · ∂f/∂λ(v, s)}, and {@code ∂f/∂λ(v, s) = P(v = s, e without what it says of v)}.
 *
 * <p>Layout. Nodes are numbered children before parents: constants (node 0 is the constant 1), indicators λ, then inner nodes,
 * each a sum of binary products of earlier nodes: {@code node = Σ_t left[t] · right[t]} for t from start[i] up to start[i + 1]. A
 * plain product is a sum of one term, a plain summand has the right factor 1. One kind of inner node makes the passes flat loops.
 *
 * <p>Each pass costs O(products). Numbers are doubles; where a value leaves the range in which nothing is lost, the pass is done
 * again with an exponent kept apart, so thousands of pieces of evidence do no harm and a zero is a true zero.
 *
 * <p>Source: Darwiche 2003. Made by {@link CircuitCompiler}, stored by {@link ArithmeticCircuitFile}.
 */
public final class ArithmeticCircuit {

  static final int NO_PARAMETER = -1;

  final int[]
      offsets; // [variable + 1]: flat index of the first state of each variable, then their number
  final boolean[] covered; // [variable]: whether it is in the circuit at all
  final double[] constants; // [leaf], the first leaves
  final int[]
      parameters; // [leaf]: flat entry among all factors, or NO_PARAMETER; empty if entries are
  // shared
  final int[] indicators; // [leaf - constants]: flat state
  final int[] start; // [inner node + 1]
  final int[] left; // [term]: node
  final int[] right; // [term]: node
  final int root;

  ArithmeticCircuit(
      int[] offsets,
      boolean[] covered,
      double[] constants,
      int[] parameters,
      int[] indicators,
      int[] start,
      int[] left,
      int[] right,
      int root) {
    this.offsets = offsets;
    this.covered = covered;
    this.constants = constants;
    this.parameters = parameters;
    this.indicators = indicators;
    this.start = start;
    this.left = left;
    this.right = right;
    this.root = root;
  }

  static int[] offsets(GraphicalModel model) {
    int[] offsets = new int[model.size() + 1];
    for (int v = 0; v < model.size(); v++) {
      offsets[v + 1] = Math.addExact(offsets[v], model.cardinality(v));
    }
    return offsets;
  }

  /** Shape [factor + 1]: index of the first entry of each factor among all entries, then their number. */
  static long[] firstEntries(GraphicalModel model) {
    long[] first = new long[model.factors().size() + 1];
    for (int f = 0; f + 1 < first.length; f++) {
      Factor factor = model.factors().get(f);
      first[f + 1] = first[f] + factor.size();
    }
    return first;
  }

  /** Number of nodes, leaves included. */
  public int nodes() {
    return leaves() + inner();
  }

  /** Number of constants and indicators. */
  public int leaves() {
    return constants.length + indicators.length;
  }

  int inner() {
    return start.length - 1;
  }

  /** Number of binary products, those with the constant 1 included: what a pass costs. */
  public int products() {
    return left.length;
  }

  /** Number of references from a node to another, those to the constant 1 not counted. */
  public long edges() {
    long edges = left.length;
    for (int r : right) {
      edges += r == 0 ? 0 : 1;
    }
    return edges;
  }

  /** Number of variables of the model. */
  public int variables() {
    return covered.length;
  }

  /** Number of states of a variable. */
  public int cardinality(int variable) {
    return offsets[variable + 1] - offsets[variable];
  }

  /** Whether each entry of a factor is a leaf of its own, so that there are derivatives by parameters. */
  public boolean hasParameters() {
    return parameters.length > 0;
  }

  /** Bytes of its arrays. */
  public long bytes() {
    return 4L
        * (offsets.length
            + 2L * constants.length
            + parameters.length
            + indicators.length
            + start.length
            + left.length
            + right.length);
  }

  /** Whether the variables of a model are as many and have as many states as those of the circuit. */
  public boolean hasShapeOf(GraphicalModel model) {
    return Arrays.equals(offsets, offsets(model));
  }

  /**
   * Natural logarithm of the probability of the evidence (with that compiled in), -infinity if it is impossible.
   *
   * @throws IllegalArgumentException if the evidence does not fit the variables
   */
  public double logValue(Evidence evidence, Meter meter) {
    return CircuitPass.up(this, weights(evidence), meter).logValue();
  }

  /**
   * All derivatives at that evidence, in numbers whose exponents are kept apart, so that none underflows.
   *
   * @throws IllegalArgumentException if the evidence does not fit the variables
   */
  public CircuitDerivatives differentiate(Evidence evidence, Meter meter) {
    return ScaledPass.up(this, weights(evidence), meter).down();
  }

  /** Values of all indicators; shape [flat state]. */
  double[] weights(Evidence evidence) {
    double[] weights = new double[offsets[offsets.length - 1]];
    Arrays.fill(weights, 1);
    for (int v : evidence.likelihoodVariables()) {
      double[] likelihood = evidence.likelihood(v);
      require(v, likelihood.length == (v < variables() ? cardinality(v) : 0));
      System.arraycopy(likelihood, 0, weights, offsets[v], likelihood.length);
    }
    evidence
        .states()
        .forEach(
            (v, state) -> {
              require(v, v < variables() && state < cardinality(v));
              for (int s = 0; s < cardinality(v); s++) {
                weights[offsets[v] + s] *= s == state ? 1 : 0;
              }
            });
    return weights;
  }

  private void require(int variable, boolean fits) {
    if (!fits) {
      throw new IllegalArgumentException(
          "the evidence on variable "
              + variable
              + " does not fit a circuit of "
              + variables()
              + " variables; ask about the model it was compiled from");
    }
    if (!covered[variable]) {
      throw new IllegalArgumentException(
          "the circuit was compiled for a question to which variable "
              + variable
              + " did not matter, so it cannot take evidence on it; compile it for any evidence");
    }
  }

  /** Values of all nodes, those of the leaves filled in. */
  double[] leafValues(double[] weights) {
    double[] values = new double[nodes()];
    System.arraycopy(constants, 0, values, 0, constants.length);
    for (int i = 0; i < indicators.length; i++) {
      values[constants.length + i] = weights[indicators[i]];
    }
    return values;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "ArithmeticCircuit[%d variables, %d nodes, %d products, %d edges]",
        variables(),
        nodes(),
        products(),
        edges());
  }
}
