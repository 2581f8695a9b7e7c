package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.core.engine.Meter;

/**
 * Walks the cells of a clique that all of several tables support, and hardly any other: variables get their states one after the
 * other, and a branch is left as soon as what is chosen so far is in no supported entry of some table. Partial products are carried
 * down, so the work per cell is that of the last variables only.
 *
 * <p>Levels are the positions of the clique's scope; the first {@code rowLevels} of them make up the row (the joint state of the
 * separator towards the parent). Cost O(visited branches · tables there). Source: the nested-loop join with semi-join reduction
 * of database theory; here every prefix of a table is known beforehand, one bit an entry ({@link PrefixSupport}).
 *
 * <p>{@link CliqueJoin} walks the same way and adds numbers up; it multiplies whole rows at a time and indexes tables by int. This one
 * tells of the cells themselves, by entry numbers that exceed an int, and stops after so many branches.
 */
final class SupportJoin {

  private static final int MOST_BETWEEN_LOOKS = 1 << 16;
  private static final long[] UNCHECKED = {};
  private static final double[] UNVALUED = {};

  /** How many branches may be visited, and how many were; shared by several joins. */
  static final class Effort {
    private final Meter meter;
    private final long limit;
    private long visited;

    Effort(long limit, Meter meter) {
      this.limit = limit;
      this.meter = meter;
    }

    long visited() {
      return visited;
    }

    /** Whether the limit was reached: what was found since is incomplete. */
    boolean isSpent() {
      return visited > limit;
    }

    private void spend(long branches) {
      visited += branches;
      meter.evaluated(branches);
    }
  }

  /** A table over some of the levels. */
  private static final class Operand {
    final int[] levels;
    final double[] values; // levels ascending, last fastest; empty: support only
    final int child; // whose separator it is, or NONE
    final long[][] prefixes; // [number of its levels chosen - 1]: PrefixSupport; empty: all

    Operand(int[] levels, double[] values, int child, long[][] prefixes, int[] cardinalities) {
      this.levels = levels;
      this.values = values;
      this.child = child;
      this.prefixes = prefixes;
      long size = 1;
      for (int j = 0; j < prefixes.length; j++) {
        size *= cardinalities[levels[j]];
        prefixes[j] = PrefixSupport.isFull(prefixes[j], size) ? UNCHECKED : prefixes[j];
      }
    }
  }

  static final int NONE = -1;

  /** Told of the supported cells, those that differ in the last level alone together. */
  interface Cells {
    /**
     * Takes {@code count} cells; {@link #product}, {@link #lastState}, {@link #state} and {@link #entry} tell about them.
     *
     * @param row joint state of the row levels
     */
    void accept(long row, int count);
  }

  private final int[] cardinalities; // [level]
  private final int rowLevels;
  private final Effort effort;
  private final List<Operand> operands = new ArrayList<>();
  private int children;

  // what meets at a level; shape [level][table met there]
  private int[][] from = {}; // slot of the entry number over its earlier levels
  private int[][] to = {}; // slot of the entry number with this level
  private long[][][] checks = {}; // support with this level, one bit an entry; empty: all
  private double[][][] values = {}; // entries, where the table is complete here
  private boolean[] hasValues = {}; // [level]

  private int[] states = {};
  private long[] slots = {}; // entry numbers
  private double[] products = {}; // [level + 1]
  private int[] childSlots = {}; // [child]
  private boolean[] childIsLast = {}; // [child]: whether its entry depends on the last level
  private int[] found = {}; // [cell of a run]: state of the last level
  private double[] foundProducts = {}; // [cell of a run]
  private int unreported;

  SupportJoin(int[] scope, int[] variableCardinalities, int rowLevels, Effort effort) {
    cardinalities = Arrays.stream(scope).map(v -> variableCardinalities[v]).toArray();
    this.rowLevels = rowLevels;
    this.effort = effort;
  }

  /** Adds a table of numbers over levels in any order, last fastest. */
  void multiply(int[] levels, double[] table) {
    int[] sorted = levels.clone();
    Arrays.sort(sorted);
    double[] ordered = transposed(levels, sorted, table);
    long[][] prefixes =
        sorted.length == 0 ? new long[0][] : PrefixSupport.of(ordered, cardinalitiesOf(sorted));
    operands.add(new Operand(sorted, ordered, NONE, prefixes, cardinalities));
  }

  /** Adds the support of the next child's separator, over ascending levels. */
  void child(int[] levels, BitRank support) {
    operands.add(supported(levels, children++, support));
  }

  /** Restricts the rows. */
  void rows(BitRank support) {
    int[] levels = new int[rowLevels];
    Arrays.setAll(levels, k -> k);
    operands.add(supported(levels, NONE, support));
  }

  private Operand supported(int[] levels, int child, BitRank support) {
    long[][] prefixes =
        levels.length == 0
            ? new long[0][]
            : PrefixSupport.of(support.words(), support.length(), cardinalitiesOf(levels));
    return new Operand(levels, UNVALUED, child, prefixes, cardinalities);
  }

  private int[] cardinalitiesOf(int[] levels) {
    return Arrays.stream(levels).map(k -> cardinalities[k]).toArray();
  }

  private double[] transposed(int[] levels, int[] sorted, double[] table) {
    if (Arrays.equals(levels, sorted)) {
      return table;
    }
    int rank = levels.length;
    int[] strides = new int[rank]; // of the given order, by sorted position
    int stride = 1;
    for (int k = rank - 1; k >= 0; k--) {
      strides[Arrays.binarySearch(sorted, levels[k])] = stride;
      stride *= cardinalities[levels[k]];
    }
    double[] result = new double[table.length];
    int[] digits = new int[rank];
    int from = 0;
    for (int to = 0; to < result.length; to++) {
      result[to] = table[from];
      for (int k = rank - 1; k >= 0; k--) {
        from += strides[k];
        if (++digits[k] < cardinalities[sorted[k]]) {
          break;
        }
        from -= strides[k] * cardinalities[sorted[k]];
        digits[k] = 0;
      }
    }
    return result;
  }

  /** Adds to {@code out} every row that holds a supported cell. */
  void supportedRows(BitRank out) {
    open();
    int last = cardinalities.length - 1;
    int level = 0;
    if (last == 0 && rowLevels == 0 && run(0) > 0) {
      out.add(0);
    }
    while (level >= 0 && last > 0 && !effort.isSpent()) {
      if (++states[level] == cardinalities[level]) {
        level--;
      } else if (enter(level)) {
        if (level < last - 1) {
          states[++level] = -1;
        } else if (rowLevels <= last) {
          if (run(last) > 0) {
            out.add(row());
            level = rowLevels - 1;
          }
        }
      }
    }
    report();
  }

  /** Visits all supported cells, in the order of rows and then of the remaining levels. */
  void forEach(Cells cells) {
    open();
    int last = cardinalities.length - 1;
    int level = 0;
    if (last == 0) {
      hand(cells);
    }
    while (level >= 0 && last > 0 && !effort.isSpent()) {
      if (++states[level] == cardinalities[level]) {
        level--;
      } else if (enter(level)) {
        if (level < last - 1) {
          states[++level] = -1;
        } else {
          hand(cells);
        }
      }
    }
    report();
  }

  private void hand(Cells cells) {
    int count = run(cardinalities.length - 1);
    if (count > 0) {
      cells.accept(row(), count);
    }
  }

  /** Product of all tables at a cell of the run. */
  double product(int cell) {
    return foundProducts[cell];
  }

  /** State of a level at a cell of the run. */
  int state(int level, int cell) {
    return level == cardinalities.length - 1 ? found[cell] : states[level];
  }

  /** Entry number of a child's separator at a cell of the run. */
  long entry(int child, int cell) {
    long entry = slots[childSlots[child]];
    return childIsLast[child] ? entry + found[cell] : entry;
  }

  /** Whether {@link #entry} differs within a run. */
  boolean varies(int child) {
    return childIsLast[child];
  }

  private void open() {
    int levels = cardinalities.length;
    from = new int[levels][];
    to = new int[levels][];
    checks = new long[levels][][];
    values = new double[levels][][];
    hasValues = new boolean[levels];
    childSlots = new int[children];
    childIsLast = new boolean[children];
    int count = 0;
    int[] first = new int[operands.size()];
    for (int o = 0; o < first.length; o++) {
      first[o] = count;
      count += operands.get(o).levels.length + 1;
    }
    slots = new long[count];
    for (int level = 0; level < levels; level++) {
      open(level, first);
    }
    states = new int[levels];
    states[0] = -1;
    products = new double[levels + 1];
    products[0] = 1;
    found = new int[cardinalities[levels - 1]];
    foundProducts = new double[found.length];
  }

  private void open(int level, int[] first) {
    List<int[]> met = new ArrayList<>();
    for (int o = 0; o < operands.size(); o++) {
      int depth = Arrays.binarySearch(operands.get(o).levels, level);
      if (depth >= 0) {
        met.add(new int[] {o, depth});
      }
    }
    int count = met.size();
    from[level] = new int[count];
    to[level] = new int[count];
    checks[level] = new long[count][];
    values[level] = new double[count][];
    for (int k = 0; k < count; k++) {
      Operand operand = operands.get(met.get(k)[0]);
      int depth = met.get(k)[1];
      boolean complete = depth == operand.levels.length - 1;
      from[level][k] = first[met.get(k)[0]] + depth;
      to[level][k] = from[level][k] + 1;
      checks[level][k] = operand.prefixes[depth];
      values[level][k] = complete ? operand.values : UNVALUED;
      hasValues[level] |= values[level][k].length > 0;
      if (complete && operand.child != NONE) {
        childSlots[operand.child] = to[level][k];
        childIsLast[operand.child] = level == cardinalities.length - 1;
      }
    }
  }

  /** Takes the state chosen at a level; false if some table has nothing there. */
  private boolean enter(int level) {
    int state = states[level];
    int cardinality = cardinalities[level];
    double product = products[level];
    int[] in = from[level];
    int[] out = to[level];
    long[][] check = checks[level];
    if (++unreported == MOST_BETWEEN_LOOKS) {
      report();
    }
    for (int k = 0; k < in.length; k++) {
      long entry = slots[in[k]] * cardinality + state;
      long[] words = check[k];
      if (words.length > 0 && (words[(int) (entry >>> 6)] >>> entry & 1) == 0) {
        return false;
      }
      slots[out[k]] = entry;
      double[] table = values[level][k];
      if (table.length > 0) {
        product *= table[(int) entry];
      }
    }
    products[level + 1] = product;
    return true;
  }

  /** Finds the supported states of the last level; returns how many. */
  private int run(int last) {
    int cardinality = cardinalities[last];
    int[] in = from[last];
    int count = cardinality;
    unreported += cardinality;
    if (unreported >= MOST_BETWEEN_LOOKS) {
      report();
    }
    for (int s = 0; s < cardinality; s++) {
      found[s] = s;
    }
    for (int k = 0; k < in.length; k++) {
      long base = slots[in[k]] * cardinality;
      slots[to[last][k]] = base;
      long[] words = checks[last][k];
      if (words.length > 0) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
          long entry = base + found[i];
          if ((words[(int) (entry >>> 6)] >>> entry & 1) != 0) {
            found[kept++] = found[i];
          }
        }
        count = kept;
      }
    }
    Arrays.fill(foundProducts, 0, count, products[last]);
    if (hasValues[last]) {
      for (int k = 0; k < in.length; k++) {
        double[] table = values[last][k];
        if (table.length > 0) {
          int base = (int) slots[to[last][k]];
          for (int i = 0; i < count; i++) {
            foundProducts[i] *= table[base + found[i]];
          }
        }
      }
    }
    return count;
  }

  private void report() {
    effort.spend(unreported);
    unreported = 0;
  }

  private long row() {
    long row = 0;
    for (int k = 0; k < rowLevels; k++) {
      row = row * cardinalities[k] + states[k];
    }
    return row;
  }
}
