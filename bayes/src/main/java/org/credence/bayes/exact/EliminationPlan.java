package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Everything about an elimination that is known before a table is made: the tree of an order, what every cluster multiplies and sums
 * onto on the way up and down, how it walks over its cells, and what all that costs.
 */
final class EliminationPlan {

  /**
   * One cluster in one direction.
   *
   * @param scopes of the operands, then of the targets
   * @param operands how many of them are operands
   * @param walk over the cells
   * @param bytes what walking takes beside the tables
   */
  record Step(int[][] scopes, int operands, CliqueWalk walk, double bytes) {
    static final Step NONE =
        new Step(new int[0][], 0, new CliqueWalk(new int[0], new int[0], new int[0][]), 0);
  }

  /** What a cluster sums onto on the way down: separators of visited children, then variables found in none of them. */
  record Targets(int[] children, int[] variables) {
    static final Targets NONE = new Targets(new int[0], new int[0]);
  }

  final OpenModel open;
  final EliminationTree tree;
  final InductionCost.Use use;
  final String orderLabel;

  /** Shape [open variable]: whose marginals, for {@link InductionCost.Use#MARGINALS}. */
  final boolean[] wanted;

  /** Shape [cluster]. */
  final Step[] up;

  /** Shape [cluster]: those with a wanted variable, and all on their ways to the root. */
  final boolean[] visited;

  /** Shape [cluster]; nothing where not visited. */
  final Step[] down;

  /** Shape [cluster]; nothing where not visited. */
  final Targets[] targets;

  /** The variables of the second part of a tree in two parts; for {@link InductionCost.Use#PRODUCT_OF_REST} in the product's order. */
  final int[] rest;

  /** Entries of the table that is made from that product. */
  final double answer;

  final InductionCost cost;

  private EliminationPlan(
      OpenModel open,
      EliminationTree tree,
      String orderLabel,
      InductionCost.Use use,
      boolean[] wanted,
      int[] rest,
      double answer) {
    this.open = open;
    this.tree = tree;
    this.use = use;
    this.orderLabel = orderLabel;
    this.wanted = wanted;
    this.rest = rest;
    this.answer = answer;
    int n = tree.clusters();
    up = new Step[n];
    down = new Step[n];
    targets = new Targets[n];
    visited = new boolean[n];
    for (int c = 0; c < n; c++) {
      int[][] scopes = operandScopes(c, 0, 1);
      scopes[scopes.length - 1] = tree.separators[c];
      up[c] = step(c, scopes, scopes.length - 1);
      down[c] = Step.NONE;
      targets[c] = Targets.NONE;
    }
    if (use == InductionCost.Use.MARGINALS) {
      planDown();
    }
    cost = InductionCost.of(this);
  }

  /** A plan in the order of a source. */
  static EliminationPlan of(
      OpenModel open, OrderSource source, InductionCost.Use use, boolean[] wanted) {
    OrderSource.Chosen order = open.order(source);
    EliminationTree tree = EliminationTree.of(open.scopes, open.cardinalities, order.variables());
    return new EliminationPlan(open, tree, order.label(), use, wanted, new int[0], 0);
  }

  /** A plan for a tree. */
  static EliminationPlan of(
      OpenModel open, EliminationTree tree, InductionCost.Use use, boolean[] wanted) {
    return new EliminationPlan(open, tree, "given", use, wanted, new int[0], 0);
  }

  /** A plan for a tree in two parts, of an order of that label. */
  static EliminationPlan ofParts(
      OpenModel open,
      EliminationTree tree,
      String orderLabel,
      InductionCost.Use use,
      int[] rest,
      double answer) {
    return new EliminationPlan(open, tree, orderLabel, use, new boolean[0], rest, answer);
  }

  /** A plan in a given order. */
  static EliminationPlan of(
      OpenModel open, OrderSource.Chosen order, InductionCost.Use use, boolean[] wanted) {
    EliminationTree tree = EliminationTree.of(open.scopes, open.cardinalities, order.variables());
    return new EliminationPlan(open, tree, order.label(), use, wanted, new int[0], 0);
  }

  private void planDown() {
    for (int v = 0; v < wanted.length; v++) {
      visited[tree.homes[v]] |= wanted[v];
    }
    for (int c = 0; c < visited.length; c++) {
      if (visited[c] && tree.parents[c] != EliminationTree.ROOT) {
        visited[tree.parents[c]] = true;
      }
    }
    int[] mark = new int[wanted.length];
    for (int c = 0; c < visited.length; c++) {
      if (visited[c]) {
        targets[c] = targetsOf(c, mark);
        int count = targets[c].children().length + targets[c].variables().length;
        int[][] scopes = operandScopes(c, 1, count);
        int next = scopes.length - count;
        int operands = next;
        scopes[0] = tree.separators[c];
        for (int child : targets[c].children()) {
          scopes[next++] = tree.separators[child];
        }
        for (int v : targets[c].variables()) {
          scopes[next++] = new int[] {v};
        }
        down[c] = step(c, scopes, operands);
      }
    }
  }

  private Targets targetsOf(int cluster, int[] mark) {
    int stamp = cluster + 1;
    int[] children = new int[tree.children[cluster].length];
    int count = 0;
    for (int child : tree.children[cluster]) {
      if (visited[child]) {
        children[count++] = child;
        for (int v : tree.separators[child]) {
          mark[v] = stamp;
        }
      }
    }
    int[] variables = new int[tree.eliminated(cluster)];
    int found = 0;
    for (int k = 0; k < variables.length; k++) {
      int v = tree.scopes[cluster][k];
      if (wanted[v] && mark[v] != stamp) {
        variables[found++] = v;
      }
    }
    return new Targets(Arrays.copyOf(children, count), Arrays.copyOf(variables, found));
  }

  /** Scopes of a cluster's factors, then of the messages it takes, with room before and after. */
  private int[][] operandScopes(int cluster, int before, int after) {
    int[] factors = tree.factors[cluster];
    int[] children = tree.children[cluster];
    int[][] scopes = new int[before + factors.length + children.length + after][];
    int next = before;
    for (int f : factors) {
      scopes[next++] = tree.factorScopes[f];
    }
    for (int child : children) {
      scopes[next++] = tree.separators[child];
    }
    return scopes;
  }

  /** Scopes of the tables that the first part of a tree in two parts leaves, in the order of their clusters, then that of the product. */
  int[][] scopesOfRest() {
    List<int[]> scopes = new ArrayList<>();
    for (int c = tree.firstSingle; c < tree.clusters(); c++) {
      for (int f : tree.factors[c]) {
        scopes.add(tree.factorScopes[f]);
      }
      for (int child : tree.children[c]) {
        if (child < tree.firstSingle) {
          scopes.add(tree.separators[child]);
        }
      }
    }
    scopes.add(rest);
    return scopes.toArray(int[][]::new);
  }

  private Step step(int cluster, int[][] scopes, int operands) {
    CliqueWalk walk = new CliqueWalk(tree.scopes[cluster], tree.cardinalities, scopes);
    double bytes = walk.bytes();
    if (open.hasZeros && walk.tiles() * walk.tile() >= ClusterSum.FEWEST_CELLS) {
      double bits = 0;
      for (int t = 0; t < operands; t++) {
        bits += PrefixSupport.bytes(scopes[t], tree.cardinalities);
      }
      bytes = Math.max(bytes, bits);
    }
    return new Step(scopes, operands, walk, bytes);
  }

  /** Bytes of the message of a cluster. */
  long messageBytes(int cluster) {
    return 8L * (long) tree.cells(tree.separators[cluster]);
  }
}
