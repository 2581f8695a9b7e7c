package org.credence.bayes.testkit;

import java.util.List;
import java.util.function.ObjDoubleConsumer;
import org.credence.bayes.model.Factor;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.math.CompensatedSum;

/** The answer by definition: the weight of every joint state, added up. For models of few joint states. */
public final class JointTable {

  private final MarginalProblem problem;
  private final List<Factor> factors;
  private final int[] known;
  private final double total;
  private final double[][] marginals;

  public JointTable(MarginalProblem problem) {
    this.problem = problem;
    this.factors = problem.evidence().absorbInto(problem.model());
    this.known = problem.evidence().statesOf(problem.model());
    int n = problem.model().size();
    CompensatedSum sum = new CompensatedSum();
    CompensatedSum[][] sums = new CompensatedSum[n][];
    for (int v = 0; v < n; v++) {
      sums[v] = new CompensatedSum[problem.model().cardinality(v)];
      for (int s = 0; s < sums[v].length; s++) {
        sums[v][s] = new CompensatedSum();
      }
    }
    forEach(
        (states, weight) -> {
          sum.add(weight);
          for (int v = 0; v < n; v++) {
            sums[v][states[v]].add(weight);
          }
        });
    total = sum.value();
    marginals = new double[n][];
    for (int v = 0; v < n; v++) {
      marginals[v] = new double[sums[v].length];
      for (int s = 0; s < sums[v].length; s++) {
        marginals[v][s] = sums[v][s].value() / total;
      }
    }
  }

  /** Every joint state that agrees with hard evidence, with its weight; the array is used again for the next one. */
  public void forEach(ObjDoubleConsumer<int[]> consumer) {
    int n = problem.model().size();
    int[] states = new int[n];
    for (int v = 0; v < n; v++) {
      states[v] = Math.max(0, known[v]);
    }
    while (true) {
      double weight = 1;
      for (Factor factor : factors) {
        weight *= factor.at(states);
      }
      consumer.accept(states, weight);
      int v = n - 1;
      while (v >= 0 && (known[v] >= 0 || states[v] + 1 == problem.model().cardinality(v))) {
        states[v] = Math.max(0, known[v]);
        v--;
      }
      if (v < 0) {
        return;
      }
      states[v]++;
    }
  }

  public boolean impossible() {
    return total == 0;
  }

  public double logTotal() {
    return Math.log(total);
  }

  /** Shape [states]. */
  public double[] marginal(int variable) {
    return marginals[variable].clone();
  }
}
