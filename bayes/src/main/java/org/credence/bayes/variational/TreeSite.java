package org.credence.bayes.variational;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.TreeSet;
import org.credence.core.engine.Patience;
import org.credence.core.engine.SavedState;

/**
 * A factor off the tree and what stands for it: functions of the nodes and edges of the least part of the tree that joins its variables.
 *
 * <pre>  p̂(x)  ∝ c(x) f(x_f)                                       c the cavity: the approximation without this site
 *  f~(x)  = Ẑ Π_e p̂_e/c_e Π_i (p̂_i/c_i)^(1 - d_i)               d_i edges of the part at node i, Ẑ = E_c[f]</pre>
 */
final class TreeSite {

  /** Shape [node of the part]: its number in the tree; parents come before children. */
  final int[] nodes;

  /** Shape [node of the part][state]: logarithms. */
  final double[][] single;

  /** Shape [node of the part, no root][parent's state, state]: logarithms. */
  final double[][] pair;

  private final RootedTree part;
  private final double[] logTable; // [joint state of the factor]
  private final int[] scope; // [position]: node of the part
  private final int[] degrees; // [node of the part]
  private final double[][] nodeTables;
  private final double[][] edgeTables;
  private final double[][] pairSums;
  private double logScale;

  /**
   * @param scope of the factor: nodes of the tree
   */
  TreeSite(RootedTree tree, int[] scope, double[] logTable) {
    this.logTable = logTable;
    TreeSet<Integer> frontier = new TreeSet<>();
    TreeSet<Integer> taken = new TreeSet<>();
    for (int node : scope) {
      frontier.add(node);
      taken.add(node);
    }
    while (frontier.size() > 1) { // the deepest of the lowest climbs
      int lowest = frontier.pollLast();
      frontier.add(tree.parents[lowest]);
      taken.add(tree.parents[lowest]);
    }
    nodes = taken.stream().mapToInt(Integer::intValue).toArray();
    int n = nodes.length;
    int[] parents = new int[n];
    int[] cardinalities = new int[n];
    degrees = new int[n];
    for (int i = 0; i < n; i++) {
      cardinalities[i] = tree.cardinalities[nodes[i]];
      if (i > 0) {
        parents[i] = Arrays.binarySearch(nodes, tree.parents[nodes[i]]);
        degrees[i]++;
        degrees[parents[i]]++;
      }
    }
    part = new RootedTree(cardinalities, parents);
    this.scope = Arrays.stream(scope).map(node -> Arrays.binarySearch(nodes, node)).toArray();
    single = like(part.singles);
    pair = like(part.pairs);
    nodeTables = like(part.singles);
    edgeTables = like(part.pairs);
    pairSums = like(part.pairs);
  }

  private static double[][] like(double[][] tables) {
    return Arrays.stream(tables).map(t -> new double[t.length]).toArray(double[][]::new);
  }

  double logScale() {
    return logScale;
  }

  /** Entries read by one {@link #update}. */
  double work() {
    return 3.0 * part.cells() * logTable.length;
  }

  double bytes() {
    return Double.BYTES * 6.0 * part.cells();
  }

  /**
   * Takes on the moments of the cavity times the factor.
   *
   * @param cavity the tree after a pass over the approximation without this site
   * @param damping share of the old site in the new one's logarithm
   * @param patience may cut it before the site has changed
   * @return whether there was any weight
   */
  boolean update(RootedTree cavity, double damping, Patience patience) {
    int n = nodes.length;
    long workPerEntry = 3 * part.cells();
    for (int i = 1; i < n; i++) { // c(x_i | x_parent)
      double[] above = cavity.singles[nodes[part.parents[i]]];
      int states = part.cardinalities[i];
      for (int c = 0; c < edgeTables[i].length; c++) {
        double p = above[c / states];
        edgeTables[i][c] = p > 0 ? cavity.pairs[nodes[i]][c] / p : 0;
      }
      Arrays.fill(pairSums[i], 0);
    }
    double most = Double.NEGATIVE_INFINITY;
    for (double value : logTable) {
      most = Math.max(most, value);
    }
    double total = 0;
    for (int entry = 0; entry < logTable.length; entry++) {
      if (logTable[entry] == Double.NEGATIVE_INFINITY) {
        continue;
      }
      patience.spend(workPerEntry);
      clamp(entry, cavity);
      double weight = Math.exp(logTable[entry] - most + part.pass(nodeTables, edgeTables));
      total += weight;
      for (int i = 1; i < n && weight > 0; i++) {
        for (int c = 0; c < pairSums[i].length; c++) {
          pairSums[i][c] += weight * part.pairs[i][c];
        }
      }
    }
    if (!(total > 0)) {
      return false;
    }
    logScale = mixed(logScale, most + Math.log(total), damping);
    for (int i = 1; i < n; i++) {
      for (int c = 0; c < pairSums[i].length; c++) {
        pairSums[i][c] /= total;
        pair[i][c] = mixed(pair[i][c], ratio(pairSums[i][c], cavity.pairs[nodes[i]][c]), damping);
      }
    }
    for (int i = 0; i < n; i++) {
      takeNode(i, cavity.singles[nodes[i]], damping);
    }
    return true;
  }

  private void clamp(int entry, RootedTree cavity) {
    for (int i = 0; i < nodes.length; i++) {
      Arrays.fill(nodeTables[i], 1);
    }
    System.arraycopy(cavity.singles[nodes[0]], 0, nodeTables[0], 0, nodeTables[0].length);
    int rest = entry;
    for (int k = scope.length - 1; k >= 0; k--) {
      int states = part.cardinalities[scope[k]];
      for (int s = 0; s < states; s++) {
        nodeTables[scope[k]][s] *= s == rest % states ? 1 : 0;
      }
      rest /= states;
    }
  }

  /** {@code (p̂_i / c_i)^(1 - d_i)}; states that p̂ rules out are ruled out by the edges already. */
  private void takeNode(int i, double[] before, double damping) {
    double[] after = new double[before.length];
    int edge = i == 0 ? 1 : i; // node 1 is a child of the root of the part
    for (int c = 0; c < pairSums[edge].length; c++) {
      int states = part.cardinalities[edge];
      after[i == 0 ? c / states : c % states] += pairSums[edge][c];
    }
    for (int s = 0; s < after.length; s++) {
      double log = after[s] > 0 ? (1 - degrees[i]) * ratio(after[s], before[s]) : 0;
      single[i][s] = mixed(single[i][s], log, damping);
    }
  }

  private static double ratio(double after, double before) {
    return after > 0 && before > 0 ? Math.log(after) - Math.log(before) : Double.NEGATIVE_INFINITY;
  }

  /** A weighted mean of logarithms; what either rules out stays out. */
  private static double mixed(double old, double fresh, double damping) {
    if (damping == 0) {
      return fresh;
    }
    return old == Double.NEGATIVE_INFINITY ? old : damping * old + (1 - damping) * fresh;
  }

  void save(DataOutput out) throws IOException {
    out.writeDouble(logScale);
    for (int i = 0; i < nodes.length; i++) {
      for (double value : single[i]) {
        out.writeDouble(value);
      }
      for (double value : pair[i]) {
        out.writeDouble(value);
      }
    }
  }

  void restore(DataInput in) throws IOException {
    logScale = SavedState.finite(in, "log scale of a site");
    for (int i = 0; i < nodes.length; i++) {
      SavedState.logWeights(in, single[i], "entry of a site");
      SavedState.logWeights(in, pair[i], "entry of a site");
    }
  }
}
