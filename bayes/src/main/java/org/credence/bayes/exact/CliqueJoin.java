package org.credence.bayes.exact;

import java.util.Arrays;
import org.credence.core.engine.Meter;

/**
 * The product of several tables over one clique where it is not zero: a depth-first join. Variables are assigned in the order of the
 * clique; at each only the states are tried for which every table that holds the variable still has an entry that is not zero below
 * the prefix assigned so far ({@link PrefixSupport}), and a table is multiplied in once all its variables are assigned:
 *
 * <pre>  p_0 = Π_{t over nothing} t          p_d(x_1..x_d) = p_{d-1}(x_1..x_{d-1}) · Π_{t ending at x_d} t</pre>
 *
 * Sums come back the same way: what lies below a prefix is added up once and sent to the targets that end there.
 *
 * <p>Prefer it to the tiles of {@link ClusterProduct} where much of the product is zero: time O(prefixes visited), a few times the
 * cells that are not zero, whatever the size of the clique. All tables must be in the order of the clique. No recursion. Up to
 * rounding the sums are those of the tiles: the order of the factors differs.
 *
 * <p>Source: the search of worst-case optimal joins (Ngo, Porat, R&eacute; &amp; Rudra 2012) with the sums of FAQ (Abo Khamis, Ngo
 * &amp; Rudra 2016).
 */
final class CliqueJoin {

  private static final long READS_BETWEEN_LOOKS = 1 << 16;

  private final JoinPlan plan;
  private final Accumulation sum;
  private final boolean guarded;
  private final int last;
  private final double constant; // product of the tables over nothing
  private final double[][] sums;
  private final boolean totals; // whether a target ends before the last depth

  private final int[] prefix; // [slot]
  private final int[][] filters; // [depth][..]: slots, before, of the tables with zeros
  private final long[][][] filterBits; // [depth][..]
  private final int[][] endSlots; // [depth][..]: where the operands that end there stand
  private final double[][][] ends; // [depth][..]
  private final int[][] targetSlots; // [depth][..]
  private final double[] row = new double[64];
  private long reads;

  /**
   * @param operands linear tables
   * @param sums entries of each target
   * @param guarded whether a product that is not zero may underflow, and is then replaced by {@link Double#MIN_NORMAL}
   */
  CliqueJoin(JoinPlan plan, Table[] operands, double[][] sums, Accumulation sum, boolean guarded) {
    this.plan = plan;
    this.sum = sum;
    this.guarded = guarded;
    this.sums = sums;
    int rank = plan.cardinalities.length;
    last = rank - 1;
    prefix = new int[plan.slots];
    filters = new int[rank][0];
    filterBits = new long[rank][0][];
    double product = 1;
    for (int t = 0; t < operands.length; t++) {
      Table table = operands[t];
      if (plan.depths[t].length == 0) {
        product *= table.values()[0];
      } else if (table.positives() < table.values().length) {
        long[][] levels = PrefixSupport.of(table.values(), plan.cardinalitiesOf(t));
        for (int j = 0; j < levels.length; j++) {
          int d = plan.depths[t][j];
          int n = filters[d].length;
          filters[d] = Arrays.copyOf(filters[d], n + 1);
          filters[d][n] = plan.first[t] + j;
          filterBits[d] = Arrays.copyOf(filterBits[d], n + 1);
          filterBits[d][n] = levels[j];
        }
      }
    }
    constant = product;
    endSlots = new int[rank][];
    ends = new double[rank][][];
    targetSlots = new int[rank][];
    for (int d = 0; d < rank; d++) {
      endSlots[d] = new int[plan.ends[d].length];
      ends[d] = new double[plan.ends[d].length][];
      for (int i = 0; i < ends[d].length; i++) {
        ends[d][i] = operands[plan.ends[d][i]].values();
        endSlots[d][i] = plan.lastSlot(plan.ends[d][i]);
      }
      targetSlots[d] = new int[plan.targets[d].length];
      for (int i = 0; i < targetSlots[d].length; i++) {
        targetSlots[d][i] = plan.lastSlot(operands.length + plan.targets[d][i]);
      }
    }
    totals = plan.targets[last].length < sums.length;
  }

  /** Adds the whole product to the targets. */
  void run(Meter meter) {
    double total = constant == 0 ? 0 : walk(meter);
    for (int u = 0; u < sums.length; u++) {
      if (plan.depths[plan.depths.length - sums.length + u].length == 0) {
        sums[u][0] = sum.of(sums[u][0], total);
      }
    }
    meter.evaluated(reads);
  }

  private double walk(Meter meter) {
    if (last == 0) {
      return row(constant);
    }
    double[] product = new double[last];
    double[] below = new double[last];
    long[] left = new long[last];
    int[] chunk = new int[last];
    product[0] = constant;
    left[0] = states(0, 0);
    int d = 0;
    while (true) {
      long mask = left[d];
      while (mask == 0 && chunk[d] + 64 < plan.cardinalities[d]) {
        chunk[d] += 64;
        mask = states(d, chunk[d]);
      }
      if (mask == 0) {
        if (d == 0) {
          return below[0];
        }
        d--;
        below[d] = sum.of(below[d], below[d + 1]);
        send(d, below[d + 1]);
        continue;
      }
      left[d] = mask & (mask - 1);
      double p = assign(d, chunk[d] + Long.numberOfTrailingZeros(mask), product[d]);
      if (d + 1 == last) {
        double part = row(p);
        if (totals) {
          below[d] = sum.of(below[d], part);
          send(d, part);
        }
      } else {
        d++;
        product[d] = p;
        below[d] = 0;
        chunk[d] = 0;
        left[d] = states(d, 0);
      }
      if (reads >= READS_BETWEEN_LOOKS) {
        meter.evaluated(reads);
        reads = 0;
      }
    }
  }

  /** The states, as bits from that one on, that no table rules out for the prefix assigned. */
  private long states(int depth, int from) {
    int cardinality = plan.cardinalities[depth];
    int count = Math.min(64, cardinality - from);
    long mask = -1L >>> -count;
    int[] slots = filters[depth];
    long[][] bits = filterBits[depth];
    for (int i = 0; i < slots.length; i++) {
      mask &= PrefixSupport.chunk(bits[i], prefix[slots[i]] * cardinality + from, count);
    }
    return mask;
  }

  /** Gives the group at a depth a state; the product with the tables that end there. */
  private double assign(int depth, int state, double product) {
    int cardinality = plan.cardinalities[depth];
    for (int slot : plan.steps[depth]) {
      prefix[slot + 1] = prefix[slot] * cardinality + state;
    }
    double p = product;
    int[] slots = endSlots[depth];
    double[][] values = ends[depth];
    for (int i = 0; i < slots.length; i++) {
      p *= values[i][prefix[slots[i]]];
    }
    reads += slots.length;
    return p;
  }

  private void send(int depth, double part) {
    int[] slots = targetSlots[depth];
    for (int i = 0; i < slots.length; i++) {
      double[] target = sums[plan.targets[depth][i]];
      int at = prefix[slots[i]];
      target[at] = sum.of(target[at], part);
    }
  }

  /** All states of the last group; what they add up to, if anybody wants to know. */
  private double row(double product) {
    int cardinality = plan.cardinalities[last];
    double[][] values = ends[last];
    int[] slots = endSlots[last];
    int[] to = targetSlots[last];
    double total = 0;
    for (int from = 0; from < cardinality; from += 64) {
      long mask = states(last, from);
      int n = Math.min(64, cardinality - from);
      int cells = Long.bitCount(mask);
      if (!guarded && 2 * cells >= n) {
        reads += (long) values.length * n;
        total = sum.of(total, dense(product, from, n));
        continue;
      }
      reads += (long) values.length * cells;
      if (values.length == 1 && to.length == 1 && !totals && !guarded) {
        double[] a = values[0];
        double[] target = sums[plan.targets[last][0]];
        int i = prefix[slots[0] - 1] * cardinality + from;
        int j = prefix[to[0] - 1] * cardinality + from;
        for (long m = mask; m != 0; m &= m - 1) {
          int s = Long.numberOfTrailingZeros(m);
          target[j + s] = sum.of(target[j + s], product * a[i + s]);
        }
      } else {
        total = sum.of(total, sparse(product, from, mask));
      }
    }
    return total;
  }

  private double dense(double product, int from, int n) {
    int cardinality = plan.cardinalities[last];
    double[][] values = ends[last];
    int[] slots = endSlots[last];
    int[] to = targetSlots[last];
    if (values.length == 1 && to.length == 1 && !totals) {
      sum.addScaled(
          product,
          values[0],
          prefix[slots[0] - 1] * cardinality + from,
          n,
          sums[plan.targets[last][0]],
          prefix[to[0] - 1] * cardinality + from);
      return 0;
    }
    if (values.length == 0) {
      Arrays.fill(row, 0, n, product);
    } else {
      for (int i = 0; i < values.length; i++) {
        int base = prefix[slots[i] - 1] * cardinality + from;
        if (i == 0) {
          Tiles.loadRun(row, n, product, values[0], base);
        } else {
          Tiles.multiplyRun(row, n, values[i], base);
        }
      }
    }
    for (int u = 0; u < to.length; u++) {
      sum.addRow(row, n, sums[plan.targets[last][u]], prefix[to[u] - 1] * cardinality + from);
    }
    return totals ? sum.total(row, n) : 0;
  }

  private double sparse(double product, int from, long mask) {
    int cardinality = plan.cardinalities[last];
    double[][] values = ends[last];
    int[] slots = endSlots[last];
    int[] to = targetSlots[last];
    double total = 0;
    for (long m = mask; m != 0; m &= m - 1) {
      int s = from + Long.numberOfTrailingZeros(m);
      double p = product;
      for (int i = 0; i < values.length; i++) {
        p *= values[i][prefix[slots[i] - 1] * cardinality + s];
      }
      if (guarded && p < Double.MIN_NORMAL) {
        p = Double.MIN_NORMAL;
      }
      for (int u = 0; u < to.length; u++) {
        double[] target = sums[plan.targets[last][u]];
        int at = prefix[to[u] - 1] * cardinality + s;
        target[at] = sum.of(target[at], p);
      }
      total = sum.of(total, p);
    }
    return total;
  }
}
