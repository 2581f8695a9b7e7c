package org.credence.bayes.mcmc;

import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;

/**
 * What sweeps over single variables take on a problem, told without making a table.
 *
 * @param evaluations entries read when all states of every free variable are weighed once
 * @param tableBytes of all factors, at most
 * @param entries table entries of all factors, at most
 * @param factors number of factors, likelihoods included
 * @param links pairs of a free variable and a factor over it
 * @param free variables that are neither observed nor of one state
 */
record SweepSize(
    double evaluations, double tableBytes, double entries, int factors, double links, int free) {

  static SweepSize of(MarginalProblem problem) {
    GraphicalModel model = problem.model();
    int[] known = problem.evidence().knownStates(model);
    int[] degrees = new int[model.size()];
    double entries = 0;
    int factors = 0;
    for (Factor factor : model.factors()) {
      double size = 1;
      for (int k = 0; k < factor.rank(); k++) {
        degrees[factor.variable(k)]++;
        size *= known[factor.variable(k)] < 0 ? factor.cardinality(k) : 1;
      }
      entries += size;
      factors++;
    }
    for (int v : problem.evidence().likelihoodVariables()) {
      degrees[v]++;
      entries += model.cardinality(v);
      factors++;
    }
    double evaluations = 0;
    double links = 0;
    int free = 0;
    for (int v = 0; v < degrees.length; v++) {
      if (known[v] < 0) {
        evaluations += (double) model.cardinality(v) * Math.max(1, degrees[v]);
        links += degrees[v];
        free++;
      }
    }
    return new SweepSize(evaluations, Double.BYTES * entries, entries, factors, links, free);
  }

  /** Bytes of one {@link Position}. */
  double positionBytes(MarginalProblem problem) {
    return Position.bytes(problem.model().size(), factors);
  }
}
