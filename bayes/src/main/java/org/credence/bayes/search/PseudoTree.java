package org.credence.bayes.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.bounds.LogModel;

/**
 * The tree along which an AND/OR search assigns variables: that of an elimination order, last eliminated on top. Variables in
 * different branches below an assigned path are independent given the path. The <em>context</em> of a variable are the ancestors
 * that anything in its subtree shares a factor with: the subproblem below depends on them alone.
 *
 * <p>Source: Dechter &amp; Mateescu 2007.
 */
final class PseudoTree {

  static final int NONE = -1;

  final int[] order; // [position]: variable, first eliminated first
  final int[] parent; // [variable], NONE for a root
  final int[][] children; // [variable]
  final int[] roots;
  final int[][] contexts; // [variable]
  final int[][] factors; // [variable]: those whose other variables are all ancestors
  final int[] place; // [variable]: in depth-first order, parents first
  final int[] size; // [variable]: of its subtree
  final int[] byPlace; // [place]: variable
  final int depth;

  PseudoTree(LogModel model, int[] order) {
    int n = order.length;
    this.order = order.clone();
    int[] position = new int[n];
    for (int p = 0; p < n; p++) {
      position[order[p]] = p;
    }
    parent = new int[n];
    contexts = new int[n][];
    List<List<Integer>> factorLists = lists(n);
    for (int f = 0; f < model.factors(); f++) {
      int first = NONE;
      for (int v : model.scope(f)) {
        first = first == NONE || position[v] < position[first] ? v : first;
      }
      factorLists.get(first).add(f);
    }
    List<List<Integer>> childLists = lists(n);
    List<Integer> rootList = new ArrayList<>();
    int[] mark = new int[n];
    int[] found = new int[n];
    for (int p = 0; p < n; p++) {
      int v = order[p];
      int count = 0;
      mark[v] = p + 1;
      for (int f : factorLists.get(v)) {
        for (int u : model.scope(f)) {
          if (mark[u] != p + 1) {
            mark[u] = p + 1;
            found[count++] = u;
          }
        }
      }
      for (int c : childLists.get(v)) {
        for (int u : contexts[c]) {
          if (mark[u] != p + 1) {
            mark[u] = p + 1;
            found[count++] = u;
          }
        }
      }
      contexts[v] = Arrays.copyOf(found, count);
      parent[v] = NONE;
      for (int u : contexts[v]) {
        parent[v] = parent[v] == NONE || position[u] < position[parent[v]] ? u : parent[v];
      }
      (parent[v] == NONE ? rootList : childLists.get(parent[v])).add(v);
    }
    children = arrays(childLists);
    factors = arrays(factorLists);
    roots = rootList.stream().mapToInt(Integer::intValue).toArray();
    size = new int[n];
    place = new int[n];
    byPlace = new int[n];
    depth = number();
  }

  private static List<List<Integer>> lists(int n) {
    List<List<Integer>> lists = new ArrayList<>();
    for (int v = 0; v < n; v++) {
      lists.add(new ArrayList<>());
    }
    return lists;
  }

  private static int[][] arrays(List<List<Integer>> lists) {
    return lists.stream()
        .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
        .toArray(int[][]::new);
  }

  /** Sizes and places; returns the depth. */
  private int number() {
    int n = order.length;
    for (int v : order) {
      size[v]++;
      if (parent[v] != NONE) {
        size[parent[v]] += size[v];
      }
    }
    int next = 0;
    for (int root : roots) {
      place[root] = next;
      next += size[root];
    }
    int[] level = new int[n];
    int deepest = 0;
    for (int p = n - 1; p >= 0; p--) {
      int v = order[p];
      byPlace[place[v]] = v;
      level[v] = parent[v] == NONE ? 1 : level[parent[v]] + 1;
      deepest = Math.max(deepest, level[v]);
      int at = place[v] + 1;
      for (int c : children[v]) {
        place[c] = at;
        at += size[c];
      }
    }
    return deepest;
  }

  /** Whether a variable lies in the subtree of another, or is it. */
  boolean isBelow(int variable, int top) {
    return place[variable] >= place[top] && place[variable] < place[top] + size[top];
  }

  /** States by variable as states by place. */
  int[] byPlace(int[] byVariable) {
    int[] result = new int[byVariable.length];
    for (int p = 0; p < result.length; p++) {
      result[p] = byVariable[byPlace[p]];
    }
    return result;
  }

  /** States by place as states by variable. */
  int[] byVariable(int[] placed) {
    int[] result = new int[placed.length];
    for (int p = 0; p < result.length; p++) {
      result[byPlace[p]] = placed[p];
    }
    return result;
  }
}
