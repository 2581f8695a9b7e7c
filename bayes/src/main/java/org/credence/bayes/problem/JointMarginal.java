package org.credence.bayes.problem;

import java.util.Arrays;
import java.util.List;
import org.credence.core.uncertainty.Estimate;

/**
 * The posterior distribution of several variables together, every number exact up to rounding. Immutable.
 *
 * <p>Layout: one entry per joint state, the last variable fastest: {@code index = (…(s_0 · k_1 + s_1) · k_2 + …) + s_last}.
 */
public final class JointMarginal {

  private final List<Integer> variables;
  private final int[] cardinalities; // [position]
  private final double[] p; // [index]
  private final Estimate logEvidence;

  private JointMarginal(
      List<Integer> variables, int[] cardinalities, double[] p, Estimate logEvidence) {
    this.variables = variables;
    this.cardinalities = cardinalities;
    this.p = p;
    this.logEvidence = logEvidence;
  }

  /**
   * An exact answer.
   *
   * @param p one number per joint state, last variable fastest, summing to one; taken over
   * @param logEvidence natural log of the probability of the evidence
   */
  public static JointMarginal exact(JointMarginalProblem problem, double[] p, double logEvidence) {
    if (p.length != problem.cells()) {
      throw new IllegalArgumentException(
          "the table has "
              + p.length
              + " numbers but its variables have "
              + problem.cells()
              + " joint states; give one per joint state");
    }
    int[] cardinalities =
        problem.variables().stream().mapToInt(v -> problem.model().cardinality(v)).toArray();
    return new JointMarginal(problem.variables(), cardinalities, p, Estimate.exact(logEvidence));
  }

  /** The variables, slowest first. */
  public List<Integer> variables() {
    return variables;
  }

  /** Number of joint states. */
  public int size() {
    return p.length;
  }

  /** {@code p(joint state | evidence)} of the joint state at that index. */
  public double value(int index) {
    return p[index];
  }

  /** {@code p(x_S = states | evidence)}. */
  public double p(int... states) {
    return p[index(states)];
  }

  /** {@code p(x_S = states | evidence)} with what it is worth. */
  public Estimate estimate(int... states) {
    return Estimate.exact(p(states));
  }

  /** Where a joint state stands in the table. */
  public int index(int... states) {
    if (states.length != cardinalities.length) {
      throw new IllegalArgumentException(
          states.length
              + " states were given for "
              + cardinalities.length
              + " variables; give one each, in the order of the question");
    }
    int index = 0;
    for (int i = 0; i < states.length; i++) {
      if (states[i] < 0 || states[i] >= cardinalities[i]) {
        throw new IllegalArgumentException(
            "variable "
                + variables.get(i)
                + " has "
                + cardinalities[i]
                + " states, not a state "
                + states[i]);
      }
      index = index * cardinalities[i] + states[i];
    }
    return index;
  }

  /** The joint state that stands at an index; shape [variables]. */
  public int[] states(int index) {
    int[] states = new int[cardinalities.length];
    int rest = index;
    for (int i = states.length - 1; i >= 0; i--) {
      states[i] = rest % cardinalities[i];
      rest /= cardinalities[i];
    }
    return states;
  }

  /** The distribution of the variable at that position alone; shape [states]. */
  public double[] margin(int position) {
    double[] sums = new double[cardinalities[position]];
    int stride = 1;
    for (int i = cardinalities.length - 1; i > position; i--) {
      stride *= cardinalities[i];
    }
    for (int index = 0; index < p.length; index++) {
      sums[index / stride % sums.length] += p[index];
    }
    return sums;
  }

  /** The whole table, a copy. */
  public double[] table() {
    return p.clone();
  }

  /** Natural log of the probability of the evidence. */
  public Estimate logEvidence() {
    return logEvidence;
  }

  @Override
  public String toString() {
    return "JointMarginal" + variables + " " + Arrays.toString(p) + " " + logEvidence.value();
  }
}
