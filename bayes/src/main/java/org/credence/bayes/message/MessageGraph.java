package org.credence.bayes.message;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;

/**
 * The factor graph of a problem as flat arrays. Evidence is absorbed; a variable is <em>open</em> if it is not observed and has
 * two states or more, and only open variables are in scopes. Factors of one open variable are part of that variable's local
 * weight, factors of none part of the constant, so a factor here has at least two open variables. None of this changes a fixed
 * point of belief propagation or its free energy.
 *
 * <p>An <em>edge</em> is one position of one factor's scope; edges are numbered by factor, then position. Nodes are ordered by
 * breadth-first search from the open variable of lowest index in each component, neighbours by their numbers.
 */
final class MessageGraph {

  private static final int NONE = -1;

  final int variables;
  final int[] fixed; // [variable]: its state if observed or the only one, or -1 where it is open
  final int[] localStart; // [variable + 1] into local: open variables have their states there
  final double[] local; // log weight of each state by factors of this variable alone
  final long localEntries; // entries of all tables of one open variable or none
  final double logConstant; // minus infinity if a factor without open variables is zero
  final double[][] tables; // [factor][joint state], last variable fastest
  final double[] logLargest; // [factor]
  final double[] logSmallestPositive; // [factor]
  final int[] edgeStart; // [factor + 1] into edges
  final int[] edgeVariable; // [edge]
  final int[] edgeFactor; // [edge]
  final int[] cardinality; // [edge] states of its variable
  final int[] messageStart; // [edge + 1] into an array of messages
  final int[] adjacentStart; // [variable + 1] into adjacent
  final int[] adjacent; // edges of each variable, ascending
  final int[] order; // nodes breadth first: variable v is v, factor f is variables + f
  final boolean[] variableDeeper; // [edge] whether its variable comes after its factor in the order

  MessageGraph(MarginalProblem problem) {
    this(problem.model(), problem.evidence());
  }

  MessageGraph(GraphicalModel model, Evidence evidence) {
    variables = model.size();
    fixed = evidence.knownStates(model);
    List<Factor> absorbed = evidence.absorbInto(model);
    List<Factor> restricted = absorbed.stream().map(f -> f.restrict(fixed)).toList();
    localStart = new int[variables + 1];
    for (int v = 0; v < variables; v++) {
      localStart[v + 1] = localStart[v] + (fixed[v] >= 0 ? 0 : model.cardinality(v));
    }
    local = new double[localStart[variables]];
    double constant = 0;
    long entries = 0;
    for (Factor factor : restricted) {
      entries += factor.rank() < 2 ? factor.size() : 0;
      if (factor.rank() == 0) {
        constant += Math.log(factor.value(0));
      } else if (factor.rank() == 1) {
        for (int s = 0; s < factor.size(); s++) {
          local[localStart[factor.variable(0)] + s] += Math.log(factor.value(s));
        }
      }
    }
    logConstant = constant;
    localEntries = entries;
    List<Factor> factors = restricted.stream().filter(f -> f.rank() >= 2).toList();
    int count = factors.size();
    tables = new double[count][];
    logLargest = new double[count];
    logSmallestPositive = new double[count];
    edgeStart = new int[count + 1];
    for (int f = 0; f < count; f++) {
      tables[f] = factors.get(f).values();
      edgeStart[f + 1] = edgeStart[f] + factors.get(f).rank();
      range(f);
    }
    int edges = edgeStart[count];
    edgeVariable = new int[edges];
    edgeFactor = new int[edges];
    cardinality = new int[edges];
    messageStart = new int[edges + 1];
    for (int f = 0; f < count; f++) {
      for (int e = edgeStart[f]; e < edgeStart[f + 1]; e++) {
        edgeFactor[e] = f;
        edgeVariable[e] = factors.get(f).variable(e - edgeStart[f]);
        cardinality[e] = factors.get(f).cardinality(e - edgeStart[f]);
        messageStart[e + 1] = messageStart[e] + cardinality[e];
      }
    }
    adjacentStart = new int[variables + 1];
    adjacent = new int[edges];
    fillAdjacent();
    order = breadthFirst();
    variableDeeper = deeper();
  }

  /** Whether the factor graph of the problem has no loop once evidence is absorbed. Looks at scopes alone. */
  static boolean isForest(MarginalProblem problem) {
    return isForest(problem.model(), problem.evidence());
  }

  /** Likewise. */
  static boolean isForest(GraphicalModel model, Evidence evidence) {
    int[] fixed = evidence.knownStates(model);
    int[] parent = new int[fixed.length];
    Arrays.setAll(parent, v -> v);
    for (Factor factor : model.factors()) {
      int root = NONE;
      for (int k = 0; k < factor.rank(); k++) {
        int v = factor.variable(k);
        if (fixed[v] >= 0) {
          continue;
        }
        int other = root(parent, v);
        if (other == root) {
          return false;
        }
        if (root != NONE) {
          parent[other] = root;
        } else {
          root = other;
        }
      }
    }
    return true;
  }

  private static int root(int[] parent, int v) {
    int at = v;
    while (parent[at] != at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  int factors() {
    return tables.length;
  }

  int edges() {
    return edgeVariable.length;
  }

  /** Entries of all tables of two open variables or more. */
  long tableEntries() {
    long entries = 0;
    for (double[] table : tables) {
      entries += table.length;
    }
    return entries;
  }

  /** Memory of the tables and index arrays. */
  long bytes() {
    long doubles = local.length + 2L * factors();
    for (double[] table : tables) {
      doubles += table.length;
    }
    long integers = 4L * variables + 3L * factors() + 5L * edges();
    return Double.BYTES * doubles + Integer.BYTES * integers;
  }

  private void range(int f) {
    double largest = 0;
    double smallest = Double.POSITIVE_INFINITY;
    for (double value : tables[f]) {
      largest = Math.max(largest, value);
      smallest = value > 0 ? Math.min(smallest, value) : smallest;
    }
    logLargest[f] = Math.log(largest);
    logSmallestPositive[f] = Math.log(smallest);
  }

  private void fillAdjacent() {
    for (int variable : edgeVariable) {
      adjacentStart[variable + 1]++;
    }
    for (int v = 0; v < variables; v++) {
      adjacentStart[v + 1] += adjacentStart[v];
    }
    int[] next = adjacentStart.clone();
    for (int e = 0; e < edgeVariable.length; e++) {
      adjacent[next[edgeVariable[e]]++] = e;
    }
  }

  private int[] breadthFirst() {
    int[] queue = new int[variables + factors()];
    boolean[] seen = new boolean[queue.length];
    int head = 0;
    int tail = 0;
    for (int v = 0; v < variables; v++) {
      if (fixed[v] >= 0 || seen[v]) {
        continue;
      }
      seen[v] = true;
      queue[tail++] = v;
      while (head < tail) {
        int node = queue[head++];
        boolean isVariable = node < variables;
        int from = isVariable ? adjacentStart[node] : edgeStart[node - variables];
        int to = isVariable ? adjacentStart[node + 1] : edgeStart[node - variables + 1];
        for (int i = from; i < to; i++) {
          int next = isVariable ? variables + edgeFactor[adjacent[i]] : edgeVariable[i];
          if (!seen[next]) {
            seen[next] = true;
            queue[tail++] = next;
          }
        }
      }
    }
    return Arrays.copyOf(queue, tail);
  }

  private boolean[] deeper() {
    int[] place = new int[variables + factors()];
    for (int i = 0; i < order.length; i++) {
      place[order[i]] = i;
    }
    boolean[] result = new boolean[edgeVariable.length];
    for (int e = 0; e < result.length; e++) {
      result[e] = place[edgeVariable[e]] > place[variables + edgeFactor[e]];
    }
    return result;
  }
}
