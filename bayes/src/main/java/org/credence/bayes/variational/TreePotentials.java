package org.credence.bayes.variational;

import java.util.Arrays;

/**
 * The sum of logarithms over a tree to which parts are added and from which they are taken away again: finite ones are summed, minus
 * infinities counted, so that taking away a zero leaves what was there before.
 */
final class TreePotentials {

  final RootedTree tree;
  private final double[][] single; // [node][state]
  private final double[][] pair; // [node][parent's state, state]
  private final int[][] singleZeros;
  private final int[][] pairZeros;
  private final double[][] nodeTables;
  private final double[][] edgeTables;

  TreePotentials(RootedTree tree) {
    this.tree = tree;
    int n = tree.size();
    single = new double[n][];
    pair = new double[n][];
    singleZeros = new int[n][];
    pairZeros = new int[n][];
    nodeTables = new double[n][];
    edgeTables = new double[n][];
    for (int i = 0; i < n; i++) {
      single[i] = new double[tree.singles[i].length];
      pair[i] = new double[tree.pairs[i].length];
      singleZeros[i] = new int[single[i].length];
      pairZeros[i] = new int[pair[i].length];
      nodeTables[i] = new double[single[i].length];
      edgeTables[i] = new double[pair[i].length];
    }
  }

  void clear() {
    for (int i = 0; i < single.length; i++) {
      Arrays.fill(single[i], 0);
      Arrays.fill(pair[i], 0);
      Arrays.fill(singleZeros[i], 0);
      Arrays.fill(pairZeros[i], 0);
    }
  }

  /**
   * Adds logarithms to a node.
   *
   * @param sign 1, or -1 to take away what was added
   */
  void addSingle(int node, double[] logs, int sign) {
    add(logs, sign, single[node], singleZeros[node]);
  }

  /** Likewise to the edge from a node to its parent. */
  void addPair(int node, double[] logs, int sign) {
    add(logs, sign, pair[node], pairZeros[node]);
  }

  void add(TreeSite site, int sign) {
    for (int i = 0; i < site.nodes.length; i++) {
      addSingle(site.nodes[i], site.single[i], sign);
      addPair(site.nodes[i], i == 0 ? new double[0] : site.pair[i], sign);
    }
  }

  private static void add(double[] logs, int sign, double[] sums, int[] zeros) {
    for (int k = 0; k < logs.length; k++) {
      if (logs[k] == Double.NEGATIVE_INFINITY) {
        zeros[k] += sign;
      } else {
        sums[k] += sign * logs[k];
      }
    }
  }

  /** Passes over the tree; returns the log total, minus infinity if there is no weight. */
  double pass() {
    double shift = 0;
    for (int i = 0; i < single.length; i++) {
      shift += exponentials(single[i], singleZeros[i], nodeTables[i]);
      shift += exponentials(pair[i], pairZeros[i], edgeTables[i]);
    }
    return shift + tree.pass(nodeTables, edgeTables);
  }

  /** The table divided by its largest entry, whose logarithm is returned. */
  private static double exponentials(double[] logs, int[] zeros, double[] out) {
    double most = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < logs.length; k++) {
      most = zeros[k] == 0 ? Math.max(most, logs[k]) : most;
    }
    for (int k = 0; k < logs.length; k++) {
      out[k] = zeros[k] == 0 ? Math.exp(logs[k] - most) : 0;
    }
    return most > Double.NEGATIVE_INFINITY ? most : 0;
  }
}
