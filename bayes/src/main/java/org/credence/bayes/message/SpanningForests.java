package org.credence.bayes.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.credence.core.engine.Patience;

/**
 * Sets of factors without loops that together hold every factor of a graph. Each is made greedily: factors that were taken least so
 * far come first, equal ones in an order that a hash of forest and factor mixes. The same graph has the same forests.
 *
 * <p>A forest's factors stand in the order in which a pass from the leaves to the roots visits them, each with the edge to its parent.
 */
final class SpanningForests {

  /** Of each forest: the edges by which factors send to their parents, leaves first. */
  final List<int[]> parentEdges = new ArrayList<>();

  /** Of each forest: the variables that are nobody's child, those in none of its factors among them. */
  final List<int[]> roots = new ArrayList<>();

  /** Shape [factor]: the share of the forests that hold it, more than 0. */
  final double[] share;

  private static final long WORK_PER_EDGE = 16; // to sort and to join

  private final MessageGraph graph;

  /**
   * @param fewest at least as many forests as this; more where it takes more to hold every factor
   */
  SpanningForests(MessageGraph graph, int fewest) {
    this.graph = graph;
    int factors = graph.factors();
    int[] taken = new int[factors];
    int missing = factors;
    Patience patience = Patience.ofThisThread();
    while (missing > 0 || parentEdges.size() < fewest) {
      boolean[] chosen = choose(taken, parentEdges.size());
      for (int f = 0; f < factors; f++) {
        if (chosen[f]) {
          missing -= taken[f] == 0 ? 1 : 0;
          taken[f]++;
        }
      }
      root(chosen);
      patience.spend(WORK_PER_EDGE * ((long) graph.edges() + graph.variables));
    }
    share = new double[factors];
    for (int f = 0; f < factors; f++) {
      share[f] = (double) taken[f] / size();
    }
  }

  int size() {
    return parentEdges.size();
  }

  private boolean[] choose(int[] taken, int forest) {
    int factors = taken.length;
    long[] keys = new long[factors]; // how often taken, then 31 bits of the hash
    Integer[] order = new Integer[factors];
    for (int f = 0; f < factors; f++) {
      keys[f] = ((long) taken[f] << 31) | (mix(forest, f) >>> 33);
      order[f] = f;
    }
    Arrays.sort(order, Comparator.comparingLong(f -> keys[f]));
    int[] tree = new int[graph.variables];
    for (int v = 0; v < tree.length; v++) {
      tree[v] = v;
    }
    boolean[] chosen = new boolean[factors];
    for (int f : order) {
      chosen[f] = joinsDifferentTrees(tree, f);
      for (int e = graph.edgeStart[f] + 1; chosen[f] && e < graph.edgeStart[f + 1]; e++) {
        tree[find(tree, graph.edgeVariable[e])] =
            find(tree, graph.edgeVariable[graph.edgeStart[f]]);
      }
    }
    return chosen;
  }

  /** Bits that look random, from the finaliser of a 64-bit hash. */
  private static long mix(int forest, int factor) {
    long z = 0x9E3779B97F4A7C15L * (((long) forest << 32) + factor + 1);
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private boolean joinsDifferentTrees(int[] tree, int f) {
    for (int e = graph.edgeStart[f]; e < graph.edgeStart[f + 1]; e++) {
      for (int other = graph.edgeStart[f]; other < e; other++) {
        if (find(tree, graph.edgeVariable[e]) == find(tree, graph.edgeVariable[other])) {
          return false;
        }
      }
    }
    return true;
  }

  private static int find(int[] tree, int v) {
    int at = v;
    while (tree[at] != at) {
      tree[at] = tree[tree[at]];
      at = tree[at];
    }
    return at;
  }

  /** Breadth first from the lowest variable of each tree; then turned round. */
  private void root(boolean[] chosen) {
    boolean[] seen = new boolean[graph.variables];
    boolean[] done = new boolean[chosen.length];
    int[] edges = new int[chosen.length];
    int count = 0;
    int[] queue = new int[graph.variables];
    int[] starts = new int[graph.variables];
    int rootCount = 0;
    for (int start = 0; start < graph.variables; start++) {
      if (graph.fixed[start] >= 0 || seen[start]) {
        continue;
      }
      starts[rootCount++] = start;
      seen[start] = true;
      int head = 0;
      int tail = 0;
      queue[tail++] = start;
      while (head < tail) {
        int v = queue[head++];
        for (int i = graph.adjacentStart[v]; i < graph.adjacentStart[v + 1]; i++) {
          int parent = graph.adjacent[i];
          int f = graph.edgeFactor[parent];
          if (!chosen[f] || done[f]) {
            continue;
          }
          done[f] = true;
          edges[count++] = parent;
          for (int e = graph.edgeStart[f]; e < graph.edgeStart[f + 1]; e++) {
            int child = graph.edgeVariable[e];
            if (e != parent) {
              seen[child] = true;
              queue[tail++] = child;
            }
          }
        }
      }
    }
    int[] upward = new int[count];
    for (int i = 0; i < count; i++) {
      upward[i] = edges[count - 1 - i];
    }
    parentEdges.add(upward);
    roots.add(Arrays.copyOf(starts, rootCount));
  }
}
