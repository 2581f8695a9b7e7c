package org.credence.bayes.region;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.core.engine.Patience;

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
   * @param clique its number: that of the cluster, or a higher one if it was split off
   * @param cluster the clique it is within
   * @param scope what of it is kept, in numbers of the stage
   * @param separator variables shared with the kept parent, or with the clique that it was split off from
   * @param belief over the scope
   */
  record Kept(int clique, int cluster, int[] scope, int[] separator, double[] belief) {}

  /** A leaf left out, with its edge to the neighbour that stands for it. */
  record Left(int cluster, int edge) {}

  private final CliqueTreeStage stage;
  private final JoinGraph graph;
  private final int[] cardinalities;
  private final boolean[] isInterface; // [variable of the stage]
  private final double mostCells;
  private final boolean[] isKept; // [cluster]
  private final List<Left> left = new ArrayList<>();
  private final List<int[]> scopes; // [clique] clusters, then those split off
  private final List<double[]> tables; // [clique]
  private final List<List<Integer>> neighbours = new ArrayList<>(); // [clique], those kept
  private final List<Integer> parents = new ArrayList<>(); // [clique]: kept, or NONE
  private final List<Integer> origins = new ArrayList<>(); // [clique]: the cluster it is within
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
    scopes = new ArrayList<>(List.of(graph.scopes));
    tables = new ArrayList<>(List.of(stage.beliefs));
    leaveOutLeaves();
    for (int c = 0; c < isKept.length; c++) {
      joinKept(c);
    }
    for (int c = 0; c < isKept.length; c++) {
      if (isKept[c]) {
        sumOutPrivate(c);
      }
    }
    Patience patience = Patience.ofThisThread();
    for (int c = 0; c < isKept.length; c++) {
      while (isKept[c] && scopes.get(c).length > 1 && tables.get(c).length > mostCells) {
        patience.spend((long) scopes.get(c).length * tables.get(c).length);
        cut(c);
      }
    }
  }

  private void joinKept(int c) {
    List<Integer> kept = new ArrayList<>();
    int parent = JoinGraph.NONE;
    for (int e : graph.edges[c]) {
      if (isKept[c] && isKept[other(e, c)]) {
        kept.add(other(e, c));
        parent = graph.lower[e] == c ? graph.upper[e] : parent;
      }
    }
    neighbours.add(kept);
    parents.add(parent);
    origins.add(c);
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
    for (int c = 0; c < scopes.size(); c++) {
      int[] scope = scopes.get(c);
      if ((c >= isKept.length || isKept[c]) && scope.length > 0) {
        int parent = parents.get(c);
        int[] separator = parent == JoinGraph.NONE ? new int[0] : common(scope, scopes.get(parent));
        kept.add(new Kept(c, origins.get(c), scope, separator, tables.get(c)));
      }
    }
    return kept;
  }

  private void leaveOutLeaves() {
    int count = isKept.length;
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
      for (int v : graph.scopes[c]) {
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

  private boolean neighbourHolds(int c, int v) {
    for (int d : neighbours.get(c)) {
      if (contains(scopes.get(d), v)) {
        return true;
      }
    }
    return false;
  }

  private void sumOutPrivate(int c) {
    int[] remaining =
        Arrays.stream(scopes.get(c)).filter(v -> isInterface[v] || neighbourHolds(c, v)).toArray();
    reduce(c, remaining);
  }

  private void reduce(int c, int[] remaining) {
    if (remaining.length < scopes.get(c).length) {
      tables.set(c, marginal(c, remaining));
      scopes.set(c, remaining);
    }
  }

  private double[] marginal(int c, int[] part) {
    reads += tables.get(c).length;
    return CliqueTreeStage.marginal(tables.get(c), scopes.get(c), part, cardinalities);
  }

  /** Takes the variable that loses least out of a clique. */
  private void cut(int c) {
    int[] scope = scopes.get(c);
    double whole = entropy(tables.get(c));
    int best = JoinGraph.NONE;
    int bestNeighbour = JoinGraph.NONE;
    int[] bestRest = {};
    double least = Double.POSITIVE_INFINITY;
    for (int v : scope) {
      int neighbour = keeper(c, v);
      if (neighbour == JoinGraph.NONE && !isInterface[v]) {
        sumOutPrivate(c);
        return;
      }
      int[] rest =
          neighbour == JoinGraph.NONE
              ? companions(c, v)
              : without(common(scope, scopes.get(neighbour)), v);
      double here =
          entropy(marginal(c, with(scope, rest, v)))
              - entropy(marginal(c, rest))
              + entropy(marginal(c, without(scope, v)))
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
      splitOff(c, with(scope, bestRest, best));
      reduce(c, without(scope, best));
    } else {
      takeOut(c, best, bestNeighbour);
    }
  }

  private void splitOff(int c, int[] scope) {
    int split = scopes.size();
    tables.add(marginal(c, scope));
    scopes.add(scope);
    neighbours.add(new ArrayList<>(List.of(c)));
    neighbours.get(c).add(split);
    parents.add(c);
    origins.add(c);
  }

  /** The neighbour that keeps a variable when a clique loses it: the parent, else the largest other, or NONE. */
  private int keeper(int c, int v) {
    int parent = parents.get(c);
    if (parent != JoinGraph.NONE && contains(scopes.get(parent), v)) {
      return parent;
    }
    int best = JoinGraph.NONE;
    for (int d : neighbours.get(c)) {
      if (contains(scopes.get(d), v)
          && (best == JoinGraph.NONE || scopes.get(d).length > scopes.get(best).length)) {
        best = d;
      }
    }
    return best;
  }

  /** Takes a variable out of a clique and of all that are joined to it through the variable, but not on the keeper's side. */
  private void takeOut(int clique, int v, int keeper) {
    List<Integer> losers = new ArrayList<>(List.of(clique));
    boolean[] seen = new boolean[scopes.size()];
    seen[keeper] = true;
    seen[clique] = true;
    for (int i = 0; i < losers.size(); i++) {
      for (int d : neighbours.get(losers.get(i))) {
        if (!seen[d] && contains(scopes.get(d), v)) {
          seen[d] = true;
          losers.add(d);
        }
      }
    }
    for (int c : losers) {
      reduce(c, without(scopes.get(c), v));
    }
    for (int c : losers) {
      sumOutPrivate(c);
    }
    sumOutPrivate(keeper);
  }

  /** Variables of a clique that say most about one of them, each by itself, as many as the limit allows. */
  private int[] companions(int c, int v) {
    int[] others = without(scopes.get(c), v);
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
