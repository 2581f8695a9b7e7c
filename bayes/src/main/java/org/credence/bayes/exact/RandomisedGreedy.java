package org.credence.bayes.exact;

import java.util.Arrays;
import org.credence.core.random.Randomness;

/**
 * Greedy elimination orders with chance: the next variable is drawn evenly from those whose score is at most
 *
 * <pre>  least · (1 + slack)</pre>
 *
 * so slack 0 breaks ties only. A run is given up as soon as what it has made costs more than a bound. One object serves many runs of
 * one heuristic on one graph and keeps its memory between them.
 *
 * <p>Scores are kept up to date as in {@link GreedyOrder}; the least is found by a scan, which on graphs of a few thousand variables is
 * cheaper than a heap that follows every change, and shows the ties. Cost O(n² + new edges · degree) per run.
 *
 * <p>Source: Kask, Gelfand, Otten &amp; Dechter 2011 (randomised ties, pools, early cut-off).
 */
final class RandomisedGreedy {

  /** Costs are compared with rounding allowed for, so that a run as good as the bound is never given up. */
  private static final double ROUNDING = 1 + 1e-9;

  private final OrderGraph graph;
  private final double peakWeight;
  private final boolean scoresFill;
  private final long[] weight; // [variable]
  private final long[] firstAround;
  private final long[] firstScore;
  private final long[] firstClique;

  private final int[][] neighbours; // [variable], the first degree[variable] entries
  private final int[] degree;
  private final long[] around; // [variable]: sum of the weights of its neighbours
  private final long[] score;
  private final long[] clique; // [variable]: log2 units of itself and its neighbours
  private final int[] mark;
  private int stamp;
  private final int[] left; // the variables not eliminated yet, in no order
  private final int[] place; // [variable] in left
  private int remaining;
  private final int[][]
      messagesOf; // [variable]: eliminated neighbours, the first messageCount[variable] entries
  private final int[] messageCount;
  private final int[]
      messageSize; // [variable]: neighbours it left behind, 0 once one of these is eliminated
  private final int[] pool;
  private final int[] order;

  RandomisedGreedy(OrderGraph graph, EliminationHeuristic heuristic, double peakWeight) {
    int n = graph.size();
    this.graph = graph;
    this.peakWeight = peakWeight;
    this.scoresFill = heuristic.scoresFill();
    this.weight = new long[n];
    Arrays.setAll(weight, v -> heuristic.weight(graph, v));
    this.firstAround = new long[n];
    this.firstScore = new long[n];
    this.firstClique = new long[n];
    this.neighbours = new int[n][];
    this.mark = new int[n];
    for (int v = 0; v < n; v++) {
      neighbours[v] = graph.neighbours[v].clone();
      firstClique[v] = graph.logs[v];
      for (int u : neighbours[v]) {
        firstAround[v] += weight[u];
        firstClique[v] += graph.logs[u];
      }
    }
    for (int v = 0; v < n; v++) {
      firstScore[v] = scoresFill ? fill(v) : firstAround[v] + weight[v];
    }
    this.degree = new int[n];
    this.around = new long[n];
    this.score = new long[n];
    this.clique = new long[n];
    this.left = new int[n];
    this.place = new int[n];
    this.messagesOf = new int[n][8];
    this.messageCount = new int[n];
    this.messageSize = new int[n];
    this.pool = new int[n];
    this.order = new int[n];
  }

  private long fill(int v) {
    long fill = 0;
    for (int a : graph.neighbours[v]) {
      stamp++;
      for (int b : graph.neighbours[a]) {
        mark[b] = stamp;
      }
      for (int b : graph.neighbours[v]) {
        if (b < a && mark[b] != stamp) {
          fill += weight[a] * weight[b];
        }
      }
    }
    return fill;
  }

  /**
   * Makes an order. False if it was given up because it costs more than the bound.
   *
   * @param slack at least 0
   * @param bound log2 of the {@link OrderCost#objective} beyond which no order is wanted; may be infinite
   */
  boolean run(double slack, double bound, Randomness randomness) {
    begin();
    double total = 0; // in units of 2^bound
    double peak = 0;
    double scale = bound == Double.POSITIVE_INFINITY ? 1024 : bound;
    for (int i = 0; i < order.length; i++) {
      int v = next(slack, randomness);
      if (isMaximal(v)) {
        double cells = Math.pow(2, OrderGraph.log2(clique[v]) - scale);
        total += cells;
        peak = Math.max(peak, cells);
        if (total + peakWeight * peak > ROUNDING) {
          return false;
        }
      }
      order[i] = v;
      eliminate(v);
    }
    return true;
  }

  /** The order of the last run that was not given up; valid until the next. */
  int[] order() {
    return order;
  }

  private void begin() {
    remaining = order.length;
    for (int v = 0; v < remaining; v++) {
      int[] first = graph.neighbours[v];
      System.arraycopy(first, 0, neighbours[v], 0, first.length);
      degree[v] = first.length;
      left[v] = v;
      place[v] = v;
      messageCount[v] = 0;
    }
    System.arraycopy(firstAround, 0, around, 0, remaining);
    System.arraycopy(firstScore, 0, score, 0, remaining);
    System.arraycopy(firstClique, 0, clique, 0, remaining);
  }

  private int next(double slack, Randomness randomness) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < remaining; i++) {
      least = Math.min(least, score[left[i]]);
    }
    long most = least + (long) (least * slack);
    int found = 0;
    for (int i = 0; i < remaining; i++) {
      if (score[left[i]] <= most) {
        pool[found++] = left[i];
      }
    }
    return pool[found == 1 ? 0 : randomness.below(found)];
  }

  /** Whether the clique of v, next to be eliminated, is not all that an eliminated variable left behind. */
  private boolean isMaximal(int v) {
    boolean maximal = true;
    for (int i = 0; i < messageCount[v]; i++) {
      int sender = messagesOf[v][i];
      maximal &= messageSize[sender] <= degree[v];
      messageSize[sender] = 0;
    }
    return maximal;
  }

  private void eliminate(int v) {
    int[] around0 = neighbours[v];
    int k = degree[v];
    boolean joinsNothing = scoresFill && score[v] == 0;
    for (int i = 0; !joinsNothing && i + 1 < k; i++) {
      int a = around0[i];
      stamp++;
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
      clique[u] -= graph.logs[v];
      remove(u, v);
    }
    messageSize[v] = k;
    for (int i = 0; i < k; i++) {
      int u = around0[i];
      if (messageCount[u] == messagesOf[u].length) {
        messagesOf[u] = Arrays.copyOf(messagesOf[u], 2 * messageCount[u]);
      }
      messagesOf[u][messageCount[u]++] = v;
    }
    int last = left[--remaining];
    left[place[v]] = last;
    place[last] = place[v];
  }

  /** Joins a and b; the neighbours of a are marked. */
  private void join(int a, int b) {
    if (scoresFill) {
      long common = 0;
      long both = weight[a] * weight[b];
      int[] ofB = neighbours[b];
      for (int j = degree[b] - 1; j >= 0; j--) {
        int w = ofB[j];
        if (mark[w] == stamp) {
          common += weight[w];
          score[w] -= both;
        }
      }
      score[a] += weight[b] * (around[a] - common);
      score[b] += weight[a] * (around[b] - common);
    } else {
      score[a] += weight[b];
      score[b] += weight[a];
    }
    around[a] += weight[b];
    around[b] += weight[a];
    clique[a] += graph.logs[b];
    clique[b] += graph.logs[a];
    add(a, b);
    add(b, a);
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
}
