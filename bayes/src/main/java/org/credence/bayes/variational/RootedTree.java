package org.credence.bayes.variational;

import java.util.Arrays;

/**
 * Marginals of a distribution over one tree of variables by one pass up and one down. Messages are multiplied as
 * logarithms, so that thousands of children neither vanish nor outweigh what comes later.
 *
 * <pre>  p(x) ∝ Π_i node_i(x_i) Π_{i not root} edge_i(x_parent(i), x_i) </pre>
 *
 * <p>Nodes are numbered so that parents come before their children; the root is 0. An edge has the number of its child, its table the
 * child's states last and fastest.
 */
final class RootedTree {

  final int[] cardinalities; // [node]
  final int[] parents; // [node]; of the root 0
  final double[][] pairs; // [node][parent's state, state]: p(x_parent, x_i) of the last pass
  final double[][] singles; // [node][state]: p(x_i) of the last pass
  private final double[][] logs; // [node][state]: node table times messages of children
  private final double[][] inside; // [node][state]: the same, the largest 1

  RootedTree(int[] cardinalities, int[] parents) {
    this.cardinalities = cardinalities;
    this.parents = parents;
    int n = cardinalities.length;
    pairs = new double[n][];
    singles = new double[n][];
    inside = new double[n][];
    logs = new double[n][];
    for (int i = 0; i < n; i++) {
      singles[i] = new double[cardinalities[i]];
      inside[i] = new double[cardinalities[i]];
      int above = i == 0 ? 0 : cardinalities[parents[i]];
      logs[i] = new double[cardinalities[i]];
      pairs[i] = new double[above * cardinalities[i]];
    }
  }

  int size() {
    return parents.length;
  }

  /** Cells of the tables of edges and nodes. */
  long cells() {
    long cells = 0;
    for (int i = 0; i < size(); i++) {
      cells += pairs[i].length + singles[i].length;
    }
    return cells;
  }

  /**
   * Computes {@link #pairs} and {@link #singles}.
   *
   * @return log of the sum of all weights; minus infinity, with nothing computed, if that is zero
   */
  double pass(double[][] nodes, double[][] edges) {
    double logTotal = 0;
    int n = size();
    for (int i = 0; i < n; i++) {
      for (int s = 0; s < logs[i].length; s++) {
        logs[i][s] = Math.log(nodes[i][s]);
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      double shift = Double.NEGATIVE_INFINITY;
      for (double log : logs[i]) {
        shift = Math.max(shift, log);
      }
      if (shift == Double.NEGATIVE_INFINITY) {
        return shift;
      }
      logTotal += shift;
      for (int s = 0; s < logs[i].length; s++) {
        inside[i][s] = Math.exp(logs[i][s] - shift);
      }
      double[] above = logs[parents[i]];
      for (int p = 0; i > 0 && p < above.length; p++) {
        above[p] += Math.log(message(i, p, edges[i]));
      }
    }
    double total = Arrays.stream(inside[0]).sum();
    for (int s = 0; s < singles[0].length; s++) {
      singles[0][s] = inside[0][s] / total;
    }
    for (int i = 1; i < n; i++) {
      spread(i, edges[i]);
    }
    return logTotal + Math.log(total);
  }

  /** {@code Σ_{x_i} edge(x_p, x_i) inside(x_i)}. */
  private double message(int i, int aboveState, double[] edge) {
    int states = cardinalities[i];
    double sum = 0;
    for (int s = 0; s < states; s++) {
      sum += edge[aboveState * states + s] * inside[i][s];
    }
    return sum;
  }

  /** {@code p(x_p, x_i) = p(x_p) edge(x_p, x_i) inside(x_i) / Σ_{x_i}}. */
  private void spread(int i, double[] edge) {
    int states = cardinalities[i];
    double[] above = singles[parents[i]];
    Arrays.fill(singles[i], 0);
    for (int p = 0; p < above.length; p++) {
      double sum = message(i, p, edge);
      double scale = above[p] > 0 && sum > 0 ? above[p] / sum : 0;
      for (int s = 0; s < states; s++) {
        double joint = scale * edge[p * states + s] * inside[i][s];
        pairs[i][p * states + s] = joint;
        singles[i][s] += joint;
      }
    }
  }
}
