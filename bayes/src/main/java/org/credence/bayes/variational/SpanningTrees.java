package org.credence.bayes.variational;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.credence.core.engine.Patience;

/**
 * A spanning forest of the graph that joins open variables in a common factor, of greatest weight: of a pair, the mutual information of its
 * variables under each of their factors times local weights, summed over the factors (Kruskal's algorithm).
 */
final class SpanningTrees {

  /** Shape [tree][node]: variables, parents before children. */
  final int[][] variables;

  /** Shape [tree][node]: the number of its parent; of the root 0. */
  final int[][] parents;

  /** Shape [variable]: its tree, -1 if it is not open. */
  final int[] treeOf;

  /** Shape [variable]: its number in its tree. */
  final int[] nodeOf;

  private record Pair(int u, int v, double weight) {}

  SpanningTrees(LogFactors factors) {
    int n = factors.variables;
    List<Pair> pairs = new ArrayList<>();
    Patience patience = Patience.ofThisThread();
    for (int f = 0; f < factors.factors(); f++) {
      addPairs(factors, f, pairs, patience);
    }
    pairs.sort(Comparator.comparingInt(Pair::u).thenComparingInt(Pair::v));
    List<Pair> summed = new ArrayList<>();
    for (Pair pair : pairs) {
      int last = summed.size() - 1;
      if (last >= 0 && summed.get(last).u == pair.u && summed.get(last).v == pair.v) {
        summed.set(last, new Pair(pair.u, pair.v, summed.get(last).weight + pair.weight));
      } else {
        summed.add(pair);
      }
    }
    summed.sort(Comparator.comparingDouble(pair -> -pair.weight)); // stable
    int[] root = new int[n];
    Arrays.setAll(root, v -> v);
    List<List<Integer>> neighbours = new ArrayList<>();
    for (int v = 0; v < n; v++) {
      neighbours.add(new ArrayList<>());
    }
    for (Pair pair : summed) {
      int a = find(root, pair.u);
      int b = find(root, pair.v);
      if (a != b) {
        root[a] = b;
        neighbours.get(pair.u).add(pair.v);
        neighbours.get(pair.v).add(pair.u);
      }
    }
    treeOf = new int[n];
    nodeOf = new int[n];
    Arrays.fill(treeOf, -1);
    List<int[]> members = new ArrayList<>();
    List<int[]> above = new ArrayList<>();
    for (int v = 0; v < n; v++) {
      if (factors.fixed[v] < 0 && treeOf[v] < 0) {
        number(v, neighbours, members, above);
      }
    }
    variables = members.toArray(int[][]::new);
    parents = above.toArray(int[][]::new);
  }

  /** Breadth first from a root. */
  private void number(
      int first, List<List<Integer>> neighbours, List<int[]> members, List<int[]> above) {
    List<Integer> queue = new ArrayList<>(List.of(first));
    List<Integer> parent = new ArrayList<>(List.of(0));
    treeOf[first] = members.size();
    for (int head = 0; head < queue.size(); head++) {
      for (int u : neighbours.get(queue.get(head))) {
        if (treeOf[u] < 0) {
          treeOf[u] = members.size();
          nodeOf[u] = queue.size();
          queue.add(u);
          parent.add(head);
        }
      }
    }
    members.add(queue.stream().mapToInt(Integer::intValue).toArray());
    above.add(parent.stream().mapToInt(Integer::intValue).toArray());
  }

  private static int find(int[] root, int v) {
    int at = v;
    while (root[at] != at) {
      root[at] = root[root[at]];
      at = root[at];
    }
    return at;
  }

  private static void addPairs(LogFactors factors, int f, List<Pair> pairs, Patience patience) {
    int[] scope = factors.scope(f);
    double[] p = new double[factors.logTable(f).length];
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < p.length; i++) {
      p[i] = factors.logTable(f)[i];
      int rest = i;
      for (int k = scope.length - 1; k >= 0; k--) {
        int from = factors.start[scope[k]];
        int states = factors.start[scope[k] + 1] - from;
        p[i] += factors.local[from + rest % states];
        rest /= states;
      }
      most = Math.max(most, p[i]);
    }
    double total = 0;
    for (int i = 0; i < p.length && most > Double.NEGATIVE_INFINITY; i++) {
      p[i] = Math.exp(p[i] - most);
      total += p[i];
    }
    for (int a = 0; a < scope.length; a++) {
      for (int b = a + 1; b < scope.length; b++) {
        patience.spend(p.length);
        double weight = total > 0 ? information(factors, scope, a, b, p, total) : 0;
        pairs.add(new Pair(Math.min(scope[a], scope[b]), Math.max(scope[a], scope[b]), weight));
      }
    }
  }

  private static double information(
      LogFactors factors, int[] scope, int a, int b, double[] p, double total) {
    int statesA = factors.start[scope[a] + 1] - factors.start[scope[a]];
    int statesB = factors.start[scope[b] + 1] - factors.start[scope[b]];
    int strideA = 1;
    int strideB = 1;
    for (int k = scope.length - 1; k > a; k--) {
      int states = factors.start[scope[k] + 1] - factors.start[scope[k]];
      strideA *= states;
      strideB *= k > b ? states : 1;
    }
    double[] joint = new double[statesA * statesB];
    double[] left = new double[statesA];
    double[] right = new double[statesB];
    for (int i = 0; i < p.length; i++) {
      int x = i / strideA % statesA;
      int y = i / strideB % statesB;
      joint[x * statesB + y] += p[i] / total;
      left[x] += p[i] / total;
      right[y] += p[i] / total;
    }
    double sum = 0;
    for (int i = 0; i < joint.length; i++) {
      sum +=
          joint[i] > 0
              ? joint[i] * Math.log(joint[i] / (left[i / statesB] * right[i % statesB]))
              : 0;
    }
    return sum;
  }
}
