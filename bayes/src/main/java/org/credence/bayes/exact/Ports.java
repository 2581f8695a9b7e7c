package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.List;

/**
 * Where evidence on each variable enters a junction tree and its marginal is read: on the smallest separator below its home
 * clique that holds it or, where there is none, on the cells of the home clique.
 */
final class Ports {

  /** Shape [clique]: variables with a port on its cells. */
  final int[][] ofCells;

  /** Shape [clique]: variables with a port on the rows of its message to the parent. */
  final int[][] ofRows;

  /** Shape [variable]: the clique of its port. */
  final int[] cliques;

  /** Shape [variable]: whether the port is on rows. */
  final boolean[] onRows;

  /** Shape [variable]: position among the ports of its kind in its clique. */
  final int[] positions;

  Ports(CliqueForest forest) {
    int n = forest.homes.length;
    cliques = new int[n];
    onRows = new boolean[n];
    positions = new int[n];
    List<List<Integer>> cells = lists(forest.cliques());
    List<List<Integer>> rows = lists(forest.cliques());
    for (int v = 0; v < n; v++) {
      int home = forest.homes[v];
      double best = Double.POSITIVE_INFINITY;
      cliques[v] = home;
      for (int child : forest.children[home]) {
        double size = forest.separatorCells(child);
        if (size < best && forest.isInSeparator(child, v)) {
          best = size;
          cliques[v] = child;
          onRows[v] = true;
        }
      }
      List<Integer> ports = (onRows[v] ? rows : cells).get(cliques[v]);
      positions[v] = ports.size();
      ports.add(v);
    }
    ofCells = arrays(cells);
    ofRows = arrays(rows);
  }

  private static List<List<Integer>> lists(int count) {
    List<List<Integer>> lists = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lists.add(new ArrayList<>());
    }
    return lists;
  }

  private static int[][] arrays(List<List<Integer>> lists) {
    return lists.stream()
        .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
        .toArray(int[][]::new);
  }
}
