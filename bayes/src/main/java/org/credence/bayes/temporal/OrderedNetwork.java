package org.credence.bayes.temporal;

import java.util.Arrays;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.problem.MarginalProblem;

/**
 * The variables that matter to a question, in the order of time, with evidence: what filters and smoothers walk along. A position is a
 * place in that order.
 */
final class OrderedNetwork {

  static final int OPEN = -1;

  final int[] variables; // [position]
  final int[] positions; // [variable], -1 where left out
  final int[] cardinalities; // [position]
  final int[] observed; // [position], state or OPEN
  final int[][] parents; // [position][..], positions
  final int[][] strides; // [position][..], of the parents in the table
  final double[][] tables; // [position][parent configuration · cardinality + state]
  final double[][] likelihoods; // [position][state], largest 1; empty for none
  final double logLikelihoodScale;
  final int[] lastUse; // [position], the last position that reads this one, at least itself
  final int[] slices; // [position], rising
  final int sliceCount;

  OrderedNetwork(BayesianNetwork network, TimeOrder time, MarginalProblem problem) {
    Evidence evidence = problem.evidence();
    boolean[] relevant = network.relevantTo(evidence, problem.query());
    int[] known = evidence.statesOf(network);
    variables = Arrays.stream(time.order()).filter(v -> relevant[v]).toArray();
    int n = variables.length;
    positions = new int[network.size()];
    Arrays.fill(positions, -1);
    cardinalities = new int[n];
    observed = new int[n];
    parents = new int[n][];
    strides = new int[n][];
    tables = new double[n][];
    likelihoods = new double[n][];
    lastUse = new int[n];
    slices = new int[n];
    double logScale = 0;
    int slice = -1;
    for (int i = 0; i < n; i++) {
      int v = variables[i];
      positions[v] = i;
      Factor factor = network.factors().get(v);
      cardinalities[i] = network.cardinality(v);
      observed[i] = known[v];
      parents[i] = network.parents(v);
      strides[i] = new int[parents[i].length];
      lastUse[i] = i;
      for (int k = 0; k < parents[i].length; k++) {
        strides[i][k] = factor.stride(k);
        parents[i][k] = positions[parents[i][k]];
        lastUse[parents[i][k]] = i;
      }
      tables[i] = factor.values();
      likelihoods[i] = new double[0];
      if (evidence.hasLikelihood(v)) {
        double[] likelihood = evidence.likelihood(v);
        double max = Arrays.stream(likelihood).max().orElse(1);
        likelihoods[i] = Arrays.stream(likelihood).map(x -> x / max).toArray();
        logScale += Math.log(max);
      }
      boolean begins = i == 0 || time.slice(v) != time.slice(variables[i - 1]);
      slice += begins ? 1 : 0;
      slices[i] = slice;
    }
    logLikelihoodScale = logScale;
    sliceCount = slice + 1;
  }

  int size() {
    return variables.length;
  }

  /** Likelihood of a state, 1 without likelihood evidence. */
  double likelihood(int position, int state) {
    return likelihoods[position].length == 0 ? 1 : likelihoods[position][state];
  }

  /** The part of a row's offset that observed parents settle. */
  int settledRow(int position) {
    int row = 0;
    for (int k = 0; k < parents[position].length; k++) {
      int state = observed[parents[position][k]];
      row += state == OPEN ? 0 : state * strides[position][k];
    }
    return row;
  }

  /** Whether the weight of a position is the same whatever is drawn: nothing open above it. */
  boolean weighsAlike(int position) {
    boolean settled = true;
    for (int parent : parents[position]) {
      settled &= observed[parent] != OPEN || cardinalities[parent] == 1;
    }
    return observed[position] == OPEN
        ? likelihoods[position].length == 0 || (settled && cardinalities[position] == 1)
        : settled || cardinalities[position] == 1;
  }
}
