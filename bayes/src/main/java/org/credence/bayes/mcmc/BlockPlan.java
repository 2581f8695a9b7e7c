package org.credence.bayes.mcmc;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How one block is eliminated, told without making a table. Bucket i belongs to the i-th variable of the order; its table is over that
 * variable (fastest) and the later ones it then hangs together with, and its message is over those alone.
 */
final class BlockPlan {

  static final int ROOT = -1;

  /** Variables in the order of their elimination; shape [bucket]. */
  final int[] order;

  /** Later buckets a bucket's message is over, ascending, the last one fastest; shape [bucket][..]. */
  final int[][] separators;

  /** Where a bucket's message goes, or {@link #ROOT}; shape [bucket]. */
  final int[] parents;

  /** Whose messages come in; shape [bucket][..]. */
  final int[][] children;

  /** Factors first met there; shape [bucket][..]. */
  final int[][] factors;

  /** Entries of the table; shape [bucket]. */
  final int[] cells;

  /** Whether exact conditional marginals are wanted there or below; shape [bucket]. */
  final boolean[] visited;

  /** Whether its variable's marginal is wanted; shape [bucket]. */
  final boolean[] wanted;

  private final int[] cardinalities; // [variable]

  /**
   * @param order the block's variables
   * @param cardinalities shape [variable]
   * @param scopes of the factors, free variables alone; shape [factor][..]
   * @param factorsOf shape [variable][..]
   * @param wanted whose marginals are tallied; shape [variable]
   * @param places scratch, shape [variable], all negative, and left so
   */
  BlockPlan(
      int[] order,
      int[] cardinalities,
      int[][] scopes,
      int[][] factorsOf,
      boolean[] wanted,
      int[] places) {
    int n = order.length;
    this.order = order;
    this.cardinalities = cardinalities;
    this.separators = new int[n][];
    this.parents = new int[n];
    this.children = new int[n][];
    this.factors = new int[n][];
    this.cells = new int[n];
    this.visited = new boolean[n];
    this.wanted = new boolean[n];
    for (int i = 0; i < n; i++) {
      places[order[i]] = i;
    }
    int[] degrees = new int[n];
    IntSet later = new IntSet();
    Children incoming = new Children(n);
    for (int i = 0; i < n; i++) {
      int bucket = i;
      factors[i] =
          Arrays.stream(factorsOf[order[i]])
              .filter(f -> first(scopes[f], places) == bucket)
              .toArray();
      children[i] = incoming.of(i, degrees[i]);
      later.clear();
      for (int f : factors[i]) {
        for (int v : scopes[f]) {
          if (places[v] > i) {
            later.add(places[v]);
          }
        }
      }
      for (int child : children[i]) {
        for (int j : separators[child]) {
          if (j > i) {
            later.add(j);
          }
        }
      }
      separators[i] = later.toArray();
      parents[i] = separators[i].length == 0 ? ROOT : separators[i][0];
      if (parents[i] != ROOT) {
        incoming.add(parents[i], i);
        degrees[parents[i]]++;
      }
      int size = cardinalities[order[i]];
      for (int j : separators[i]) {
        size = Math.multiplyExact(size, cardinalities[order[j]]);
      }
      cells[i] = size;
      this.wanted[i] = wanted[order[i]];
      visited[i] |= this.wanted[i];
      if (visited[i] && parents[i] != ROOT) {
        visited[parents[i]] = true;
      }
    }
    for (int v : order) {
      places[v] = -1;
    }
  }

  private static int first(int[] scope, int[] places) {
    int first = Integer.MAX_VALUE;
    for (int v : scope) {
      if (places[v] >= 0) {
        first = Math.min(first, places[v]);
      }
    }
    return first;
  }

  /** Number of buckets. */
  int size() {
    return order.length;
  }

  /** States of a bucket's variable. */
  int states(int bucket) {
    return cardinalities[order[bucket]];
  }

  /** Table entries read when the block is drawn once. */
  double evaluations() {
    double evaluations = 0;
    for (int i = 0; i < cells.length; i++) {
      int operands = Math.max(1, factors[i].length + children[i].length);
      evaluations += (double) cells[i] * (operands + (visited[i] ? 2 : 0));
    }
    return evaluations;
  }

  /** Entries of all its tables together. */
  long allCells() {
    return IntStream.of(cells).asLongStream().sum();
  }

  /** Bytes of what {@link BlockSampler} keeps of it. */
  double bytes() {
    double ints = 0;
    for (int i = 0; i < cells.length; i++) {
      ints += (double) cells[i] * (factors[i].length + children[i].length);
    }
    return Integer.BYTES * ints;
  }

  /** A small sorted set. */
  private static final class IntSet {
    private int[] items = new int[8];
    private int size;

    void clear() {
      size = 0;
    }

    void add(int item) {
      int at = Arrays.binarySearch(items, 0, size, item);
      if (at < 0) {
        items = size == items.length ? Arrays.copyOf(items, 2 * size) : items;
        int to = -at - 1;
        System.arraycopy(items, to, items, to + 1, size - to);
        items[to] = item;
        size++;
      }
    }

    int[] toArray() {
      return Arrays.copyOf(items, size);
    }
  }

  /** Lists of buckets by parent, linked through one array. */
  private static final class Children {
    private static final int END = -1;
    private final int[] last; // [bucket]
    private final int[] before; // [bucket]

    Children(int buckets) {
      last = new int[buckets];
      before = new int[buckets];
      Arrays.fill(last, END);
    }

    void add(int parent, int child) {
      before[child] = last[parent];
      last[parent] = child;
    }

    int[] of(int parent, int count) {
      int[] children = new int[count];
      int child = last[parent];
      for (int k = count - 1; k >= 0; k--) {
        children[k] = child;
        child = before[child];
      }
      return children;
    }
  }
}
