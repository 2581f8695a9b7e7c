package org.credence.bayes.circuit;

import java.util.Arrays;

/**
 * A circuit while it grows. Equal nodes are made once (hash consing), zeros vanish, multiplication by one vanishes, products of
 * constants are folded.
 *
 * <p>A node is a number: {@link #ZERO}, {@link #ONE}, negative for leaves ({@code -1 - k} is leaf k), from 2 on a sum of binary
 * products. Children are always made before their parents. Hash tables are open-addressed over the flat arrays: nothing is boxed.
 */
final class CircuitBuilder {

  static final int ZERO = 0;
  static final int ONE = 1;

  /** What a leaf stands for if not for an indicator (which is its flat index): a constant. */
  static final int CONSTANT = -1;

  private static final int FIRST = 2;
  private static final int MOST = Integer.MAX_VALUE - 8;
  private static final double SMALLEST_FOLDED = 0x1p-400; // below, digits could be lost
  private static final double LARGEST_FOLDED = 0x1p400;

  private final CircuitMemory memory;
  private int[] start = new int[64]; // [node], its first term; its last ends where the next begins
  private int nodes = FIRST;
  private int[] left = new int[64]; // [term]
  private int[] right = new int[64]; // [term]
  private int terms;
  private int[] table = new int[128]; // node or 0; open addressing
  private double[] leafValues = new double[16]; // [leaf]
  private int[] leafKinds =
      new int[16]; // [leaf]: flat index of an indicator, CONSTANT, or -2 - parameter
  private int leaves;
  private int[] constants = new int[32]; // leaf + 1 or 0; open addressing by bits of the value
  private int constantCount;
  private int[] sumLeft = new int[16];
  private int[] sumRight = new int[16];
  private long[] sorted = new long[16];
  private int summands;

  CircuitBuilder(CircuitMemory memory) {
    this.memory = memory;
    memory.hold(bytes(), 0, 0);
  }

  private long bytes() {
    return 4L
        * (start.length
            + left.length
            + right.length
            + table.length
            + 3L * leafKinds.length
            + constants.length);
  }

  int nodes() {
    return nodes;
  }

  int terms() {
    return terms;
  }

  int leaves() {
    return leaves;
  }

  double leafValue(int leaf) {
    return leafValues[leaf];
  }

  int leafKind(int leaf) {
    return leafKinds[leaf];
  }

  int start(int node) {
    return start[node];
  }

  int end(int node) {
    return node + 1 == nodes ? terms : start[node + 1];
  }

  int left(int term) {
    return left[term];
  }

  int right(int term) {
    return right[term];
  }

  static boolean isLeaf(int node) {
    return node < 0;
  }

  static int leafOf(int node) {
    return -1 - node;
  }

  /** A new leaf for the indicator of that flat index. */
  int indicator(int flat) {
    return leaf(flat, 1);
  }

  /** A new leaf for one entry of one factor, never shared. */
  int parameter(int flat, double value) {
    return leaf(-2 - flat, value);
  }

  /** The one leaf of that value. */
  int constant(double value) {
    if (value == 0) {
      return ZERO;
    }
    if (value == 1) {
      return ONE;
    }
    int mask = constants.length - 1;
    int at = mix(Double.doubleToLongBits(value)) & mask;
    while (constants[at] != 0) {
      if (leafValues[constants[at] - 1] == value) {
        return -constants[at];
      }
      at = at + 1 & mask;
    }
    int made = leaf(CONSTANT, value);
    constants[at] = leaves;
    if (2 * ++constantCount > constants.length) {
      growConstants();
    }
    return made;
  }

  private void growConstants() {
    memory.hold(4L * constants.length, nodes, terms);
    int[] larger = new int[2 * constants.length];
    int mask = larger.length - 1;
    for (int entry : constants) {
      if (entry != 0) {
        int at = mix(Double.doubleToLongBits(leafValues[entry - 1])) & mask;
        while (larger[at] != 0) {
          at = at + 1 & mask;
        }
        larger[at] = entry;
      }
    }
    constants = larger;
  }

  private int leaf(int kind, double value) {
    if (leaves == leafKinds.length) {
      int size = grown(leaves);
      memory.hold(12L * (size - leaves), nodes, terms);
      leafValues = Arrays.copyOf(leafValues, size);
      leafKinds = Arrays.copyOf(leafKinds, size);
    }
    leafKinds[leaves] = kind;
    leafValues[leaves] = value;
    return -1 - leaves++;
  }

  private boolean isConstant(int node) {
    return node < 0 && leafKinds[-1 - node] == CONSTANT;
  }

  /** The product of two nodes. */
  int product(int a, int b) {
    if (a == ZERO || b == ZERO) {
      return ZERO;
    }
    if (a == ONE) {
      return b;
    }
    if (b == ONE) {
      return a;
    }
    if (isConstant(a) && isConstant(b)) {
      double folded = leafValues[-1 - a] * leafValues[-1 - b];
      if (folded >= SMALLEST_FOLDED && folded <= LARGEST_FOLDED) {
        return constant(folded);
      }
    }
    reserveTerms(1);
    left[terms] = Math.min(a, b);
    right[terms] = Math.max(a, b);
    return node(1);
  }

  /** Begins a sum of products. */
  void beginSum() {
    summands = 0;
  }

  /** Adds a product to the sum begun. */
  void addProduct(int a, int b) {
    if (a == ZERO || b == ZERO) {
      return;
    }
    if (summands == sumLeft.length) {
      sumLeft = Arrays.copyOf(sumLeft, 2 * summands);
      sumRight = Arrays.copyOf(sumRight, 2 * summands);
      sorted = new long[2 * summands];
    }
    sumLeft[summands] = a;
    sumRight[summands++] = b;
  }

  /** The sum begun. Products with an equal second factor are taken together: {@code ac + bc = (a + b)c}. */
  int endSum() {
    if (summands == 0) {
      return ZERO;
    }
    if (summands == 1) {
      return product(sumLeft[0], sumRight[0]);
    }
    int n = summands;
    for (int i = 0; i < n; i++) {
      sorted[i] = (long) sumRight[i] << 32 | sumLeft[i] & 0xffffffffL;
    }
    sort(sorted, n);
    int groups = 0;
    for (int from = 0; from < n; ) {
      int second = (int) (sorted[from] >> 32);
      int to = from + 1;
      while (to < n && (int) (sorted[to] >> 32) == second) {
        to++;
      }
      sumLeft[groups] = to == from + 1 ? (int) sorted[from] : plainSum(from, to);
      sumRight[groups++] = second;
      from = to;
    }
    if (groups == 1) {
      return product(sumLeft[0], sumRight[0]);
    }
    reserveTerms(groups);
    for (int i = 0; i < groups; i++) {
      left[terms + i] = sumLeft[i];
      right[terms + i] = sumRight[i];
    }
    return node(groups);
  }

  private static void sort(long[] values, int n) {
    if (n > 24) {
      Arrays.sort(values, 0, n);
      return;
    }
    for (int i = 1; i < n; i++) {
      long value = values[i];
      int at = i;
      while (at > 0 && values[at - 1] > value) {
        values[at] = values[--at];
      }
      values[at] = value;
    }
  }

  private int plainSum(int from, int to) {
    reserveTerms(to - from);
    for (int i = from; i < to; i++) {
      left[terms + i - from] = (int) sorted[i];
      right[terms + i - from] = ONE;
    }
    return node(to - from);
  }

  private void reserveTerms(int more) {
    if (more > left.length - terms) {
      if (more > MOST - terms) {
        throw CircuitMemory.beyondArrays(nodes, terms);
      }
      int size = Math.max(terms + more, grown(left.length));
      left = enlarged(left, size);
      right = enlarged(right, size);
    }
  }

  private int[] enlarged(int[] array, int size) {
    memory.hold(4L * size, nodes, terms); // the old array stands until the new one is filled
    int[] larger = Arrays.copyOf(array, size);
    memory.release(4L * array.length);
    return larger;
  }

  private static int grown(int length) {
    return (int) Math.min(MOST, length + (length >> 1) + 16L);
  }

  /** The node of the terms standing ready behind the last one: an old one if there is an equal one. */
  private int node(int count) {
    int mask = table.length - 1;
    int at = hash(terms, terms + count) & mask;
    while (table[at] != 0) {
      if (matches(table[at], count)) {
        return table[at];
      }
      at = at + 1 & mask;
    }
    if (nodes == start.length) {
      if (nodes == MOST) {
        throw CircuitMemory.beyondArrays(nodes, terms);
      }
      start = enlarged(start, grown(nodes));
    }
    table[at] = nodes;
    start[nodes] = terms;
    terms += count;
    nodes++;
    if (nodes > table.length / 2 && table.length < 1 << 30) {
      growTable();
    }
    return nodes - 1;
  }

  private int hash(int from, int to) {
    int hash = to - from;
    for (int t = from; t < to; t++) {
      hash = (hash * 31 + left[t]) * 0x9e3779b1 + right[t];
    }
    hash ^= hash >>> 15;
    hash *= 0x85ebca6b;
    return hash ^ hash >>> 13;
  }

  private boolean matches(int node, int count) {
    int from = start[node];
    if (end(node) - from != count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (left[from + i] != left[terms + i] || right[from + i] != right[terms + i]) {
        return false;
      }
    }
    return true;
  }

  private void growTable() {
    memory.release(4L * table.length);
    memory.hold(8L * table.length, nodes, terms);
    table = new int[2 * table.length];
    int mask = table.length - 1;
    for (int n = FIRST; n < nodes; n++) {
      int at = hash(start[n], end(n)) & mask;
      while (table[at] != 0) {
        at = at + 1 & mask;
      }
      table[at] = n;
    }
  }

  private static int mix(long bits) {
    long mixed = bits * 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 32 ^ mixed);
  }
}
