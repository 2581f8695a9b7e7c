package org.credence.bayes.search;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.bounds.LogModel;
import org.credence.bayes.bounds.MiniBuckets;
import org.credence.bayes.bounds.WeightedPass;

/**
 * Costs of states and upper bounds of subproblems under an assigned path, all in logs.
 *
 * <pre>  cost(v, s | path) = Σ log f           f: factors whose other variables are assigned when v is
 *  above(c | path)   = Σ m_r             r: mini-buckets of c's subtree whose message goes to an ancestor of c</pre>
 *
 * {@code above(c)} bounds what the subtree of {@code c} can add, by one pass of mini-buckets with matched costs: a maximum over its
 * maximised variables of the sum over its summed ones. Source: Kask &amp; Dechter 2001; Marinescu &amp; Dechter 2009.
 */
final class BucketHeuristic {

  private final PseudoTree tree;
  private final WeightedPass pass;
  private final double[][] tables; // [factor]
  private final int[][] scopes; // [factor]
  private final int[][] strides; // [factor][position]
  private final int[][] messageScopes; // [region]
  private final int[][] messageStrides; // [region][position]
  private final int[][] regionsAbove; // [variable]
  private long evaluations;

  BucketHeuristic(LogModel model, PseudoTree tree, double cells, boolean[] maximised) {
    this.tree = tree;
    MiniBuckets buckets = MiniBuckets.of(model, tree.order, cells);
    pass = WeightedPass.upper(model, buckets, maximised);
    pass.forward(true);
    tables = new double[model.factors()][];
    scopes = new int[tables.length][];
    strides = new int[tables.length][];
    for (int f = 0; f < tables.length; f++) {
      tables[f] = model.logTable(f);
      scopes[f] = model.scope(f);
      strides[f] = strides(model, scopes[f]);
    }
    messageScopes = new int[buckets.regions()][];
    messageStrides = new int[buckets.regions()][];
    List<List<Integer>> above = new ArrayList<>();
    for (int v = 0; v < model.size(); v++) {
      above.add(new ArrayList<>());
    }
    for (int r = 0; r < messageScopes.length; r++) {
      messageScopes[r] = buckets.messageScope(r);
      messageStrides[r] = strides(model, messageScopes[r]);
      int target =
          buckets.parent(r) == MiniBuckets.NONE
              ? PseudoTree.NONE
              : buckets.variable(buckets.parent(r));
      for (int c = buckets.variable(r); c != target; c = tree.parent[c]) {
        above.get(c).add(r);
      }
    }
    regionsAbove =
        above.stream()
            .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new);
  }

  private static int[] strides(LogModel model, int[] scope) {
    int[] strides = new int[scope.length];
    int stride = 1;
    for (int k = scope.length - 1; k >= 0; k--) {
      strides[k] = stride;
      stride *= model.cardinality(scope[k]);
    }
    return strides;
  }

  /** How far rounding can have moved a bound. */
  double slack() {
    return pass.slack();
  }

  long evaluations() {
    return pass.evaluations() + evaluations;
  }

  /** Sets the count to that of a run that is taken up. */
  void countedBefore(long before) {
    evaluations = before - pass.evaluations();
  }

  /** The cost of a variable's state, which is in {@code states} together with those of all ancestors. */
  double cost(int variable, int[] states) {
    double cost = 0;
    for (int f : tree.factors[variable]) {
      cost += tables[f][index(scopes[f], strides[f], states)];
    }
    evaluations += tree.factors[variable].length;
    return cost;
  }

  /** The bound of the subtree of a variable all of whose ancestors are in {@code states}. */
  double above(int variable, int[] states) {
    double bound = 0;
    for (int r : regionsAbove[variable]) {
      bound += pass.message(r, index(messageScopes[r], messageStrides[r], states));
    }
    evaluations += regionsAbove[variable].length;
    return bound;
  }

  private static int index(int[] scope, int[] strides, int[] states) {
    int index = 0;
    for (int k = 0; k < scope.length; k++) {
      index += strides[k] * states[scope[k]];
    }
    return index;
  }
}
