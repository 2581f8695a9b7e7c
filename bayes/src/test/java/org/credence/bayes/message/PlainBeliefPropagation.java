package org.credence.bayes.message;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.Factor;
import org.credence.bayes.problem.MarginalProblem;

/**
 * Belief propagation as the formulas stand, flooding, with linear messages: an independent twin for models without zeros. It
 * can be made wrong in named ways, to show that the tests see such faults.
 */
final class PlainBeliefPropagation {

  enum Mutation {
    NONE,
    REVERSE_NOT_DIVIDED,
    RESIDUAL_AFTER_DAMPING,
    NO_COUNTING_NUMBERS
  }

  private final MarginalProblem problem;
  private final Mutation mutation;
  private final List<Factor> factors;
  private final int[] known;
  private final double[][][] toVariable; // [factor][position][state]
  private boolean converged;

  PlainBeliefPropagation(
      MarginalProblem problem, Mutation mutation, double damping, int sweeps, double tolerance) {
    this.problem = problem;
    this.mutation = mutation;
    this.factors = problem.evidence().absorbInto(problem.model());
    this.known = problem.evidence().statesOf(problem.model());
    this.toVariable = new double[factors.size()][][];
    for (int f = 0; f < toVariable.length; f++) {
      toVariable[f] = new double[factors.get(f).rank()][];
      for (int k = 0; k < toVariable[f].length; k++) {
        toVariable[f][k] = uniform(factors.get(f).cardinality(k));
      }
    }
    for (int i = 0; i < sweeps && !converged; i++) {
      converged = sweep(damping) <= tolerance && tolerance > 0;
    }
  }

  private static double[] uniform(int states) {
    double[] result = new double[states];
    Arrays.fill(result, 1.0 / states);
    return result;
  }

  boolean converged() {
    return converged;
  }

  /** One flooding step; the residual as the mutation has it. */
  double sweep(double damping) {
    double[][][] old = new double[toVariable.length][][];
    for (int f = 0; f < old.length; f++) {
      old[f] = toVariable[f].clone();
    }
    double residual = 0;
    double[][][] fresh = new double[old.length][][];
    for (int f = 0; f < old.length; f++) {
      fresh[f] = new double[old[f].length][];
      for (int k = 0; k < old[f].length; k++) {
        double[] message = message(f, k);
        double[] mixed = message.clone();
        for (int s = 0; s < message.length; s++) {
          mixed[s] = Math.pow(message[s], 1 - damping) * Math.pow(old[f][k][s], damping);
        }
        normalize(mixed);
        double[] judged = mutation == Mutation.RESIDUAL_AFTER_DAMPING ? mixed : message;
        for (int s = 0; s < message.length; s++) {
          residual = Math.max(residual, Math.abs(judged[s] - old[f][k][s]));
        }
        fresh[f][k] = mixed;
      }
    }
    System.arraycopy(fresh, 0, toVariable, 0, fresh.length);
    return residual;
  }

  private double[] message(int f, int k) {
    double[] belief = factorBelief(f);
    double[] result = sumOut(f, k, belief);
    if (mutation != Mutation.REVERSE_NOT_DIVIDED) {
      double[] reverse = toFactor(f, k);
      for (int s = 0; s < result.length; s++) {
        result[s] /= reverse[s];
      }
    }
    normalize(result);
    return result;
  }

  private double[] sumOut(int f, int k, double[] joint) {
    double[] result = new double[factors.get(f).cardinality(k)];
    for (int i = 0; i < joint.length; i++) {
      result[i / factors.get(f).stride(k) % result.length] += joint[i];
    }
    return result;
  }

  private double[] factorBelief(int f) {
    Factor factor = factors.get(f);
    double[] joint = factor.values();
    for (int k = 0; k < factor.rank(); k++) {
      double[] message = toFactor(f, k);
      for (int i = 0; i < joint.length; i++) {
        joint[i] *= message[i / factor.stride(k) % message.length];
      }
    }
    normalize(joint);
    return joint;
  }

  private double[] toFactor(int f, int k) {
    double[] message = uniform(factors.get(f).cardinality(k));
    for (int g = 0; g < factors.size(); g++) {
      int position = factors.get(g).position(factors.get(f).variable(k));
      if (g != f && position < factors.get(g).rank()) {
        for (int s = 0; s < message.length; s++) {
          message[s] *= toVariable[g][position][s];
        }
        normalize(message);
      }
    }
    return message;
  }

  double[][] marginals() {
    double[][] result = new double[problem.model().size()][];
    for (int v = 0; v < result.length; v++) {
      result[v] = uniform(problem.model().cardinality(v));
      for (int f = 0; f < factors.size(); f++) {
        int k = factors.get(f).position(v);
        if (k < factors.get(f).rank()) {
          for (int s = 0; s < result[v].length; s++) {
            result[v][s] *= toVariable[f][k][s];
          }
          normalize(result[v]);
        }
      }
      if (known[v] >= 0) {
        Arrays.fill(result[v], 0);
        result[v][known[v]] = 1;
      }
    }
    return result;
  }

  /** Minus the Bethe free energy, from beliefs and counting numbers. */
  double logEvidence() {
    double[][] marginals = marginals();
    double total = 0;
    int[] degree = new int[marginals.length];
    for (int f = 0; f < factors.size(); f++) {
      Factor factor = factors.get(f);
      double[] belief = factor.rank() == 0 ? new double[] {1} : factorBelief(f);
      for (int i = 0; i < belief.length; i++) {
        total += belief[i] * (Math.log(factor.value(i)) - Math.log(belief[i]));
      }
      for (int v : factor.scope()) {
        degree[v]++;
      }
    }
    for (int v = 0; v < marginals.length; v++) {
      int counting = mutation == Mutation.NO_COUNTING_NUMBERS ? 1 : 1 - degree[v];
      for (double p : marginals[v]) {
        total -= p > 0 ? counting * p * Math.log(p) : 0;
      }
    }
    return total;
  }

  private static void normalize(double[] numbers) {
    double sum = 0;
    for (double number : numbers) {
      sum += number;
    }
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] /= sum;
    }
  }
}
