package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.core.engine.Meter;

/**
 * All marginals from one elimination. From the roots down, the product of everything a cluster knows is the posterior of its
 * variables; summed onto the separator of a child and divided by the message that came from there it is what the rest of the
 * model tells the child:
 *
 * <pre>  p(x_c | e) = Π f · Π_d m_d · down_c          down_d(s) = Σ_{x_c \ s} p(x_c | e) / m_d(s)</pre>
 *
 * <p>One walk over a clique serves all its children and the variables it eliminates. Where m_d(s) is zero everything below is
 * zero too, so the quotient may be set to zero. Posteriors are at most one and products only shrink once the down message is in,
 * so what underflows here is a posterior below the range of double and no damage.
 *
 * <p>Source: Dechter 1999 and Kask, Dechter, Larrosa &amp; Dechter 2005 (bucket trees); division as in Jensen, Lauritzen &amp;
 * Olesen 1990.
 */
final class DownwardPass {

  private final UpwardPass up;
  private final EliminationTree tree;
  private final Semiring sum;
  private final Meter meter;
  private final boolean[] wanted; // [open variable]
  private final Table[] down; // [cluster]
  private final double[][] posteriors; // [open variable][state]

  private static final Table NONE = new Table(new double[0], 0, 0, Table.State.FINE);

  private DownwardPass(UpwardPass up, Semiring sum, boolean[] wanted, Meter meter) {
    this.up = up;
    this.tree = up.tree;
    this.sum = sum;
    this.meter = meter;
    this.wanted = wanted;
    this.down = new Table[tree.clusters()];
    Arrays.fill(down, NONE);
    this.posteriors = new double[wanted.length][0];
  }

  /**
   * Marginals of the wanted variables.
   *
   * @param up an elimination that kept its messages; they are let go on the way
   * @param sum what to sum posteriors with, {@link SumProduct} unless a test says otherwise
   * @param wanted shape [open variable]
   * @return shape [open variable][state], empty where not wanted
   */
  static double[][] run(UpwardPass up, Semiring sum, boolean[] wanted, Meter meter) {
    DownwardPass pass = new DownwardPass(up, sum, wanted, meter);
    boolean[] visited = visited(up.tree, wanted);
    for (int c = visited.length - 1; c >= 0; c--) {
      if (visited[c]) {
        pass.visit(c, visited);
      }
    }
    return pass.posteriors;
  }

  /** The clusters that eliminate a wanted variable, and all on their ways to the root. */
  static boolean[] visited(EliminationTree tree, boolean[] wanted) {
    boolean[] visited = new boolean[tree.clusters()];
    for (int v = 0; v < wanted.length; v++) {
      visited[tree.homes[v]] |= wanted[v];
    }
    for (int c = 0; c < visited.length; c++) {
      if (visited[c] && tree.parents[c] != EliminationTree.ROOT) {
        visited[tree.parents[c]] = true;
      }
    }
    return visited;
  }

  /** What one visit sums onto: separators of visited children, then variables found in none of them. */
  record Targets(List<Integer> children, List<Integer> variables) {
    static Targets of(EliminationTree tree, int cluster, boolean[] visited, boolean[] wanted) {
      List<Integer> children = new ArrayList<>();
      for (int child : tree.children[cluster]) {
        if (visited[child]) {
          children.add(child);
        }
      }
      List<Integer> variables = new ArrayList<>();
      for (int k = 0; k < tree.eliminated(cluster); k++) {
        int v = tree.scopes[cluster][k];
        if (wanted[v]
            && children.stream().noneMatch(child -> contains(tree.separators[child], v))) {
          variables.add(v);
        }
      }
      return new Targets(children, variables);
    }

    void addScopes(EliminationTree tree, List<int[]> scopes) {
      children.forEach(child -> scopes.add(tree.separators[child]));
      variables.forEach(v -> scopes.add(new int[] {v}));
    }
  }

  private void visit(int cluster, boolean[] visited) {
    Targets targets = Targets.of(tree, cluster, visited, wanted);
    List<Table> operands = new ArrayList<>();
    List<int[]> scopes = new ArrayList<>();
    if (tree.parents[cluster] == EliminationTree.ROOT) {
      hear(cluster, new double[] {1});
    }
    operands.add(down[cluster]);
    scopes.add(tree.separators[cluster]);
    up.operands(cluster, operands, scopes);
    targets.addScopes(tree, scopes);
    double[][] sums = new double[targets.children().size() + targets.variables().size()][];
    for (int i = 0; i < sums.length; i++) {
      int[] scope = scopes.get(operands.size() + i);
      int size = (int) tree.cells(scope);
      up.hold(8L * size);
      sums[i] = sum.accumulator(size);
    }
    long working = up.working(cluster, scopes);
    up.hold(working);
    ClusterSum.run(
        up.semiring, sum, tree, cluster, operands, scopes.toArray(int[][]::new), sums, meter);
    for (int i = 0; i < targets.children().size(); i++) {
      tell(cluster, targets.children().get(i), sums[i]);
    }
    for (int i = 0; i < targets.variables().size(); i++) {
      posteriors[targets.variables().get(i)] = normalized(sums[targets.children().size() + i]);
    }
    up.release(down[cluster].bytes() + working);
    down[cluster] = NONE;
  }

  /** Makes the down message of a child in place of its posterior over the separator, after reading variables off it. */
  private void tell(int cluster, int child, double[] separator) {
    normalized(separator);
    int[] scope = tree.separators[child];
    int stride = 1;
    for (int k = scope.length - 1; k >= 0; k--) {
      int v = scope[k];
      if (wanted[v] && posteriors[v].length == 0 && tree.homes[v] == cluster) {
        posteriors[v] = normalized(project(separator, stride, tree.cardinalities[v]));
      }
      stride *= tree.cardinalities[v];
    }
    up.release(8L * separator.length); // the message it replaces
    hear(child, separator);
  }

  /** Turns the posterior over a separator (of a root: over nothing) into the down message, in place. */
  private void hear(int cluster, double[] separator) {
    Table message = up.messages[cluster];
    int positives = 0;
    for (int i = 0; i < separator.length; i++) {
      double quotient = up.semiring.quotient(separator[i], message, i);
      separator[i] = quotient;
      if (!up.semiring.isZero(quotient)) positives++;
    }
    meter.evaluated(2L * separator.length);
    down[cluster] = new Table(separator, 0, 0, Table.State.FINE, positives);
    up.messages[cluster] = NONE;
  }

  private double[] project(double[] table, int stride, int states) {
    double[] sums = new double[states];
    int block = stride * states;
    for (int from = 0; from < table.length; from += block) {
      for (int s = 0; s < states; s++) {
        double part = 0;
        for (int i = from + s * stride; i < from + (s + 1) * stride; i++) {
          part += table[i];
        }
        sums[s] += part;
      }
    }
    meter.evaluated(table.length);
    return sums;
  }

  private static double[] normalized(double[] weights) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= total;
    }
    return weights;
  }

  private static boolean contains(int[] scope, int variable) {
    for (int v : scope) {
      if (v == variable) {
        return true;
      }
    }
    return false;
  }
}
