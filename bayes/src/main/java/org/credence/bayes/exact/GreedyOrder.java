package org.credence.bayes.exact;

import java.util.Arrays;
import org.credence.core.engine.Patience;

/**
 * Greedy elimination orders. The graph joins variables that share a factor; eliminating a variable joins all its neighbours and
 * takes it out. With weights {@code w} (1 for min-fill, the number of states for weighted min-fill) the next variable is
 *
 * <pre>  argmin_v Σ w(a) w(b)   over pairs a, b of neighbours of v that are not joined yet, lowest index first</pre>
 *
 * and with weights 1 for min-degree, log2 of the number of states for min-weight
 *
 * <pre>  argmin_v w(v) + Σ w(a)   over the neighbours a of v, lowest index first</pre>
 *
 * <p>Scores are integers kept up to date edge by edge, never recomputed: a new edge (a, b) lowers the score of every common
 * neighbour by w(a)w(b) and raises those of a and b by what they now lack. Cost O(Σ degree) per new edge and O(log n) per change
 * of a score; memory O(n + edges), no n × n table, so that long chains are cheap.
 *
 * <p>Source: Kjærulff 1990 (fill and weight criteria); Koller &amp; Friedman 2009, chapter 9.
 */
final class GreedyOrder {

  /** More than any score: it keeps a variable behind those without it. */
  private static final long LATER = 1L << 60;

  private final int[][] neighbours; // [variable], the first degree[variable] entries
  private final int[] degree;
  private final long[] weight; // [variable]
  private final long[] around; // [variable]: sum of the weights of its neighbours
  private final long[] score; // [variable]
  private final boolean scoresFill;
  private final int[] mark; // [variable], equal to stamp where marked
  private int stamp;
  private final IndexedHeap heap;
  private final Patience patience = Patience.ofThisThread();

  private GreedyOrder(OrderGraph graph, EliminationHeuristic heuristic, boolean[] last) {
    int n = graph.size();
    mark = new int[n];
    degree = new int[n];
    neighbours = new int[n][];
    for (int v = 0; v < n; v++) {
      neighbours[v] = graph.neighbours[v].clone();
      degree[v] = neighbours[v].length;
    }
    weight = new long[n];
    around = new long[n];
    score = new long[n];
    scoresFill = heuristic.scoresFill();
    for (int v = 0; v < n; v++) {
      weight[v] = heuristic.weight(graph, v);
    }
    for (int v = 0; v < n; v++) {
      for (int i = 0; i < degree[v]; i++) {
        around[v] += weight[neighbours[v][i]];
      }
    }
    if (scoresFill) {
      fillAll();
    } else {
      Arrays.setAll(score, v -> around[v] + weight[v]);
    }
    for (int v = 0; v < n; v++) {
      score[v] += last[v] ? LATER : 0;
    }
    heap = new IndexedHeap(score);
  }

  /**
   * An order of all variables of a graph.
   *
   * @param heuristic which variable comes next; {@link EliminationHeuristic#AUTO} is no such rule
   * @return the variables, first eliminated first
   */
  static int[] of(OrderGraph graph, EliminationHeuristic heuristic) {
    if (graph.size() <= SmallGreedyOrder.MOST_VARIABLES) {
      return SmallGreedyOrder.of(graph, heuristic);
    }
    return ofLists(graph, heuristic);
  }

  /** The same by lists of neighbours, whatever the size. */
  static int[] ofLists(OrderGraph graph, EliminationHeuristic heuristic) {
    return of(graph, heuristic, new boolean[graph.size()]);
  }

  /**
   * An order of all variables of a graph in which some come after all others.
   *
   * @param last shape [variables]: which are kept for last
   */
  static int[] of(OrderGraph graph, EliminationHeuristic heuristic, boolean[] last) {
    GreedyOrder state = new GreedyOrder(graph, heuristic, last);
    int[] order = new int[graph.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = state.heap.removeFirst();
      state.eliminate(order[i]);
    }
    return order;
  }

  /** Fill scores of all variables: weights of all pairs of neighbours, less those of the pairs that are joined already. */
  private void fillAll() {
    for (int v = 0; v < degree.length; v++) {
      long squares = 0;
      for (int i = 0; i < degree[v]; i++) {
        squares += weight[neighbours[v][i]] * weight[neighbours[v][i]];
      }
      score[v] = (around[v] * around[v] - squares) / 2;
    }
    // every triangle once, from its corner of lowest degree on: a hub is never the first corner, so
    // it costs little
    int[][] later = new int[degree.length][];
    for (int v = 0; v < degree.length; v++) {
      int count = 0;
      int[] found = new int[degree[v]];
      for (int i = 0; i < degree[v]; i++) {
        if (before(v, neighbours[v][i])) {
          found[count++] = neighbours[v][i];
        }
      }
      later[v] = Arrays.copyOf(found, count);
    }
    for (int v = 0; v < degree.length; v++) {
      stamp++;
      for (int a : later[v]) {
        mark[a] = stamp;
      }
      for (int a : later[v]) {
        patience.spend(later[a].length);
        for (int b : later[a]) {
          if (mark[b] == stamp) {
            score[v] -= weight[a] * weight[b];
            score[a] -= weight[v] * weight[b];
            score[b] -= weight[v] * weight[a];
          }
        }
      }
    }
  }

  private boolean before(int u, int v) {
    return degree[u] < degree[v] || degree[u] == degree[v] && u < v;
  }

  private void eliminate(int v) {
    int[] around0 = neighbours[v];
    int k = degree[v];
    for (int i = 0; i + 1 < k; i++) {
      int a = around0[i];
      stamp++;
      patience.spend(degree[a] + k);
      for (int j = 0; j < degree[a]; j++) {
        mark[neighbours[a][j]] = stamp;
      }
      for (int j = i + 1; j < k; j++) {
        if (mark[around0[j]] != stamp) {
          join(a, around0[j]);
          mark[around0[j]] = stamp;
        }
      }
    }
    for (int i = 0; i < k; i++) {
      int u = around0[i];
      if (scoresFill) {
        score[u] -= weight[v] * (around[u] - weight[v] - (around[v] - weight[u]));
      } else {
        score[u] -= weight[v];
      }
      around[u] -= weight[v];
      remove(u, v);
      heap.changed(u);
    }
    neighbours[v] = new int[0];
  }

  /** Joins a and b; the neighbours of a are marked. */
  private void join(int a, int b) {
    long common = 0;
    patience.spend(4L * degree[b]);
    for (int j = 0; j < degree[b]; j++) {
      int w = neighbours[b][j];
      if (mark[w] == stamp) {
        common += weight[w];
        if (scoresFill) {
          score[w] -= weight[a] * weight[b];
          heap.changed(w);
        }
      }
    }
    if (scoresFill) {
      score[a] += weight[b] * (around[a] - common);
      score[b] += weight[a] * (around[b] - common);
    } else {
      score[a] += weight[b];
      score[b] += weight[a];
    }
    around[a] += weight[b];
    around[b] += weight[a];
    add(a, b);
    add(b, a);
    heap.changed(a);
    heap.changed(b);
  }

  private void add(int u, int neighbour) {
    if (degree[u] == neighbours[u].length) {
      neighbours[u] = Arrays.copyOf(neighbours[u], 2 * degree[u] + 4);
    }
    neighbours[u][degree[u]++] = neighbour;
  }

  private void remove(int u, int neighbour) {
    int i = 0;
    while (neighbours[u][i] != neighbour) {
      i++;
    }
    neighbours[u][i] = neighbours[u][--degree[u]];
  }

  /** A binary heap of the indices 0 to n - 1 by score, then index; scores may change while in it. */
  private static final class IndexedHeap {
    private final long[] score; // shared with the owner
    private final int[] items;
    private final int[] place; // [item], size or more once removed
    private int size;

    IndexedHeap(long[] score) {
      this.score = score;
      size = score.length;
      items = new int[size];
      place = new int[size];
      for (int i = 0; i < size; i++) {
        items[i] = i;
        place[i] = i;
      }
      for (int i = size / 2 - 1; i >= 0; i--) {
        down(i);
      }
    }

    int removeFirst() {
      int first = items[0];
      int last = items[--size];
      put(first, size);
      if (size > 0) {
        put(last, 0);
        down(0);
      }
      return first;
    }

    void changed(int item) {
      int at = place[item];
      if (at < size) {
        up(at);
        down(place[item]);
      }
    }

    private void up(int from) {
      int at = from;
      int item = items[at];
      while (at > 0 && before(item, items[(at - 1) / 2])) {
        put(items[(at - 1) / 2], at);
        at = (at - 1) / 2;
      }
      put(item, at);
    }

    private void down(int from) {
      int at = from;
      int item = items[at];
      while (2 * at + 1 < size) {
        int child = 2 * at + 1;
        if (child + 1 < size && before(items[child + 1], items[child])) {
          child++;
        }
        if (!before(items[child], item)) {
          break;
        }
        put(items[child], at);
        at = child;
      }
      put(item, at);
    }

    private void put(int item, int at) {
      items[at] = item;
      place[item] = at;
    }

    private boolean before(int a, int b) {
      return score[a] < score[b] || score[a] == score[b] && a < b;
    }
  }
}
