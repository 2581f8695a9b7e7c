package org.credence.bayes.testkit;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;

/** Every assignment of a small model with its weight given the evidence, straight from the definition. */
public final class JointTable {

  private final GraphicalModel model;
  private final List<int[]> assignments = new ArrayList<>();
  private final List<Double> weights = new ArrayList<>();

  public JointTable(GraphicalModel model, Evidence evidence) {
    this.model = model;
    int[] states = new int[model.size()];
    while (true) {
      assignments.add(states.clone());
      weights.add(weight(model, evidence, states));
      int v = 0;
      while (v < states.length && ++states[v] == model.cardinality(v)) {
        states[v++] = 0;
      }
      if (v == states.length) {
        return;
      }
    }
  }

  private static double weight(GraphicalModel model, Evidence evidence, int[] states) {
    double weight = 1;
    for (Factor factor : model.factors()) {
      weight *= factor.at(states);
    }
    for (int v = 0; v < states.length; v++) {
      Integer observed = evidence.states().get(v);
      if (observed != null && observed != states[v]) {
        weight = 0;
      }
      if (evidence.likelihoodVariables().contains(v)) {
        weight *= evidence.likelihood(v)[states[v]];
      }
    }
    return weight;
  }

  /** Number of joint states of a model. */
  public static double jointStates(GraphicalModel model) {
    double states = 1;
    for (int v = 0; v < model.size(); v++) {
      states *= model.cardinality(v);
    }
    return states;
  }

  public List<int[]> assignments() {
    return assignments;
  }

  public double weight(int assignment) {
    return weights.get(assignment);
  }

  /** {@code Σ_x p(x, e)}. */
  public double total() {
    return weights.stream().mapToDouble(Double::doubleValue).sum();
  }

  /** {@code p(x_v = s, e)}. */
  public double total(int variable, int state) {
    double sum = 0;
    for (int i = 0; i < assignments.size(); i++) {
      sum += assignments.get(i)[variable] == state ? weights.get(i) : 0;
    }
    return sum;
  }

  /** {@code p(x_v = s | e)}. */
  public double marginal(int variable, int state) {
    return total(variable, state) / total();
  }

  /** {@code p(x_v | e)} for all variables. */
  public double[][] marginals() {
    double[][] result = new double[model.size()][];
    for (int v = 0; v < result.length; v++) {
      result[v] = new double[model.cardinality(v)];
      for (int s = 0; s < result[v].length; s++) {
        result[v][s] = marginal(v, s);
      }
    }
    return result;
  }
}
