package org.credence.bayes.model;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/** Parents before children (Kahn 1962); among those free to go, the lowest index first. */
final class TopologicalOrder {

  private static final int MOST_NAMED = 12;

  private TopologicalOrder() {}

  /**
   * The order.
   *
   * @param parents shape [variable][..]
   * @throws IllegalArgumentException naming a cycle, if there is one
   */
  static int[] of(List<Variable> all, int[][] parents) {
    int n = all.size();
    int[] waiting = new int[n];
    List<List<Integer>> children = new ArrayList<>();
    for (int v = 0; v < n; v++) {
      children.add(new ArrayList<>());
    }
    PriorityQueue<Integer> free = new PriorityQueue<>();
    for (int v = 0; v < n; v++) {
      waiting[v] = parents[v].length;
      for (int parent : parents[v]) {
        children.get(parent).add(v);
      }
      if (waiting[v] == 0) {
        free.add(v);
      }
    }
    int[] order = new int[n];
    int done = 0;
    while (!free.isEmpty()) {
      int v = free.remove();
      order[done++] = v;
      for (int child : children.get(v)) {
        if (--waiting[child] == 0) {
          free.add(child);
        }
      }
    }
    if (done < n) {
      throw new IllegalArgumentException(
          "the parents form a cycle: " + cycle(all, parents, waiting) + "; take one arrow out");
    }
    return order;
  }

  /** One cycle in words: from any variable still waiting, go to a parent still waiting until one comes again. */
  private static String cycle(List<Variable> all, int[][] parents, int[] waiting) {
    int v = 0;
    while (waiting[v] == 0) {
      v++;
    }
    List<Integer> path = new ArrayList<>();
    boolean[] seen = new boolean[all.size()];
    while (!seen[v]) {
      seen[v] = true;
      path.add(v);
      for (int parent : parents[v]) {
        if (waiting[parent] > 0) {
          v = parent;
          break;
        }
      }
    }
    List<String> names = new ArrayList<>();
    for (int u : path.subList(path.indexOf(v), path.size())) {
      names.add(0, all.get(u).name());
    }
    names.add(names.get(0));
    return names.size() <= MOST_NAMED
        ? String.join(" -> ", names)
        : String.join(" -> ", names.subList(0, MOST_NAMED))
            + " -> ... ("
            + (names.size() - 1)
            + " variables)";
  }
}
