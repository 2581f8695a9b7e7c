package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The cliques of a junction tree, made from the clusters of an elimination by merging those that hold nothing of their own. A
 * cluster whose scope is all in a child's is merged into that child, unless so many other messages arrive there that multiplying
 * them over the larger clique would cost more than the smaller clique does.
 *
 * <p>A clique's variables: those it shares with its parent (the separator) first, then those it is the first to hold, which
 * {@link #homes} refers to. Cliques are numbered so that children come before their parents.
 */
final class CliqueForest {

  static final int ROOT = -1;

  /** What visiting a clique costs per cell beside the messages it takes in: reading it, writing its own message, and back. */
  private static final double VISITS = 3;

  final int[] cardinalities; // [variable]

  /** Shape [clique]: variables, those of the separator first. */
  final int[][] scopes;

  /** Shape [clique]: number of separator variables. */
  final int[] separatorSizes;

  /** Shape [clique]. */
  final int[] parents;

  /** Shape [clique]: its children, ascending. */
  final int[][] children;

  /** Shape [clique]: factors multiplied there. */
  final int[][] factors;

  /** Shape [variable]: the clique next to the root that holds it. */
  final int[] homes;

  /** Factors without variables. */
  final int[] scalars;

  CliqueForest(EliminationTree tree) {
    cardinalities = tree.cardinalities;
    scalars = tree.scalars;
    int n = tree.clusters();
    int[] into = absorbers(tree);
    int[] number = new int[n]; // [cluster]: its clique
    // a clique stands where the last of its clusters stood, so that children still come first
    List<List<Integer>> members = new ArrayList<>();
    for (int c = 0; c < n; c++) {
      members.add(new ArrayList<>(List.of(c)));
    }
    boolean[] last = new boolean[n];
    for (int c = 0; c < n; c++) {
      int lowest = c;
      while (into[lowest] != lowest) {
        lowest = into[lowest];
      }
      number[c] = lowest;
      if (lowest != c) {
        members.get(lowest).add(c);
      }
    }
    for (int c = 0; c < n; c++) {
      if (into[c] == c) {
        last[members.get(c).get(members.get(c).size() - 1)] = true;
      }
    }
    int[] cliqueOf = new int[n];
    int count = 0;
    List<List<Integer>> groups = new ArrayList<>();
    for (int c = 0; c < n; c++) {
      if (last[c]) {
        for (int member : members.get(number[c])) {
          cliqueOf[member] = count;
        }
        groups.add(members.get(number[c]));
        count++;
      }
    }
    scopes = new int[count][];
    separatorSizes = new int[count];
    parents = new int[count];
    factors = new int[count][];
    List<List<Integer>> kids = new ArrayList<>();
    for (int q = 0; q < count; q++) {
      kids.add(new ArrayList<>());
    }
    for (int q = 0; q < count; q++) {
      List<Integer> group = groups.get(q);
      int top = group.get(group.size() - 1);
      int[] whole = tree.scopes[group.get(0)];
      int separator = tree.separators[top].length;
      separatorSizes[q] = separator;
      scopes[q] = new int[whole.length];
      int eliminated = whole.length - separator;
      System.arraycopy(whole, eliminated, scopes[q], 0, separator);
      System.arraycopy(whole, 0, scopes[q], separator, eliminated);
      parents[q] = tree.parents[top] == EliminationTree.ROOT ? ROOT : cliqueOf[tree.parents[top]];
      if (parents[q] != ROOT) {
        kids.get(parents[q]).add(q);
      }
      factors[q] = group.stream().flatMapToInt(c -> Arrays.stream(tree.factors[c])).toArray();
    }
    for (int q = count - 1; q >= 0; q--) {
      largestLast(q);
      if (parents[q] != ROOT) {
        sortSeparator(q);
      }
    }
    children =
        kids.stream()
            .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new);
    homes = new int[tree.homes.length];
    for (int v = 0; v < homes.length; v++) {
      homes[v] = cliqueOf[tree.homes[v]];
    }
  }

  /** Puts the variable with most states last of those outside the separator: cells that differ there alone are found together. */
  private void largestLast(int clique) {
    int[] scope = scopes[clique];
    int largest = scope.length - 1;
    for (int k = separatorSizes[clique]; k < scope.length; k++) {
      largest = cardinalities[scope[k]] > cardinalities[scope[largest]] ? k : largest;
    }
    int variable = scope[largest];
    System.arraycopy(scope, largest + 1, scope, largest, scope.length - 1 - largest);
    scope[scope.length - 1] = variable;
  }

  /** Puts the separator variables in the order they have in the parent, so that both number its joint states alike. */
  private void sortSeparator(int clique) {
    int[] separator = Arrays.copyOf(scopes[clique], separatorSizes[clique]);
    int next = 0;
    for (int v : scopes[parents[clique]]) {
      for (int u : separator) {
        if (u == v) {
          scopes[clique][next++] = v;
        }
      }
    }
  }

  /** For each cluster the child it is merged into, or itself. */
  private static int[] absorbers(EliminationTree tree) {
    int n = tree.clusters();
    int[] into = new int[n];
    for (int p = 0; p < n; p++) {
      into[p] = p;
      double own = tree.cells(tree.scopes[p]);
      double best = Double.POSITIVE_INFINITY;
      for (int child : tree.children[p]) {
        if (tree.separators[child].length == tree.scopes[p].length) {
          int bottom = child;
          while (into[bottom] != bottom) {
            bottom = into[bottom];
          }
          double whole = tree.cells(tree.scopes[bottom]);
          double others = tree.children[p].length - 1.0;
          if (whole < best && (whole - own) * others <= own * (VISITS + others)) {
            best = whole;
            into[p] = child;
          }
        }
      }
    }
    return into;
  }

  int cliques() {
    return scopes.length;
  }

  /** Joint states of a clique. */
  double cells(int clique) {
    return product(clique, scopes[clique].length);
  }

  /** Joint states of the separator towards the parent. */
  double separatorCells(int clique) {
    return product(clique, separatorSizes[clique]);
  }

  private double product(int clique, int variables) {
    double cells = 1;
    for (int k = 0; k < variables; k++) {
      cells *= cardinalities[scopes[clique][k]];
    }
    return cells;
  }

  /** Position of a variable in the scope of a clique that holds it. */
  int position(int clique, int variable) {
    int k = 0;
    while (scopes[clique][k] != variable) {
      k++;
    }
    return k;
  }

  /** Whether a variable is in the separator towards the parent. */
  boolean isInSeparator(int clique, int variable) {
    for (int k = 0; k < separatorSizes[clique]; k++) {
      if (scopes[clique][k] == variable) {
        return true;
      }
    }
    return false;
  }
}
