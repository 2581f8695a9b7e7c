package org.credence.bayes.mcmc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Blocks of variables that can be summed over jointly once all others are fixed, and that together hold every free variable.
 *
 * <p>Each block is what a greedy elimination leaves when it must keep every table within a limit of cells: where the cheapest next
 * variable's table would be larger, one of the variables in that table is taken out of the block instead (a w-cutset): first one that
 * an earlier block holds, then one that no factor with zeros holds, then the one with the most neighbours. The first block leaves out
 * as little as it can; every further one gathers in what is still missing, with as much of the rest around it as fits. So variables
 * that zeros tie together are drawn together where that is possible at all.
 *
 * <p>Source: Bidyuk &amp; Dechter 2007 (w-cutset); Jensen, Kjaerulff &amp; Kong 1995 (blocking Gibbs).
 */
final class BlockChoice {

  private static final double CELLS_ROUNDING = 1e-9;

  private final int[] cardinalities; // [variable]
  private final int[][] scopes; // [factor], free variables alone
  private final boolean[] tied; // [variable], in a factor with zeros
  private final double logCells;
  private final int[] free;

  private BlockChoice(
      int[] cardinalities, int[][] scopes, boolean[] tied, double logCells, int[] free) {
    this.cardinalities = cardinalities;
    this.scopes = scopes;
    this.tied = tied;
    this.logCells = logCells;
    this.free = free;
  }

  /**
   * The blocks, each as its variables in the order in which they are to be eliminated.
   *
   * @param cardinalities shape [variable]
   * @param scopes free variables of every factor; shape [factor][..]
   * @param zeros whether that factor holds a zero; shape [factor]
   * @param free the variables to be held
   * @param cells limit of the table of any elimination; one with the states of a single variable is always lawful
   */
  static int[][] blocks(
      int[] cardinalities, int[][] scopes, boolean[] zeros, int[] free, int cells) {
    boolean[] tied = new boolean[cardinalities.length];
    for (int f = 0; f < scopes.length; f++) {
      if (zeros[f] && scopes[f].length > 1) {
        for (int v : scopes[f]) {
          tied[v] = true;
        }
      }
    }
    double log = Math.log(cells) + CELLS_ROUNDING;
    BlockChoice choice = new BlockChoice(cardinalities, scopes, tied, log, free);
    boolean[] covered = new boolean[cardinalities.length];
    int open = free.length;
    List<int[]> blocks = new ArrayList<>();
    while (open > 0) {
      int[] block = choice.next(covered);
      for (int v : block) {
        open -= covered[v] ? 0 : 1;
        covered[v] = true;
      }
      blocks.add(block);
    }
    return blocks.toArray(int[][]::new);
  }

  private record Candidate(double logCells, int variable, int version)
      implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate that) {
      int order = Double.compare(logCells, that.logCells);
      return order != 0 ? order : Integer.compare(variable, that.variable);
    }
  }

  private int[] next(boolean[] covered) {
    Neighbours[] graph = graph();
    int[] versions = new int[cardinalities.length];
    PriorityQueue<Candidate> queue = new PriorityQueue<>();
    for (int v : free) {
      queue.add(new Candidate(graph[v].logCells, v, 0));
    }
    int[] order = new int[free.length];
    int count = 0;
    while (!queue.isEmpty()) {
      Candidate candidate = queue.remove();
      int v = candidate.variable;
      if (versions[v] != candidate.version) {
        continue;
      }
      Neighbours around = graph[v];
      if (candidate.logCells > logCells && around.size > 0) {
        int leaving = leaving(graph, v, covered);
        versions[leaving]++;
        detach(graph, leaving);
        requeue(graph, graph[leaving], leaving, versions, queue);
        continue;
      }
      order[count++] = v;
      versions[v]++;
      detach(graph, v);
      for (int i = 0; i < around.size; i++) {
        for (int j = i + 1; j < around.size; j++) {
          link(graph, around.items[i], around.items[j]);
          link(graph, around.items[j], around.items[i]);
        }
      }
      requeue(graph, around, v, versions, queue);
    }
    return Arrays.copyOf(order, count);
  }

  private Neighbours[] graph() {
    Neighbours[] graph = new Neighbours[cardinalities.length];
    for (int v : free) {
      graph[v] = new Neighbours(Math.log(cardinalities[v]));
    }
    for (int[] scope : scopes) {
      for (int a : scope) {
        for (int b : scope) {
          if (a != b) {
            link(graph, a, b);
          }
        }
      }
    }
    return graph;
  }

  private void link(Neighbours[] graph, int a, int b) {
    graph[a].add(b, Math.log(cardinalities[b]));
  }

  /** Which of a variable and its neighbours is taken out of the block; the variable itself only if an earlier block holds it. */
  private int leaving(Neighbours[] graph, int v, boolean[] covered) {
    Neighbours around = graph[v];
    int best = around.items[0];
    for (int i = 1; i < around.size; i++) {
      if (isBetter(graph, around.items[i], best, covered)) {
        best = around.items[i];
      }
    }
    return covered[v] && isBetter(graph, v, best, covered) ? v : best;
  }

  private boolean isBetter(Neighbours[] graph, int a, int b, boolean[] covered) {
    if (covered[a] != covered[b]) {
      return covered[a];
    }
    if (tied[a] != tied[b]) {
      return tied[b];
    }
    double degreeA = graph[a].size * Math.log(cardinalities[a]);
    double degreeB = graph[b].size * Math.log(cardinalities[b]);
    return degreeA != degreeB ? degreeA > degreeB : a < b;
  }

  private void detach(Neighbours[] graph, int v) {
    Neighbours around = graph[v];
    for (int i = 0; i < around.size; i++) {
      graph[around.items[i]].remove(v, Math.log(cardinalities[v]));
    }
  }

  private static void requeue(
      Neighbours[] graph,
      Neighbours around,
      int v,
      int[] versions,
      PriorityQueue<Candidate> queue) {
    for (int i = 0; i < around.size; i++) {
      int u = around.items[i];
      if (u != v) {
        queue.add(new Candidate(graph[u].logCells, u, ++versions[u]));
      }
    }
  }

  /** The neighbours of a variable, sorted, and the log of the cells of a table over it and them. */
  private static final class Neighbours {
    private int[] items = new int[4];
    private int size;
    private double logCells;

    Neighbours(double logStates) {
      this.logCells = logStates;
    }

    void add(int v, double logStates) {
      int at = Arrays.binarySearch(items, 0, size, v);
      if (at >= 0) {
        return;
      }
      if (size == items.length) {
        items = Arrays.copyOf(items, 2 * size);
      }
      int to = -at - 1;
      System.arraycopy(items, to, items, to + 1, size - to);
      items[to] = v;
      size++;
      logCells += logStates;
    }

    void remove(int v, double logStates) {
      int at = Arrays.binarySearch(items, 0, size, v);
      if (at >= 0) {
        System.arraycopy(items, at + 1, items, at, size - at - 1);
        size--;
        logCells -= logStates;
      }
    }
  }
}
