package org.credence.bayes.region;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.core.engine.Patience;

/**
 * A {@link JoinGraph} while it is made of mini-buckets.
 *
 * <p>Variables are taken in the order of elimination. The bucket of v takes the factors and the messages not yet placed whose first
 * variable is v, largest first; each goes to the mini-bucket that grows least, if their union keeps the limit of cells, else to one of
 * its own (no factor is cut, however large). A mini-bucket is a cluster; its message, over all its variables but v, is placed in
 * turn and labels the edge to where it went. The mini-buckets of one bucket are joined in a chain of edges labelled v.
 *
 * <p>A cluster that is within a neighbour by the whole of their label is merged into it, and edges between the same two clusters are made
 * one: neither changes which graphs have no loop, both make messages fewer and say more.
 *
 * <p>Source: Dechter, Kask &amp; Mateescu 2002; Mateescu, Kask, Gogate &amp; Dechter 2010 (join-graph structuring). Merging edges
 * between the same clusters is ours.
 */
final class JoinGraphDraft {

  /** So many mini-buckets of a bucket are looked at for a place, the latest: a hub of many factors stays linear. */
  private static final int MOST_LOOKED_AT = 64;

  private static final long WORK_PER_ITEM = 1 << 12; // placed, in units of patience

  /** An edge between clusters as they were when it was made: {@link #root} says where these are now. */
  record Edge(int from, int to, int[] label) {}

  final int[] cardinalities;
  private final int[] position; // [variable] in the order
  private final double mostCells;
  final List<int[]> scopes = new ArrayList<>(); // [cluster]
  List<Edge> edges = new ArrayList<>();
  final int[] factorHomes;
  private int[] merged = {}; // [cluster]: union-find
  boolean forest;

  /** Something to be placed: a factor, or the message of a cluster. */
  private record Item(int[] scope, double cells, int factor, int sender) {}

  JoinGraphDraft(int[][] factorScopes, int[] cardinalities, int[] order, double mostCells) {
    this.cardinalities = cardinalities;
    this.mostCells = mostCells;
    position = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      position[order[i]] = i;
    }
    factorHomes = new int[factorScopes.length];
    Arrays.fill(factorHomes, JoinGraph.NONE);
    List<List<Item>> buckets = new ArrayList<>();
    for (int i = 0; i < order.length; i++) {
      buckets.add(new ArrayList<>(2));
    }
    for (int f = 0; f < factorScopes.length; f++) {
      if (factorScopes[f].length > 0) {
        int[] scope = sorted(factorScopes[f]);
        buckets.get(position[scope[0]]).add(new Item(scope, cells(scope), f, JoinGraph.NONE));
      }
    }
    Patience patience = Patience.ofThisThread();
    for (int i = 0; i < order.length; i++) {
      List<Item> items = buckets.get(i);
      patience.spend(WORK_PER_ITEM * (items.size() + 1));
      buckets.set(i, List.of());
      if (items.isEmpty()) {
        items.add(
            new Item(
                new int[] {order[i]}, cardinalities[order[i]], JoinGraph.NONE, JoinGraph.NONE));
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
      if (home == JoinGraph.NONE) {
        home = scopes.size();
        scopes.add(item.scope);
      } else {
        scopes.set(home, union(scopes.get(home), item.scope));
      }
      if (item.factor != JoinGraph.NONE) {
        factorHomes[item.factor] = home;
      }
      if (item.sender != JoinGraph.NONE) {
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
        buckets.get(position[message[0]]).add(new Item(message, cells(message), JoinGraph.NONE, c));
      }
    }
  }

  /** The mini-bucket that takes an item with the least growth, or JoinGraph.NONE. */
  private int home(Item item, int first) {
    int best = JoinGraph.NONE;
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
  int[] numbers() {
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
      number[c] = root(c) == c ? next++ : JoinGraph.NONE;
    }
    return number;
  }

  int root(int cluster) {
    int at = cluster;
    while (merged[at] != at) {
      merged[at] = merged[merged[at]];
      at = merged[at];
    }
    return at;
  }

  double cells(int[] scope) {
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
