package org.credence.bayes.exact;

/**
 * Goes back over an elimination one variable at a time: with the variables of its separator settled, the product of everything a
 * cluster multiplies is a function of the one variable it eliminates,
 *
 * <pre>  w(s) = Π f(s, x_separator) · Π_d m_d(s, x_separator)</pre>
 *
 * proportional to {@code p(s | x_settled, e)} after a sum-product elimination, and the weight of the best completion after a
 * max-product one. Clusters are to be visited from the highest number down. It only reads, so threads may share one.
 */
final class ConditionalWalk {

  private final Semiring semiring;
  private final int first;
  private final int[] variables; // [cluster - first]
  private final int[] cardinalities; // [cluster - first]
  private final double[][][] values; // [cluster - first][operand]: its table
  private final int[][][] scopes; // [cluster - first][operand]: settled variables of its scope
  private final int[][][] strides; // [cluster - first][operand]: of those
  private final int[][][]
      offsets; // [cluster - first][operand]: by state of the variable; empty if it runs along
  private final boolean[] needsLogs; // [cluster - first]

  /**
   * @param up an elimination that kept the messages its clusters from {@link EliminationTree#firstSingle} on took
   */
  ConditionalWalk(UpwardPass up) {
    EliminationTree tree = up.tree;
    semiring = up.semiring;
    first = tree.firstSingle;
    int count = tree.clusters() - first;
    variables = new int[count];
    cardinalities = new int[count];
    values = new double[count][][];
    scopes = new int[count][][];
    strides = new int[count][][];
    offsets = new int[count][][];
    needsLogs = new boolean[count];
    for (int i = 0; i < count; i++) {
      lay(up, i);
    }
  }

  /** Bytes of its own that a walk over a tree takes, tables not counted. */
  static double bytes(EliminationTree tree) {
    double bytes = 0;
    for (int c = tree.firstSingle; c < tree.clusters(); c++) {
      int operands = tree.factors[c].length + tree.children[c].length;
      bytes +=
          4.0 * operands * (2 * tree.separators[c].length + tree.cardinalities[tree.scopes[c][0]]);
    }
    return bytes;
  }

  /** Table entries read by one visit of every cluster. */
  static double reads(EliminationTree tree) {
    double reads = 0;
    for (int c = tree.firstSingle; c < tree.clusters(); c++) {
      reads += Traceback.reads(tree, c);
    }
    return reads;
  }

  private void lay(UpwardPass up, int i) {
    EliminationTree tree = up.tree;
    int variable = tree.scopes[first + i][0];
    variables[i] = variable;
    cardinalities[i] = tree.cardinalities[variable];
    int[][] operandScopes = up.plan.up[first + i].scopes();
    Table[] operands = up.operands(first + i, up.plan.up[first + i].operands(), 0);
    int count = operands.length;
    values[i] = new double[count][];
    long lowest = 0;
    for (int t = 0; t < count; t++) {
      values[i][t] = operands[t].values();
      lowest += operands[t].lowest();
    }
    needsLogs[i] = semiring.mayUnderflow(lowest);
    scopes[i] = new int[count][];
    strides[i] = new int[count][];
    offsets[i] = new int[count][];
    for (int t = 0; t < count; t++) {
      int[] scope = operandScopes[t];
      scopes[i][t] = new int[scope.length - 1];
      strides[i][t] = new int[scope.length - 1];
      int settled = 0;
      int stride = 1;
      for (int k = scope.length - 1; k >= 0; k--) {
        if (scope[k] == variable) {
          offsets[i][t] = offsets(cardinalities[i], stride);
        } else {
          scopes[i][t][settled] = scope[k];
          strides[i][t][settled++] = stride;
        }
        stride *= tree.cardinalities[scope[k]];
      }
    }
  }

  private static int[] offsets(int states, int stride) {
    int[] result = new int[stride == 1 ? 0 : states];
    for (int s = 0; s < result.length; s++) {
      result[s] = s * stride;
    }
    return result;
  }

  /** The lowest cluster that is walked; the highest is one less than {@link #end}. */
  int first() {
    return first;
  }

  int end() {
    return first + variables.length;
  }

  /** The variable a cluster eliminates. */
  int variable(int cluster) {
    return variables[cluster - first];
  }

  /** Number of states of that variable. */
  int states(int cluster) {
    return cardinalities[cluster - first];
  }

  /** The largest number of states of a variable. */
  int mostStates() {
    int most = 1;
    for (int states : cardinalities) {
      most = Math.max(most, states);
    }
    return most;
  }

  /** Table entries read by one visit of a cluster. */
  long reads(int cluster) {
    return (long) cardinalities[cluster - first] * values[cluster - first].length;
  }

  /**
   * The product for every state of a cluster's variable, in the representation of the semiring.
   *
   * @param settled state of every variable of higher clusters; shape [open variable]
   * @param out the first {@link #states} entries are written
   */
  void products(int cluster, int[] settled, double[] out) {
    int i = cluster - first;
    int n = cardinalities[i];
    int count = values[i].length;
    for (int t = 0; t < count; t++) {
      if (t == 0) {
        semiring.load(out, n, semiring.one(), values[i][t], base(i, t, settled), offsets[i][t]);
      } else {
        semiring.multiply(out, n, values[i][t], base(i, t, settled), offsets[i][t]);
      }
    }
    for (int s = 0; count == 0 && s < n; s++) {
      out[s] = semiring.one();
    }
  }

  /** {@link #products} as logarithms; none is lost, however small. */
  void logs(int cluster, int[] settled, double[] out) {
    if (semiring instanceof LogSemiring) {
      products(cluster, settled, out);
    } else {
      logProducts(cluster - first, settled, out);
    }
  }

  /** {@link #products} as weights on a scale of their own: plain numbers that do not all vanish. */
  void weights(int cluster, int[] settled, double[] out) {
    int i = cluster - first;
    if (needsLogs[i]) {
      logProducts(i, settled, out);
      exponentiate(out, cardinalities[i]);
    } else {
      products(cluster, settled, out);
      if (semiring instanceof LogSemiring) {
        exponentiate(out, cardinalities[i]);
      }
    }
  }

  private void logProducts(int i, int[] settled, double[] out) {
    for (int s = 0; s < cardinalities[i]; s++) {
      out[s] = 0;
    }
    for (int t = 0; t < values[i].length; t++) {
      int base = base(i, t, settled);
      for (int s = 0; s < cardinalities[i]; s++) {
        out[s] +=
            semiring.logOf(values[i][t][base + (offsets[i][t].length == 0 ? s : offsets[i][t][s])]);
      }
    }
  }

  private static void exponentiate(double[] logs, int n) {
    double max = Tiles.maximum(logs, n);
    for (int s = 0; s < n; s++) {
      logs[s] = Math.exp(logs[s] - max);
    }
  }

  private int base(int i, int operand, int[] settled) {
    int[] scope = scopes[i][operand];
    int[] stride = strides[i][operand];
    int base = 0;
    for (int k = 0; k < scope.length; k++) {
      base += stride[k] * settled[scope[k]];
    }
    return base;
  }
}
