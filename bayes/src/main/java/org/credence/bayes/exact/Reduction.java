package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The part of a graph that a search for an order must look at. Variables whose neighbours are all joined go first, again and again: no
 * order is better for keeping them, since taking a superfluous edge out of a filled graph never makes its cliques larger in sum. What is left is cut into its connected parts, which do not touch each other's cost.
 *
 * @param prefix variables that go first, in order
 * @param parts the connected parts left, none of which has a variable whose neighbours are all joined
 */
record Reduction(int[] prefix, List<Part> parts) {

  /**
   * A connected part.
   *
   * @param variables shape [variable of the part]: its number in the whole
   * @param graph joins the part's variables
   * @param cliques sets of joined variables, none within another, that hold all edges
   */
  record Part(int[] variables, OrderGraph graph, int[][] cliques) {

    /** An order of the part in numbers of the whole. */
    int[] inWhole(int[] order) {
      return Arrays.stream(order).map(v -> variables[v]).toArray();
    }

    /** The order of the part's variables within an order of the whole. */
    int[] among(int[] order, int size) {
      int[] number = new int[size];
      Arrays.fill(number, -1);
      for (int i = 0; i < variables.length; i++) {
        number[variables[i]] = i;
      }
      return Arrays.stream(order).map(v -> number[v]).filter(v -> v >= 0).toArray();
    }
  }

  static Reduction of(OrderGraph graph, int[][] scopes) {
    int n = graph.size();
    boolean[] gone = new boolean[n];
    int[] prefix = new int[n];
    List<int[]> cliques = new ArrayList<>(Arrays.asList(scopes));
    int count = removeSimplicial(graph, gone, prefix, cliques);
    int[] part = new int[n];
    int[] number = new int[n];
    List<int[]> members = connected(graph, gone, part, number);
    List<List<int[]>> cliquesOf = new ArrayList<>();
    members.forEach(m -> cliquesOf.add(new ArrayList<>()));
    for (int[] clique : cliques) {
      int[] kept = Arrays.stream(clique).filter(v -> !gone[v]).toArray();
      if (kept.length > 0) {
        cliquesOf.get(part[kept[0]]).add(Arrays.stream(kept).map(v -> number[v]).toArray());
      }
    }
    List<Part> parts = new ArrayList<>();
    for (int k = 0; k < members.size(); k++) {
      int[] variables = members.get(k);
      int[][] neighbours = new int[variables.length][];
      for (int i = 0; i < variables.length; i++) {
        neighbours[i] =
            Arrays.stream(graph.neighbours[variables[i]])
                .filter(u -> !gone[u])
                .map(u -> number[u])
                .toArray();
      }
      int[] cardinalities = Arrays.stream(variables).map(v -> graph.cardinalities[v]).toArray();
      parts.add(
          new Part(
              variables,
              OrderGraph.ofNeighbours(neighbours, cardinalities),
              maximal(cliquesOf.get(k), variables.length)));
    }
    return new Reduction(Arrays.copyOf(prefix, count), List.copyOf(parts));
  }

  /** Takes out variables whose neighbours left are all joined; adds those neighbours to the cliques. */
  private static int removeSimplicial(
      OrderGraph graph, boolean[] gone, int[] prefix, List<int[]> cliques) {
    int n = graph.size();
    int[] degree = new int[n];
    int[] waiting = new int[n];
    boolean[] waits = new boolean[n];
    int[] mark = new int[n];
    int stamp = 0;
    int head = 0;
    int length = n;
    for (int v = 0; v < n; v++) {
      degree[v] = graph.neighbours[v].length;
      waiting[v] = v;
      waits[v] = true;
    }
    int count = 0;
    while (length > 0) {
      int v = waiting[head];
      head = (head + 1) % n;
      length--;
      waits[v] = false;
      int[] around = Arrays.stream(graph.neighbours[v]).filter(u -> !gone[u]).toArray();
      boolean joined = true;
      for (int i = 0; joined && i < around.length; i++) {
        if (degree[around[i]] < around.length) {
          joined = false;
        }
      }
      for (int i = 0; joined && i < around.length; i++) {
        stamp++;
        mark[around[i]] = stamp;
        for (int u : graph.neighbours[around[i]]) {
          mark[u] = stamp;
        }
        for (int u : around) {
          joined &= mark[u] == stamp;
        }
      }
      if (joined) {
        gone[v] = true;
        prefix[count++] = v;
        if (around.length > 0) {
          cliques.add(around);
        }
        for (int u : around) {
          degree[u]--;
          if (!waits[u]) {
            waits[u] = true;
            waiting[(head + length) % n] = u;
            length++;
          }
        }
      }
    }
    return count;
  }

  private static List<int[]> connected(OrderGraph graph, boolean[] gone, int[] part, int[] number) {
    int n = graph.size();
    boolean[] seen = gone.clone();
    int[] queue = new int[n];
    List<int[]> members = new ArrayList<>();
    for (int from = 0; from < n; from++) {
      if (seen[from]) {
        continue;
      }
      seen[from] = true;
      int length = 0;
      queue[length++] = from;
      for (int i = 0; i < length; i++) {
        for (int u : graph.neighbours[queue[i]]) {
          if (!seen[u]) {
            seen[u] = true;
            queue[length++] = u;
          }
        }
      }
      int[] found = Arrays.copyOf(queue, length);
      Arrays.sort(found);
      for (int i = 0; i < length; i++) {
        part[found[i]] = members.size();
        number[found[i]] = i;
      }
      members.add(found);
    }
    return members;
  }

  /** The sets that are within no other, each once. */
  private static int[][] maximal(List<int[]> sets, int n) {
    List<int[]> largestFirst = new ArrayList<>(sets);
    largestFirst.sort((a, b) -> Integer.compare(b.length, a.length));
    List<List<Integer>> holders = new ArrayList<>(); // [variable]: kept sets that hold it
    for (int v = 0; v < n; v++) {
      holders.add(new ArrayList<>());
    }
    List<int[]> kept = new ArrayList<>();
    int[] hits = new int[sets.size()];
    for (int[] set : largestFirst) {
      boolean within = false;
      for (int v : set) {
        for (int holder : holders.get(v)) {
          hits[holder]++;
          within |= hits[holder] == set.length;
        }
      }
      for (int v : set) {
        for (int holder : holders.get(v)) {
          hits[holder] = 0;
        }
      }
      if (!within) {
        for (int v : set) {
          holders.get(v).add(kept.size());
        }
        kept.add(set);
      }
    }
    return kept.toArray(int[][]::new);
  }
}
