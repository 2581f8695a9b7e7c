package org.credence.bayes.region;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A calibrated clique tree made smaller: what is kept of it for the next tree of a sequence. The <em>interface</em> are the
 * variables that factors still to come are over.
 *
 * <ol>
 *   <li>Exact. A leaf whose interface variables its neighbour holds too is left out, again and again; variables of one clique
 *       alone that are not of the interface are summed out.
 *   <li>Local. From a clique C of more than the limit of cells, children before parents, a variable v is summed out while the clique's
 *       neighbour across the separator S keeps it, and with it from every clique on the other side. What is lost is
 *       <pre>  I(v; C \ S | S \ v) = H(S) + H(C \ v) - H(S \ v) - H(C)</pre>
 *       and the variable that loses least goes first. An interface variable that no neighbour holds goes into a clique of its own with
 *       those variables R of C that say most about it, which loses {@code I(v; C \ v \ R | R)}.
 * </ol>
 *
 * Either way beliefs of what a clique keeps are those of the calibrated tree, so the result is a calibrated clique tree that sums to one.
 *
 * <p>Source: Bathla &amp; Vasudevan 2023 (exact and local marginalisation). They collapse cliques to sum out a variable of several; we
 * leave that to the next tree. They choose by mutual information between variables; ours is that of the clique cut.
 */
final class CliqueTreeReduction {

  /**
   * What is kept of a clique.
   *
   * @param cluster the clique
   * @param scope what of it is kept, in numbers of the stage
   * @param separator variables shared with the kept parent, or with the clique that it was split off from
   * @param belief over the scope
   */
  record Kept(int cluster, int[] scope, int[] separator, double[] belief) {}

  /** A leaf left out, with its edge to the neighbour that stands for it. */
  record Left(int cluster, int edge) {}

  private final CliqueTreeStage stage;
  private final JoinGraph graph;
  private final int[] cardinalities;
  private final boolean[] isInterface; // [variable of the stage]
  private final double mostCells;
  private final boolean[] isKept; // [cluster]
  private final int[][] scopes; // [cluster], of those kept
  private final double[][] tables; // [cluster]
  private final List<Left> left = new ArrayList<>();
  private final List<Kept> splitOff = new ArrayList<>();
  private double loss;
  private double reads;

  /**
   * @param isInterface shape [variable of the stage]
   * @param mostCells cliques of more cells are cut, down to single variables if need be
   */
  CliqueTreeReduction(CliqueTreeStage stage, boolean[] isInterface, double mostCells) {
    this.stage = stage;
    this.graph = stage.graph;
    this.cardinalities = graph.cardinalities;
    this.isInterface = isInterface;
    this.mostCells = mostCells;
    isKept = new boolean[graph.clusters()];
    Arrays.fill(isKept, true);
    scopes = graph.scopes.clone();
    tables = stage.beliefs.clone();
    leaveOutLeaves();
    for (int c = 0; c < scopes.length; c++) {
      if (isKept[c]) {
        sumOutPrivate(c);
      }
    }
    for (int c = 0; c < scopes.length; c++) {
      while (isKept[c] && scopes[c].length > 1 && tables[c].length > mostCells) {
        cut(c);
      }
    }
  }

  /** Nats lost in all cuts; zero if nothing was cut. */
  double loss() {
    return loss;
  }

  /** Table entries read. */
  double reads() {
    return reads;
  }

  /** Leaves left out, first one first. */
  List<Left> left() {
    return left;
  }

  /** What is kept: cliques by number, then those split off. */
  List<Kept> kept() {
    List<Kept> kept = new ArrayList<>();
    for (int c = 0; c < scopes.length; c++) {
      if (isKept[c] && scopes[c].length > 0) {
        int parent = parent(c);
        int[] separator =
            parent == JoinGraph.NONE ? new int[0] : common(scopes[c], scopes[parent]);
        kept.add(new Kept(c, scopes[c], separator, tables[c]));
      }
    }
    kept.addAll(splitOff);
    return kept;
  }

  private void leaveOutLeaves() {
    int count = scopes.length;
    int[] degree = new int[count];
    int[] queue = new int[count];
    boolean[] waits = new boolean[count];
    int length = 0;
    int head = 0;
    for (int c = 0; c < count; c++) {
      degree[c] = graph.edges[c].length;
      waits[c] = true;
      queue[length++] = c;
    }
    while (length > 0) {
      int c = queue[head];
      head = (head + 1) % count;
      length--;
      waits[c] = false;
      if (!isKept[c] || degree[c] > 1) {
        continue;
      }
      int edge = JoinGraph.NONE;
      for (int e : graph.edges[c]) {
        edge = isKept[other(e, c)] ? e : edge;
      }
      int[] label = edge == JoinGraph.NONE ? new int[0] : graph.labels[edge];
      boolean needed = false;
      for (int v : scopes[c]) {
        needed |= isInterface[v] && !contains(label, v);
      }
      if (needed) {
        continue;
      }
      isKept[c] = false;
      left.add(new Left(c, edge));
      if (edge != JoinGraph.NONE) {
        int neighbour = other(edge, c);
        degree[neighbour]--;
        if (!waits[neighbour]) {
          waits[neighbour] = true;
          queue[(head + length) % count] = neighbour;
          length++;
        }
      }
    }
  }

  private int other(int edge, int cluster) {
    return graph.lower[edge] == cluster ? graph.upper[edge] : graph.lower[edge];
  }

  private int parent(int c) {
    int e = stage.edgeUp(c);
    return e != JoinGraph.NONE && isKept[graph.upper[e]] ? graph.upper[e] : JoinGraph.NONE;
  }

  private boolean neighbourHolds(int c, int v) {
    for (int e : graph.edges[c]) {
      int d = other(e, c);
      if (isKept[d] && contains(scopes[d], v)) {
        return true;
      }
    }
    return false;
  }

  private void sumOutPrivate(int c) {
    int[] remaining =
        Arrays.stream(scopes[c]).filter(v -> isInterface[v] || neighbourHolds(c, v)).toArray();
    reduce(c, remaining);
  }

  private void reduce(int c, int[] remaining) {
    if (remaining.length < scopes[c].length) {
      tables[c] = marginal(c, remaining);
      scopes[c] = remaining;
    }
  }

  private double[] marginal(int c, int[] part) {
    reads += tables[c].length;
    return CliqueTreeStage.marginal(tables[c], scopes[c], part, cardinalities);
  }

  /** Takes the variable that loses least out of a clique. */
  private void cut(int c) {
    double whole = entropy(tables[c]);
    int best = JoinGraph.NONE;
    int bestNeighbour = JoinGraph.NONE;
    int[] bestRest = {};
    double least = Double.POSITIVE_INFINITY;
    for (int v : scopes[c]) {
      int neighbour = keeper(c, v);
      if (neighbour == JoinGraph.NONE && !isInterface[v]) {
        sumOutPrivate(c);
        return;
      }
      int[] rest =
          neighbour == JoinGraph.NONE
              ? companions(c, v)
              : without(common(scopes[c], scopes[neighbour]), v);
      double here =
          entropy(marginal(c, with(scopes[c], rest, v)))
              - entropy(marginal(c, rest))
              + entropy(marginal(c, without(scopes[c], v)))
              - whole;
      double perBit = Math.max(0, here) / Math.log(cardinalities[v]);
      if (perBit < least) {
        least = perBit;
        best = v;
        bestNeighbour = neighbour;
        bestRest = rest;
      }
    }
    loss += least * Math.log(cardinalities[best]);
    if (bestNeighbour == JoinGraph.NONE) {
      int[] scope = with(scopes[c], bestRest, best);
      splitOff.add(new Kept(c, scope, bestRest, marginal(c, scope)));
      reduce(c, without(scopes[c], best));
    } else {
      takeOut(c, best, bestNeighbour);
    }
  }

  /** The neighbour that keeps a variable when a clique loses it: the parent, else the largest child, or NONE. */
  private int keeper(int c, int v) {
    int parent = parent(c);
    if (parent != JoinGraph.NONE && contains(scopes[parent], v)) {
      return parent;
    }
    int best = JoinGraph.NONE;
    for (int e : graph.edges[c]) {
      int d = other(e, c);
      if (isKept[d]
          && contains(scopes[d], v)
          && (best == JoinGraph.NONE || scopes[d].length > scopes[best].length)) {
        best = d;
      }
    }
    return best;
  }

  /** Takes a variable out of a clique and of all that are joined to it through the variable, but not on the keeper's side. */
  private void takeOut(int cluster, int v, int keeper) {
    List<Integer> open = new ArrayList<>(List.of(cluster));
    boolean[] seen = new boolean[scopes.length];
    seen[keeper] = true;
    seen[cluster] = true;
    for (int i = 0; i < open.size(); i++) {
      int c = open.get(i);
      for (int e : graph.edges[c]) {
        int d = other(e, c);
        if (isKept[d] && !seen[d] && contains(scopes[d], v)) {
          seen[d] = true;
          open.add(d);
        }
      }
    }
    for (int c : open) {
      reduce(c, without(scopes[c], v));
    }
    for (int c : open) {
      sumOutPrivate(c);
    }
    sumOutPrivate(keeper);
  }

  /** Variables of a clique that say most about one of them, each by itself, as many as the limit allows. */
  private int[] companions(int c, int v) {
    int[] others = without(scopes[c], v);
    double[] scores = new double[others.length];
    double own = entropy(marginal(c, new int[] {v}));
    for (int i = 0; i < others.length; i++) {
      scores[i] =
          own
              + entropy(marginal(c, new int[] {others[i]}))
              - entropy(marginal(c, new int[] {v, others[i]}));
    }
    boolean[] taken = new boolean[others.length];
    double cells = cardinalities[v];
    int count = 0;
    while (true) {
      int best = JoinGraph.NONE;
      for (int i = 0; i < others.length; i++) {
        if (!taken[i]
            && cells * cardinalities[others[i]] <= mostCells
            && (best == JoinGraph.NONE || scores[i] > scores[best])) {
          best = i;
        }
      }
      if (best == JoinGraph.NONE || count == others.length - 1) {
        break;
      }
      taken[best] = true;
      cells *= cardinalities[others[best]];
      count++;
    }
    int[] result = new int[count];
    int next = 0;
    for (int i = 0; i < others.length; i++) {
      if (taken[i]) {
        result[next++] = others[i];
      }
    }
    return result;
  }

  private double entropy(double[] table) {
    double entropy = 0;
    for (double p : table) {
      entropy -= p > 0 ? p * Math.log(p) : 0;
    }
    reads += table.length;
    return entropy;
  }

  static boolean contains(int[] scope, int v) {
    for (int u : scope) {
      if (u == v) {
        return true;
      }
    }
    return false;
  }

  static int[] common(int[] a, int[] b) {
    return Arrays.stream(a).filter(v -> contains(b, v)).toArray();
  }

  private static int[] without(int[] scope, int v) {
    return Arrays.stream(scope).filter(u -> u != v).toArray();
  }

  /** A set and one more variable, in the order of a scope that holds them. */
  private static int[] with(int[] order, int[] set, int v) {
    return Arrays.stream(order).filter(u -> u == v || contains(set, u)).toArray();
  }
}
