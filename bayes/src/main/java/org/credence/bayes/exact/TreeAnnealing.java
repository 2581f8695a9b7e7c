package org.credence.bayes.exact;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.credence.core.random.Randomness;

/**
 * Improves an elimination order by simulated annealing on the tree of its products. Leaves are the scopes, an inner node is the product
 * of its two children with those variables summed out that occur nowhere else; it costs as many cells as the variables of both children
 * have joint states, or nothing where it sums out nothing. A move takes a node {@code (A B) C} to {@code (A C) B} or {@code (B C) A}
 * and is accepted with probability
 *
 * <pre>  min(1, r^-β)     r = cells of the two changed nodes after the move / before</pre>
 *
 * at an inverse temperature β that grows from sweep to sweep. Since the ratio is local, small parts of a tree are improved beside its
 * bottleneck. Variables in the order in which a tree sums them out, children first, are an elimination order that costs no more than the tree.
 *
 * <p>Sets of variables are bits in words; all variables of one word have the same number of states, so that a table's size is a sum of
 * bit counts. Cost per move O(n / 64).
 *
 * <p>Source: Kalachev, Panteleev &amp; Yung 2021 (the moves and the local ratio). Deviation: nodes that sum out nothing are free, since an
 * elimination multiplies its factors at once.
 */
final class TreeAnnealing {

  /**
   * The inverse temperature over a run: first + (last - first) x^power, x from 0 to 1.
   *
   * @param power above 1 to spend more of the run while it is warm
   */
  record Cooling(double first, double last, double power) {

    /** From where nearly everything is accepted; long in the middle. The best for long runs. */
    static final Cooling SLOW = new Cooling(1.5, 20, 3);

    /** Even; the best for short runs. */
    static final Cooling EVEN = new Cooling(2, 8, 1);

    /** Keeps most of the order it begins with. */
    static final Cooling WARM = new Cooling(4, 10, 1);

    double beta(double x) {
      return first + (last - first) * Math.pow(x, power);
    }
  }

  private static final int STEPS_PER_UNIT = 1 << 10;
  private static final int SHIFT = 14; // units of log2 to steps of the table
  private static final int[] PLUS = new int[24 * STEPS_PER_UNIT]; // log2(1 + 2^-d) in units

  static {
    for (int d = 0; d < PLUS.length; d++) {
      PLUS[d] =
          (int)
              Math.round(
                  Math.log1p(Math.pow(2, -(d + 0.5) / STEPS_PER_UNIT))
                      / Math.log(2)
                      * OrderGraph.UNIT);
    }
  }

  private final OrderGraph graph;
  private final int words;
  private final int[] bitOf; // [variable]
  private final int[] variableOf; // [bit], -1 where none
  private final long[] wordLog; // [word]: log2 units of each of its variables
  private final int leaves;
  private final int root;
  private final int[] left; // [node]; nodes below leaves are leaves
  private final int[] right;
  private final long[] out; // [node][word]: variables that also occur elsewhere
  private final long[]
      cells; // [node]: log2 units of its product, 0 for leaves and where nothing is summed out

  /**
   * @param cliques scopes, none within another, that hold all edges of the graph; connected
   */
  TreeAnnealing(OrderGraph graph, int[][] cliques) {
    this.graph = graph;
    int n = graph.size();
    bitOf = new int[n];
    int[] byStates =
        IntStream.range(0, n)
            .boxed()
            .sorted((a, b) -> Integer.compare(graph.cardinalities[a], graph.cardinalities[b]))
            .mapToInt(v -> v)
            .toArray();
    int bit = 0;
    for (int i = 0; i < n; i++) {
      if (i > 0 && graph.cardinalities[byStates[i]] != graph.cardinalities[byStates[i - 1]]) {
        bit = (bit + 63) / 64 * 64;
      }
      bitOf[byStates[i]] = bit++;
    }
    words = (bit + 63) / 64;
    variableOf = new int[64 * words];
    Arrays.fill(variableOf, -1);
    wordLog = new long[words];
    for (int v = 0; v < n; v++) {
      variableOf[bitOf[v]] = v;
      wordLog[bitOf[v] / 64] = graph.logs[v];
    }
    leaves = cliques.length;
    root = 2 * leaves - 2;
    left = new int[2 * leaves - 1];
    right = new int[2 * leaves - 1];
    out = new long[(2 * leaves - 1) * words];
    cells = new long[2 * leaves - 1];
    for (int leaf = 0; leaf < leaves; leaf++) {
      for (int v : cliques[leaf]) {
        out[leaf * words + bitOf[v] / 64] |= 1L << bitOf[v];
      }
    }
  }

  /** Begins with the tree of an order: for each variable in turn the product of all that hold it. */
  void begin(int[] order) {
    int[] active = IntStream.range(0, leaves).toArray();
    int count = leaves;
    int node = leaves;
    int[] found = new int[leaves];
    int[] uses = new int[64 * words]; // [bit]: active nodes that hold it
    for (int leaf = 0; leaf < leaves; leaf++) {
      for (int w = 0; w < words; w++) {
        for (long rest = out[leaf * words + w]; rest != 0; rest &= rest - 1) {
          uses[64 * w + Long.numberOfTrailingZeros(rest)]++;
        }
      }
    }
    for (int v : order) {
      int word = bitOf[v] / 64;
      long bit = 1L << bitOf[v];
      int kept = 0;
      int holders = 0;
      for (int i = 0; i < count; i++) {
        if ((out[active[i] * words + word] & bit) != 0) {
          found[holders++] = active[i];
        } else {
          active[kept++] = active[i];
        }
      }
      count = kept;
      if (holders == 0) {
        continue;
      }
      int product = found[0];
      for (int i = 1; i < holders; i++) {
        left[node] = product;
        right[node] = found[i];
        join(node, uses);
        product = node++;
      }
      active[count++] = product;
    }
    for (int i = 1; i < count; i++) { // what the order left apart, should a graph not be connected
      left[node] = active[0];
      right[node] = active[i];
      join(node, uses);
      active[0] = node++;
    }
    for (int p = leaves; p <= root; p++) {
      cells[p] = cells(p);
    }
  }

  private void join(int node, int[] uses) {
    for (int w = 0; w < words; w++) {
      long a = out[left[node] * words + w];
      long b = out[right[node] * words + w];
      long both = a & b;
      long kept = a | b;
      for (long rest = both; rest != 0; rest &= rest - 1) {
        uses[64 * w + Long.numberOfTrailingZeros(rest)]--;
      }
      for (long rest = kept; rest != 0; rest &= rest - 1) {
        int bit = Long.numberOfTrailingZeros(rest);
        if (uses[64 * w + bit] == 1) {
          kept &= ~(1L << bit);
        }
      }
      out[node * words + w] = kept;
    }
  }

  private long cells(int node) {
    int a = left[node] * words;
    int b = right[node] * words;
    int o = node * words;
    long log = 0;
    long summed = 0;
    for (int w = 0; w < words; w++) {
      long union = out[a + w] | out[b + w];
      summed |= union & ~out[o + w];
      log += wordLog[w] * Long.bitCount(union);
    }
    return summed == 0 ? 0 : log;
  }

  /**
   * Anneals.
   *
   * @param sweeps number of passes over all nodes
   * @param late asked before every sweep; no more are made once it says so
   */
  void anneal(int sweeps, Cooling cooling, Randomness randomness, BooleanSupplier late) {
    for (int sweep = 0; sweep < sweeps && !late.getAsBoolean(); sweep++) {
      double beta = cooling.beta((double) sweep / Math.max(1, sweeps - 1));
      sweep(beta / OrderGraph.UNIT * Math.log(2), randomness);
    }
  }

  private void sweep(double beta, Randomness randomness) {
    for (int p = leaves; p <= root; p++) {
      int choice = randomness.below(4);
      int c = left[p];
      int s = right[p];
      if (s >= leaves && (c < leaves || (choice & 1) == 0)) {
        c = right[p];
        s = left[p];
      }
      if (c < leaves) {
        continue;
      }
      int a = left[c];
      int b = right[c];
      if ((choice & 2) == 0) {
        a = right[c];
        b = left[c];
      }
      // (a b) s becomes (a s) b
      long logC = 0;
      long logP = 0;
      long summedC = 0;
      long summedP = 0;
      int wa = a * words;
      int wb = b * words;
      int ws = s * words;
      int wp = p * words;
      for (int w = 0; w < words; w++) {
        long unionC = out[wa + w] | out[ws + w];
        long outB = out[wb + w];
        long outP = out[wp + w];
        long outC = unionC & (outB | outP);
        long unionP = outC | outB;
        long log = wordLog[w];
        summedC |= unionC & ~outC;
        summedP |= unionP & ~outP;
        logC += log * Long.bitCount(unionC);
        logP += log * Long.bitCount(unionP);
      }
      logC = summedC == 0 ? 0 : logC;
      logP = summedP == 0 ? 0 : logP;
      long changed = plus(logC, logP) - plus(cells[c], cells[p]);
      if (changed > 0) {
        double exponent = beta * changed;
        if (exponent > 40 || randomness.uniform() >= Math.exp(-exponent)) {
          continue;
        }
      }
      left[c] = a;
      right[c] = s;
      left[p] = c;
      right[p] = b;
      int wc = c * words;
      for (int w = 0; w < words; w++) {
        out[wc + w] = (out[wa + w] | out[ws + w]) & (out[wb + w] | out[wp + w]);
      }
      cells[c] = logC;
      cells[p] = logP;
    }
  }

  private static long plus(long a, long b) {
    long high = Math.max(a, b);
    long apart = high - Math.min(a, b) >> SHIFT;
    return apart >= PLUS.length ? high : high + PLUS[(int) apart];
  }

  /** The variables in the order in which the tree sums them out. */
  int[] order() {
    int[] order = new int[graph.size()];
    int count = 0;
    int[] stack = new int[2 * leaves];
    int[] topDown = new int[leaves];
    int depth = 0;
    int nodes = 0;
    stack[depth++] = root;
    while (depth > 0) {
      int node = stack[--depth];
      if (node >= leaves) {
        topDown[nodes++] = node;
        stack[depth++] = left[node];
        stack[depth++] = right[node];
      }
    }
    while (nodes > 0) {
      int node = topDown[--nodes];
      for (int w = 0; w < words; w++) {
        long summed =
            (out[left[node] * words + w] | out[right[node] * words + w]) & ~out[node * words + w];
        for (; summed != 0; summed &= summed - 1) {
          order[count++] = variableOf[64 * w + Long.numberOfTrailingZeros(summed)];
        }
      }
    }
    return order;
  }
}
