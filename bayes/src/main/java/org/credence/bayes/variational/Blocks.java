package org.credence.bayes.variational;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.credence.bayes.model.Factor;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.engine.Patience;

/**
 * A partition of the open variables into blocks in which elimination needs no table of more than a number of cells.
 *
 * <p>A connected part of the model that fits is one block. Elsewhere every variable begins alone; factors join the blocks they touch,
 * strongest first by the range of their logarithms (with a zero: infinite), all of them at once or else pair by pair, where what
 * comes out still fits. Two blocks with one edge between them fit together if its two variables do; otherwise an elimination order
 * is tried, as long as the work of all trials is below a limit.
 *
 * <p>A cluster over factors is counted by their scopes inside the block: what other blocks contribute is averaged away.
 */
final class Blocks {

  private static final long MOST_TRIAL_WORK = 5_000_000;
  private static final long WORK_PER_SCOPE = 512; // of a trial, in units of patience

  /** Shape [block]: its variables, ascending. */
  final int[][] variables;

  /** Shape [variable]: its block; of a variable that is not open, -1. */
  final int[] blockOf;

  /** Whether no factor reaches over two blocks, so that they are independent. */
  final boolean whole;

  private final int[] cardinalities;
  private final int[][] scopes; // [factor]: open variables, two or more
  private final int[][] factorsOf; // [variable]
  private final double cells;
  private final List<int[]> members = new ArrayList<>(); // [block under way]
  private final int[] at; // [variable]: block under way
  private final Patience patience = Patience.ofThisThread();
  private long trialWork;

  Blocks(MarginalProblem problem, double cells) {
    this.cells = cells;
    int n = problem.model().size();
    int[] fixed = problem.evidence().knownStates(problem.model());
    cardinalities = new int[n];
    for (int v = 0; v < n; v++) {
      cardinalities[v] = problem.model().cardinality(v);
    }
    List<Factor> factors =
        problem.model().factors().stream().filter(f -> openScope(f, fixed).length > 1).toList();
    scopes = factors.stream().map(f -> openScope(f, fixed)).toArray(int[][]::new);
    factorsOf = new int[n][];
    int[][] all = Factor.incidence(n, factors);
    for (int v = 0; v < n; v++) {
      factorsOf[v] = fixed[v] < 0 ? all[v] : new int[0];
    }
    at = new int[n];
    Arrays.fill(at, -1);
    for (int v = 0; v < n; v++) {
      if (fixed[v] < 0 && at[v] < 0) {
        component(v);
      }
    }
    double[] strength = factors.stream().mapToDouble(f -> strength(f, fixed)).toArray();
    Integer[] order = new Integer[scopes.length];
    Arrays.setAll(order, f -> f);
    Arrays.sort(order, Comparator.comparingDouble(f -> -strength[f]));
    for (int f : order) {
      join(scopes[f]);
    }
    blockOf = new int[n];
    Arrays.fill(blockOf, -1);
    List<int[]> left = new ArrayList<>();
    for (int v = 0; v < n; v++) {
      if (at[v] >= 0 && blockOf[v] < 0) {
        int[] block = members.get(at[v]).clone();
        Arrays.sort(block);
        for (int u : block) {
          blockOf[u] = left.size();
        }
        left.add(block);
      }
    }
    variables = left.toArray(int[][]::new);
    boolean apart = true;
    for (int[] scope : scopes) {
      for (int v : scope) {
        apart &= blockOf[v] == blockOf[scope[0]];
      }
    }
    whole = apart;
  }

  private static int[] openScope(Factor factor, int[] fixed) {
    return Arrays.stream(factor.scope()).filter(v -> fixed[v] < 0).toArray();
  }

  /** The range of the logarithms that agree with what is fixed, infinite if there is a zero. */
  private static double strength(Factor factor, int[] fixed) {
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int i = 0; i < factor.size(); i++) {
      boolean agrees = true;
      for (int k = 0; k < factor.rank(); k++) {
        int known = fixed[factor.variable(k)];
        agrees &= known < 0 || known == i / factor.stride(k) % factor.cardinality(k);
      }
      if (agrees) {
        least = Math.min(least, factor.value(i));
        most = Math.max(most, factor.value(i));
      }
    }
    return least > 0 ? Math.log(most) - Math.log(least) : Double.POSITIVE_INFINITY;
  }

  /** Makes the connected part of a variable one block if it fits, else its variables blocks of their own. */
  private void component(int first) {
    int[] queue = new int[16];
    int tail = 0;
    queue[tail++] = first;
    at[first] = members.size();
    for (int head = 0; head < tail; head++) {
      for (int f : factorsOf[queue[head]]) {
        for (int u : scopes[f]) {
          if (at[u] < 0) {
            at[u] = members.size();
            queue = tail == queue.length ? Arrays.copyOf(queue, 2 * tail) : queue;
            queue[tail++] = u;
          }
        }
      }
    }
    int[] part = Arrays.copyOf(queue, tail);
    if (BucketTree.largest(scopesWithin(part), cardinalitiesOf(part), cells) <= cells) {
      members.add(part);
      return;
    }
    for (int v : part) {
      at[v] = members.size();
      members.add(new int[] {v});
    }
  }

  private void join(int[] scope) {
    int[] blocks = Arrays.stream(scope).map(v -> at[v]).distinct().toArray();
    if (blocks.length < 2) {
      return;
    }
    if (blocks.length > 2 && tried(blocks)) {
      merge(blocks);
      return;
    }
    for (int i = 0; i < scope.length; i++) {
      for (int j = 0; j < i; j++) {
        int[] pair = {at[scope[j]], at[scope[i]]};
        if (pair[0] != pair[1] && (joinedByOneEdge(pair, scope[j], scope[i]) || tried(pair))) {
          merge(pair);
        }
      }
    }
  }

  /** Whether the edge between two variables is the only one between their blocks, and its table fits. */
  private boolean joinedByOneEdge(int[] pair, int u, int v) {
    boolean first = members.get(pair[0]).length <= members.get(pair[1]).length;
    int inside = first ? u : v;
    int outside = first ? v : u;
    for (int w : members.get(first ? pair[0] : pair[1])) {
      for (int f : factorsOf[w]) {
        for (int x : scopes[f]) {
          if (at[x] == at[outside] && (x != outside || w != inside)) {
            return false;
          }
        }
      }
    }
    return (double) cardinalities[u] * cardinalities[v] <= cells;
  }

  private boolean tried(int[] blocks) {
    int[] union = union(blocks);
    if (trialWork > MOST_TRIAL_WORK) {
      return false;
    }
    int[] before = Arrays.stream(union).map(v -> at[v]).toArray();
    for (int v : union) {
      at[v] = blocks[0];
    }
    int[][] within = scopesWithin(union);
    patience.spend(WORK_PER_SCOPE * within.length);
    for (int[] scope : within) {
      trialWork += (long) scope.length * scope.length;
    }
    boolean fits = BucketTree.largest(within, cardinalitiesOf(union), cells) <= cells;
    for (int i = 0; i < union.length; i++) {
      at[union[i]] = before[i];
    }
    return fits;
  }

  private int[] union(int[] blocks) {
    return Arrays.stream(blocks).flatMap(b -> Arrays.stream(members.get(b))).toArray();
  }

  /** The largest takes in the others. */
  private void merge(int[] blocks) {
    int largest = blocks[0];
    for (int b : blocks) {
      largest = members.get(b).length > members.get(largest).length ? b : largest;
    }
    int[] union = union(blocks);
    for (int b : blocks) {
      for (int v : members.get(b)) {
        at[v] = b == largest ? at[v] : largest;
      }
      members.set(b, new int[0]);
    }
    members.set(largest, union);
  }

  int[] cardinalitiesOf(int[] block) {
    return Arrays.stream(block).map(v -> cardinalities[v]).toArray();
  }

  /** Scopes cut to a block, of variables numbered by their place there: each variable alone, then each factor it is in. */
  int[][] scopesWithin(int[] block) {
    List<int[]> result = new ArrayList<>();
    int[] number = new int[Arrays.stream(block).max().orElse(0) + 1];
    for (int k = 0; k < block.length; k++) {
      number[block[k]] = k;
      result.add(new int[] {k});
    }
    int own = at[block[0]];
    for (int v : block) {
      for (int f : factorsOf[v]) {
        int[] inside = Arrays.stream(scopes[f]).filter(u -> at[u] == own).toArray();
        if (inside[0] == v) {
          result.add(Arrays.stream(inside).map(u -> number[u]).toArray());
        }
      }
    }
    return result.toArray(int[][]::new);
  }
}
