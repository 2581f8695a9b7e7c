package org.credence.bayes.region;

import java.util.Arrays;

/**
 * A join graph made by mini-buckets: clusters of variables of bounded size, and edges labelled with some of the variables that their
 * ends share, so that for every variable the edges whose label holds it make a tree of the clusters that hold it.
 *
 * <p>How it is made: {@link JoinGraphDraft}. If no bucket was cut it is a bucket tree.
 *
 * <p>Clusters are numbered so that in a forest each but the roots has exactly one neighbour of higher number.
 *
 * <p>Source: Dechter, Kask &amp; Mateescu 2002; Mateescu, Kask, Gogate &amp; Dechter 2010.
 */
final class JoinGraph {

  static final int NONE = -1;

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

  private JoinGraph(JoinGraphDraft draft) {
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
      int a = number[draft.root(draft.edges.get(e).from())];
      int b = number[draft.root(draft.edges.get(e).to())];
      lower[e] = Math.min(a, b);
      upper[e] = Math.max(a, b);
      labels[e] = draft.edges.get(e).label();
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
    return new JoinGraph(new JoinGraphDraft(factorScopes, cardinalities, order, mostCells));
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
}
