package org.credence.bayes.variational;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.problem.MarginalProblem;

/**
 * Log factors cut into groups: the variables a factor has in one block are a group, and stand side by side in its table. A
 * distribution over blocks is held as the marginals of its groups; every open variable is a group of its own besides.
 *
 * <p>In an expectation {@code 0 · log 0 = 0}, as in {@link LogFactors}.
 */
final class BlockFactors {

  final LogFactors factors;
  final Blocks blocks;
  final BucketTree[] trees; // [block]

  /** Shape [group]: joint states; the first groups are the open variables. */
  final int[] sizes;

  /** Shape [block][potential of its tree]: the group. */
  final int[][] groupsOf;

  /** Shape [variable]: its own group; -1 if it is not open. */
  final int[] unitOf;

  /** Whether a factor over two blocks or more has a zero. */
  final boolean zerosBetweenBlocks;

  private final int[][] factorGroups; // [factor]: its groups in the order of its table
  private final double[][] logTables; // [factor][joint state of its groups], last fastest
  private final int[] factorOf; // [group]; -1 of an open variable
  private final int[][] groupScopes; // [group]: its variables
  private final double[] scratch;
  private long evaluations;

  BlockFactors(MarginalProblem problem, LogFactors factors, Blocks blocks) {
    this.factors = factors;
    this.blocks = blocks;
    unitOf = new int[factors.variables];
    List<int[]> scopes = new ArrayList<>();
    for (int v = 0; v < factors.variables; v++) {
      unitOf[v] = factors.fixed[v] < 0 ? scopes.size() : -1;
      if (factors.fixed[v] < 0) {
        scopes.add(new int[] {v});
      }
    }
    int units = scopes.size();
    List<List<Integer>> potentials = new ArrayList<>();
    for (int[] block : blocks.variables) {
      List<Integer> own = new ArrayList<>();
      for (int v : block) {
        own.add(unitOf[v]);
      }
      potentials.add(own);
    }
    factorGroups = new int[factors.factors()][];
    logTables = new double[factors.factors()][];
    int largest = 1;
    boolean zeros = false;
    for (int f = 0; f < factorGroups.length; f++) {
      int[] scope = factors.scope(f);
      int[] touched = Arrays.stream(scope).map(v -> blocks.blockOf[v]).distinct().toArray();
      factorGroups[f] = new int[touched.length];
      int[] regrouped = new int[scope.length];
      int next = 0;
      for (int g = 0; g < touched.length; g++) {
        int block = touched[g];
        int[] inside = Arrays.stream(scope).filter(v -> blocks.blockOf[v] == block).toArray();
        System.arraycopy(inside, 0, regrouped, next, inside.length);
        next += inside.length;
        factorGroups[f][g] = scopes.size();
        potentials.get(block).add(scopes.size());
        scopes.add(inside);
      }
      logTables[f] = permuted(problem, scope, regrouped, factors.logTable(f));
      for (int i = 0; i < logTables[f].length && touched.length > 1; i++) {
        zeros |= logTables[f][i] == Double.NEGATIVE_INFINITY;
      }
      largest = Math.max(largest, touched.length > 1 ? logTables[f].length : 1);
    }
    zerosBetweenBlocks = zeros;
    scratch = new double[largest];
    groupScopes = scopes.toArray(int[][]::new);
    sizes = new int[groupScopes.length];
    for (int g = 0; g < sizes.length; g++) {
      sizes[g] = 1;
      for (int v : groupScopes[g]) {
        sizes[g] *= problem.model().cardinality(v);
      }
    }
    factorOf = new int[sizes.length];
    Arrays.fill(factorOf, 0, units, -1);
    for (int f = 0; f < factorGroups.length; f++) {
      for (int g : factorGroups[f]) {
        factorOf[g] = f;
      }
    }
    groupsOf = new int[blocks.variables.length][];
    trees = new BucketTree[groupsOf.length];
    int[] place = new int[factors.variables];
    for (int b = 0; b < groupsOf.length; b++) {
      groupsOf[b] = potentials.get(b).stream().mapToInt(Integer::intValue).toArray();
      int[] block = blocks.variables[b];
      for (int k = 0; k < block.length; k++) {
        place[block[k]] = k;
      }
      int[][] local = new int[groupsOf[b].length][];
      for (int i = 0; i < local.length; i++) {
        local[i] = Arrays.stream(groupScopes[groupsOf[b][i]]).map(v -> place[v]).toArray();
      }
      trees[b] = new BucketTree(local, blocks.cardinalitiesOf(block));
    }
  }

  /** A table with its variables in another order; the same array if the order is the same. */
  private static double[] permuted(MarginalProblem problem, int[] from, int[] to, double[] table) {
    if (Arrays.equals(from, to)) {
      return table;
    }
    int rank = from.length;
    int[] strides = new int[rank]; // [position in to]: stride in from
    int step = 1;
    for (int k = rank - 1; k >= 0; k--) {
      for (int j = 0; j < rank; j++) {
        strides[j] = to[j] == from[k] ? step : strides[j];
      }
      step *= problem.model().cardinality(from[k]);
    }
    double[] result = new double[table.length];
    for (int i = 0; i < result.length; i++) {
      int rest = i;
      int place = 0;
      for (int j = rank - 1; j >= 0; j--) {
        int states = problem.model().cardinality(to[j]);
        place += strides[j] * (rest % states);
        rest /= states;
      }
      result[i] = table[place];
    }
    return result;
  }

  int groups() {
    return sizes.length;
  }

  /** Entries of tables read so far, averaged ones and cells of buckets included. */
  long evaluations() {
    return evaluations;
  }

  void countedBefore(long before) {
    evaluations = before;
  }

  long bytes() {
    long bytes = Double.BYTES * (long) scratch.length;
    for (int g = 0; g < sizes.length; g++) {
      bytes += 2L * Double.BYTES * sizes[g];
    }
    for (int f = 0; f < logTables.length; f++) {
      bytes += logTables[f] == factors.logTable(f) ? 0 : Double.BYTES * (long) logTables[f].length;
    }
    for (BucketTree tree : trees) {
      bytes += tree.bytes();
    }
    return bytes;
  }

  /** The groups of a product distribution over the variables, laid out as {@link LogFactors#start} says. */
  double[][] product(double[] q) {
    double[][] marginals = new double[sizes.length][];
    for (int g = 0; g < sizes.length; g++) {
      marginals[g] = new double[] {1};
      for (int v : groupScopes[g]) {
        double[] wider =
            new double[marginals[g].length * (factors.start[v + 1] - factors.start[v])];
        for (int i = 0; i < wider.length; i++) {
          int states = factors.start[v + 1] - factors.start[v];
          wider[i] = marginals[g][i / states] * q[factors.start[v] + i % states];
        }
        marginals[g] = wider;
      }
    }
    return marginals;
  }

  /** {@code φ(x_g) = E_q[log f | x_g]} for a group of a factor, the local log weights for a variable's own; not to be changed. */
  double[] potential(int group, double[][] marginals) {
    int f = factorOf[group];
    if (f < 0) {
      int v = groupScopes[group][0];
      return Arrays.copyOfRange(factors.local, factors.start[v], factors.start[v + 1]);
    }
    if (factorGroups[f].length == 1) {
      return logTables[f];
    }
    int kept = 0;
    while (factorGroups[f][kept] != group) {
      kept++;
    }
    average(f, kept, marginals);
    return Arrays.copyOf(scratch, sizes[group]);
  }

  /** The entry of a group's table; shape [variable of the model]: states. */
  int entry(int group, int[] states) {
    int entry = 0;
    for (int v : groupScopes[group]) {
      entry = entry * (factors.start[v + 1] - factors.start[v]) + states[v];
    }
    return entry;
  }

  /** {@code E_q[log f]}. */
  double expectation(int f, double[][] marginals) {
    int first = factorGroups[f][0];
    double[] table = logTables[f];
    if (factorGroups[f].length > 1) {
      average(f, 0, marginals);
      table = scratch;
    }
    evaluations += sizes[first];
    return dot(marginals[first], table);
  }

  /** {@code Σ p · value} with {@code 0 · -∞ = 0}. */
  static double dot(double[] p, double[] values) {
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += p[i] > 0 ? p[i] * values[i] : 0;
    }
    return sum;
  }

  /** Averages out every group of a factor but the one at a position, into the scratch: last ones first. */
  private void average(int f, int kept, double[][] marginals) {
    int[] groups = factorGroups[f];
    double[] table = logTables[f];
    int size = table.length;
    for (int k = groups.length - 1; k > kept; k--) {
      evaluations += size;
      double[] p = marginals[groups[k]];
      size /= p.length;
      for (int i = 0; i < size; i++) {
        double sum = 0;
        for (int s = 0; s < p.length; s++) {
          sum += p[s] > 0 ? p[s] * table[i * p.length + s] : 0;
        }
        scratch[i] = sum;
      }
      table = scratch;
    }
    for (int k = 0; k < kept; k++) {
      evaluations += size;
      double[] p = marginals[groups[k]];
      size /= p.length;
      for (int i = 0; i < size; i++) {
        double sum = 0;
        for (int s = 0; s < p.length; s++) {
          sum += p[s] > 0 ? p[s] * table[s * size + i] : 0;
        }
        scratch[i] = sum;
      }
      table = scratch;
    }
  }

  /** Computes the distribution of a block anew. */
  BucketTree.Totals update(int block, double[][] marginals, double[][] out) {
    double[][] potentials = new double[groupsOf[block].length][];
    for (int i = 0; i < potentials.length; i++) {
      potentials[i] = potential(groupsOf[block][i], marginals);
    }
    evaluations += trees[block].work();
    return trees[block].update(potentials, out);
  }
}
