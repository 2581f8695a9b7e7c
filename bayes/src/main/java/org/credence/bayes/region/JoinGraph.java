package org.credence.bayes.region;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.core.engine.Patience;

/**
 * A join graph made by mini-buckets: clusters of variables of bounded size, and edges labelled with some of the variables that their
 * ends share, so that for every variable the edges whose label holds it make a tree of the clusters that hold it.
 *
 * <p>Variables are taken in the order of elimination. The bucket of v takes the factors and the messages not yet placed whose first
 * variable is v, largest first; each goes to the mini-bucket that grows least, if their union keeps the limit of cells, else to one of
 * its own (no factor is cut, however large). A mini-bucket is a cluster; its message, over all its variables but v, is placed in
 * turn and labels the edge to where it went. The mini-buckets of one bucket are joined in a chain of edges labelled v.
 *
 * <p>A cluster that is within a neighbour by the whole of their label is merged into it, and edges between the same two clusters are made
 * one: neither changes which graphs have no loop, both make messages fewer and say more. If no bucket was cut this is a bucket tree.
 *
 * <p>Clusters are numbered so that in a forest each but the roots has exactly one neighbour of higher number.
 *
 * <p>Source: Dechter, Kask &amp; Mateescu 2002; Mateescu, Kask, Gogate &amp; Dechter 2010 (join-graph structuring). Merging edges
 * between the same clusters is ours.
 */
final class JoinGraph {

  static final int NONE = -1;

  /** So many mini-buckets of a bucket are looked at for a place, the latest: a hub of many factors stays linear. */
  private static final int MOST_LOOKED_AT = 64;

  private static final long WORK_PER_ITEM = 1 << 12; // placed, in units of patience

  private static final double MOST_ARRAY_CELLS = 0x1p30;

  final int[] cardinalities; // [variable]

  /** Shape [cluster]: its variables, first eliminated first. */
  final int[][] scopes;

  /** Shape [cluster]: number of joint states. */
  final double[] cells;

  /** Shape [edge]: its clusters, the lower number first, and the variables that messages on it are over. */
  final int[] lower;

  final int[] upper;
  final int[][] labels;
  final double[] labelCells;

  /** Shape [cluster]: its edges. */
  final int[][] edges;

  /** Shape [factor]: the cluster it is multiplied into, or {@link #NONE} if it has no variable. */
  final int[] factorHomes;

  /** Shape [variable]: the smallest cluster that holds it. */
  final int[] variableHomes;

  /** Whether the graph has no loop: two passes are then exact. */
  final boolean forest;

  private JoinGraph(Draft draft) {
    cardinalities = draft.cardinalities;
    int count = draft.scopes.size();
    int[] number = draft.numbers();
    forest = draft.forest;
    int kept = 0;
    for (int c = 0; c < count; c++) {
      kept += draft.root(c) == c ? 1 : 0;
    }
    scopes = new int[kept][];
    cells = new double[kept];
    int[] degree = new int[kept];
    for (int c = 0; c < count; c++) {
      if (draft.root(c) == c) {
        scopes[number[c]] = draft.scopes.get(c);
        cells[number[c]] = draft.cells(draft.scopes.get(c));
      }
    }
    int edgeCount = draft.edges.size();
    lower = new int[edgeCount];
    upper = new int[edgeCount];
    labels = new int[edgeCount][];
    labelCells = new double[edgeCount];
    for (int e = 0; e < edgeCount; e++) {
      int a = number[draft.root(draft.edges.get(e).from)];
      int b = number[draft.root(draft.edges.get(e).to)];
      lower[e] = Math.min(a, b);
      upper[e] = Math.max(a, b);
      labels[e] = draft.edges.get(e).label;
      labelCells[e] = draft.cells(labels[e]);
      degree[a]++;
      degree[b]++;
    }
    edges = new int[kept][];
    Arrays.setAll(edges, c -> new int[degree[c]]);
    for (int e = edgeCount - 1; e >= 0; e--) {
      edges[lower[e]][--degree[lower[e]]] = e;
      edges[upper[e]][--degree[upper[e]]] = e;
    }
    factorHomes = new int[draft.factorHomes.length];
    for (int f = 0; f < factorHomes.length; f++) {
      int home = draft.factorHomes[f];
      factorHomes[f] = home == NONE ? NONE : number[draft.root(home)];
    }
    variableHomes = new int[cardinalities.length];
    Arrays.fill(variableHomes, NONE);
    for (int c = 0; c < kept; c++) {
      for (int v : scopes[c]) {
        if (variableHomes[v] == NONE || cells[c] < cells[variableHomes[v]]) {
          variableHomes[v] = c;
        }
      }
    }
  }

  /**
   * The join graph of some factors.
   *
   * @param factorScopes variables of each factor
   * @param cardinalities numbers of states; shape [variables]
   * @param order all variables, first eliminated first
   * @param mostCells the most cells of a cluster that is larger than a factor
   */
  static JoinGraph of(int[][] factorScopes, int[] cardinalities, int[] order, double mostCells) {
    return new JoinGraph(new Draft(factorScopes, cardinalities, order, mostCells));
  }

  int clusters() {
    return scopes.length;
  }

  /** Cells of the largest cluster. */
  double largest() {
    return Arrays.stream(cells).max().orElse(1);
  }

  /** Whether every table can be an array. */
  boolean fitsArrays() {
    return largest() <= MOST_ARRAY_CELLS;
  }

  /** Table entries read in one step: every cluster is multiplied out twice and summed into each message once. */
  double evaluationsPerStep() {
    double reads = 0;
    for (int c = 0; c < scopes.length; c++) {
      reads += cells[c] * (2 + 3.0 * edges[c].length);
    }
    return reads;
  }

  /** Table entries read for one answer: every cluster is multiplied out once. */
  double evaluationsPerAnswer() {
    double reads = 0;
    for (int c = 0; c < scopes.length; c++) {
      reads += cells[c] * (1 + edges[c].length);
    }
    for (int home : variableHomes) {
      reads += home == NONE ? 0 : cells[home];
    }
    return reads;
  }

  /** Bytes of potentials, messages and positions. */
  double bytes() {
    double doubles = largest();
    double largestLabel = 0;
    double bytes = 0;
    for (int c = 0; c < scopes.length; c++) {
      doubles += cells[c];
      bytes += edges[c].length * Projection.bytes(scopes[c], cardinalities);
    }
    for (double label : labelCells) {
      doubles += 2 * label;
      largestLabel = Math.max(largestLabel, label);
    }
    return bytes + Double.BYTES * (doubles + 2 * largestLabel);
  }

  private record Edge(int from, int to, int[] label) {}

  /** The graph while it is made. */
  private static final class Draft {
    private final int[] cardinalities;
    private final int[] position; // [variable] in the order
    private final double mostCells;
    private final List<int[]> scopes = new ArrayList<>(); // [cluster]
    private List<Edge> edges = new ArrayList<>();
    private final int[] factorHomes;
    private int[] merged = {}; // [cluster]: union-find
    private boolean forest;

    /** Something to be placed: a factor, or the message of a cluster. */
    private record Item(int[] scope, double cells, int factor, int sender) {}

    Draft(int[][] factorScopes, int[] cardinalities, int[] order, double mostCells) {
      this.cardinalities = cardinalities;
      this.mostCells = mostCells;
      position = new int[order.length];
      for (int i = 0; i < order.length; i++) {
        position[order[i]] = i;
      }
      factorHomes = new int[factorScopes.length];
      Arrays.fill(factorHomes, NONE);
      List<List<Item>> buckets = new ArrayList<>();
      for (int i = 0; i < order.length; i++) {
        buckets.add(new ArrayList<>(2));
      }
      for (int f = 0; f < factorScopes.length; f++) {
        if (factorScopes[f].length > 0) {
          int[] scope = sorted(factorScopes[f]);
          buckets.get(position[scope[0]]).add(new Item(scope, cells(scope), f, NONE));
        }
      }
      Patience patience = Patience.ofThisThread();
      for (int i = 0; i < order.length; i++) {
        List<Item> items = buckets.get(i);
        patience.spend(WORK_PER_ITEM * (items.size() + 1));
        buckets.set(i, List.of());
        if (items.isEmpty()) {
          items.add(new Item(new int[] {order[i]}, cardinalities[order[i]], NONE, NONE));
        }
        place(items, order[i], buckets);
      }
      merged = new int[scopes.size()];
      Arrays.setAll(merged, c -> c);
      contract();
      joinParallel();
      contract();
    }

    private void place(List<Item> items, int v, List<List<Item>> buckets) {
      items.sort((a, b) -> Double.compare(b.cells, a.cells));
      int first = scopes.size();
      for (Item item : items) {
        int home = home(item, first);
        if (home == NONE) {
          home = scopes.size();
          scopes.add(item.scope);
        } else {
          scopes.set(home, union(scopes.get(home), item.scope));
        }
        if (item.factor != NONE) {
          factorHomes[item.factor] = home;
        }
        if (item.sender != NONE) {
          edges.add(new Edge(item.sender, home, item.scope));
        }
      }
      for (int c = first; c < scopes.size(); c++) {
        if (c > first) {
          edges.add(new Edge(c - 1, c, new int[] {v}));
        }
        int[] scope = scopes.get(c);
        if (scope.length > 1) {
          int[] message = Arrays.copyOfRange(scope, 1, scope.length);
          buckets.get(position[message[0]]).add(new Item(message, cells(message), NONE, c));
        }
      }
    }

    /** The mini-bucket that takes an item with the least growth, or NONE. */
    private int home(Item item, int first) {
      int best = NONE;
      double least = Double.POSITIVE_INFINITY;
      for (int c = Math.max(first, scopes.size() - MOST_LOOKED_AT); c < scopes.size(); c++) {
        double before = cells(scopes.get(c));
        double after = cells(union(scopes.get(c), item.scope));
        if ((after <= mostCells || after == before) && after / before < least) {
          least = after / before;
          best = c;
        }
      }
      return best;
    }

    /** Merges clusters that are within a neighbour by the whole of their label, into the later number. */
    private void contract() {
      List<Edge> left = new ArrayList<>(edges.size());
      for (Edge edge : edges) {
        int a = root(edge.from);
        int b = root(edge.to);
        int[] scopeOfA = scopes.get(a);
        int[] scopeOfB = scopes.get(b);
        int least = Math.min(scopeOfA.length, scopeOfB.length);
        if (edge.label.length == least) {
          int into = Math.max(a, b);
          merged[a] = into;
          merged[b] = into;
          scopes.set(into, scopeOfA.length >= scopeOfB.length ? scopeOfA : scopeOfB);
        } else {
          left.add(edge);
        }
      }
      edges = left;
    }

    /** Makes edges between the same two clusters one, whose label holds all of theirs. */
    private void joinParallel() {
      List<Edge> all = new ArrayList<>(edges.size());
      for (Edge edge : edges) {
        int a = root(edge.from);
        int b = root(edge.to);
        all.add(new Edge(Math.min(a, b), Math.max(a, b), edge.label));
      }
      all.sort(
          (x, y) -> x.to != y.to ? Integer.compare(x.to, y.to) : Integer.compare(x.from, y.from));
      List<Edge> left = new ArrayList<>(all.size());
      for (Edge edge : all) {
        int last = left.size() - 1;
        if (last >= 0 && left.get(last).from == edge.from && left.get(last).to == edge.to) {
          left.set(last, new Edge(edge.from, edge.to, union(left.get(last).label, edge.label)));
        } else {
          left.add(edge);
        }
      }
      edges = left;
    }

    /** Final numbers of the clusters kept; finds out whether there is a loop. */
    private int[] numbers() {
      int count = scopes.size();
      int[] degree = new int[count];
      for (Edge edge : edges) {
        degree[root(edge.from)]++;
        degree[root(edge.to)]++;
      }
      int[][] neighbours = new int[count][];
      Arrays.setAll(neighbours, c -> new int[degree[c]]);
      for (Edge edge : edges) {
        int a = root(edge.from);
        int b = root(edge.to);
        neighbours[a][--degree[a]] = b;
        neighbours[b][--degree[b]] = a;
      }
      int[] queue = new int[count];
      boolean[] seen = new boolean[count];
      int length = 0;
      int components = 0;
      for (int c = count - 1; c >= 0; c--) {
        if (root(c) != c || seen[c]) {
          continue;
        }
        components++;
        seen[c] = true;
        queue[length++] = c;
        for (int i = length - 1; i < length; i++) {
          for (int next : neighbours[queue[i]]) {
            if (!seen[next]) {
              seen[next] = true;
              queue[length++] = next;
            }
          }
        }
      }
      forest = edges.size() == length - components;
      int[] number = new int[count];
      if (forest) {
        for (int i = 0; i < length; i++) {
          number[queue[i]] = length - 1 - i;
        }
        return number;
      }
      int next = 0;
      for (int c = 0; c < count; c++) {
        number[c] = root(c) == c ? next++ : NONE;
      }
      return number;
    }

    private int root(int cluster) {
      int at = cluster;
      while (merged[at] != at) {
        merged[at] = merged[merged[at]];
        at = merged[at];
      }
      return at;
    }

    private double cells(int[] scope) {
      double cells = 1;
      for (int v : scope) {
        cells *= cardinalities[v];
      }
      return cells;
    }

    private int[] sorted(int[] scope) {
      int[] result = scope.clone();
      for (int i = 1; i < result.length; i++) {
        int v = result[i];
        int j = i;
        for (; j > 0 && position[result[j - 1]] > position[v]; j--) {
          result[j] = result[j - 1];
        }
        result[j] = v;
      }
      return result;
    }

    /** Of two sets in the order of elimination, in that order. */
    private int[] union(int[] a, int[] b) {
      int[] result = new int[a.length + b.length];
      int size = 0;
      int i = 0;
      int j = 0;
      while (i < a.length || j < b.length) {
        if (j == b.length || i < a.length && position[a[i]] < position[b[j]]) {
          result[size++] = a[i++];
        } else {
          if (i < a.length && a[i] == b[j]) {
            i++;
          }
          result[size++] = b[j++];
        }
      }
      return Arrays.copyOf(result, size);
    }
  }
}
