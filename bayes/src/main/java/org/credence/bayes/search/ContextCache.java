package org.credence.bayes.search;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.credence.core.engine.SavedState;

/**
 * What is known of subproblems, by variable and states of its context: the value with the assignment that attains it, or an upper
 * bound. It stops taking in new subproblems where its bytes are used up.
 *
 * <p>One table of open addressing per variable. A variable is not cached where its contexts cannot be numbered in a long, or where no
 * context can come twice (its context is its parent's and the parent).
 */
final class ContextCache {

  static final int MISSING = -1;

  private static final int FIRST_SLOTS = 16;
  private static final long BYTES_PER_SLOT = Long.BYTES + Double.BYTES + Byte.BYTES + 8;
  private static final long FREE = -1;

  private final boolean[] active; // [variable]
  private final int[][] contexts; // [variable]
  private final int[] cardinalities;
  private final long[][] keys; // [variable][slot], FREE where there is none
  private final double[][] values;
  private final byte[][] exact; // 1: the value itself, 0: an upper bound
  private final int[][][] solutions; // [variable][slot][place], empty where there is none
  private final int[] used; // [variable]
  private final long mostBytes;
  private long bytes;
  private long entries;
  private long hits;

  ContextCache(PseudoTree tree, int[] cardinalities, long mostBytes) {
    int n = tree.order.length;
    this.contexts = tree.contexts;
    this.cardinalities = cardinalities;
    this.mostBytes = mostBytes;
    active = new boolean[n];
    for (int v = 0; v < n; v++) {
      double combinations = combinations(v);
      boolean dead = tree.parent[v] == PseudoTree.NONE;
      if (!dead) {
        dead = contexts[v].length == contexts[tree.parent[v]].length + 1;
      }
      active[v] = !dead && combinations < 0x1p62;
    }
    keys = new long[n][0];
    values = new double[n][0];
    exact = new byte[n][0];
    solutions = new int[n][0][];
    used = new int[n];
  }

  private double combinations(int v) {
    double combinations = 1;
    for (int u : contexts[v]) {
      combinations *= cardinalities[u];
    }
    return combinations;
  }

  long bytes() {
    return bytes;
  }

  long entries() {
    return entries;
  }

  long hits() {
    return hits;
  }

  /** Most bytes that the subproblems of a tree can take. */
  static double mostBytes(PseudoTree tree, int[] cardinalities, long limit) {
    ContextCache cache = new ContextCache(tree, cardinalities, limit);
    double sum = 0;
    for (int v = 0; v < cardinalities.length; v++) {
      if (cache.active[v]) {
        sum +=
            (cache.combinations(v) + FIRST_SLOTS)
                * (4 * BYTES_PER_SLOT + solutionBytes(tree.size[v]));
      }
    }
    return Math.min(limit, sum);
  }

  private static long solutionBytes(int length) {
    return length == 0 ? 0 : 16 + (long) Integer.BYTES * length;
  }

  /** The slot of the subproblem of a variable under the states of its context, or {@link #MISSING}. */
  int find(int variable, int[] states) {
    if (!active[variable] || used[variable] == 0) {
      return MISSING;
    }
    int slot = slot(keys[variable], key(variable, states));
    boolean found = keys[variable][slot] != FREE;
    hits += found ? 1 : 0;
    return found ? slot : MISSING;
  }

  double value(int variable, int slot) {
    return values[variable][slot];
  }

  boolean isExact(int variable, int slot) {
    return exact[variable][slot] == 1;
  }

  /** The best assignment of the subtree's variables, by place from the variable's own on; not to be changed. */
  int[] solution(int variable, int slot) {
    return solutions[variable][slot];
  }

  /** Notes a value or upper bound; an upper bound replaces no value. */
  void put(int variable, int[] states, double value, boolean isExact, int[] solution) {
    if (!active[variable] || !grow(variable)) {
      return;
    }
    long key = key(variable, states);
    int slot = slot(keys[variable], key);
    boolean fresh = keys[variable][slot] == FREE;
    if (!fresh && exact[variable][slot] == 1) {
      return;
    }
    int length = isExact ? solution.length : 0;
    if (bytes + solutionBytes(length) > mostBytes) {
      return;
    }
    bytes += solutionBytes(length);
    values[variable][slot] =
        fresh ? value : isExact ? value : Math.min(value, values[variable][slot]);
    exact[variable][slot] = (byte) (isExact ? 1 : 0);
    solutions[variable][slot] = isExact ? solution.clone() : new int[0];
    if (fresh) {
      keys[variable][slot] = key;
      used[variable]++;
      entries++;
    }
  }

  private long key(int variable, int[] states) {
    long key = 0;
    for (int u : contexts[variable]) {
      key = key * cardinalities[u] + states[u];
    }
    return key;
  }

  private static int slot(long[] keys, long key) {
    int mask = keys.length - 1;
    long mixed = key * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 32) & mask;
    while (keys[slot] != FREE && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Makes room for one more. False if there are no bytes for that. */
  private boolean grow(int variable) {
    int slots = keys[variable].length;
    if (2 * (used[variable] + 1) <= slots) {
      return true;
    }
    int more = Math.max(FIRST_SLOTS, 2 * slots);
    long needed = BYTES_PER_SLOT * (more - slots);
    if (bytes + needed > mostBytes || more > 1 << 28) {
      return false;
    }
    bytes += needed;
    long[] oldKeys = keys[variable];
    double[] oldValues = values[variable];
    byte[] oldExact = exact[variable];
    int[][] oldSolutions = solutions[variable];
    clear(variable, more);
    for (int i = 0; i < slots; i++) {
      if (oldKeys[i] != FREE) {
        int slot = slot(keys[variable], oldKeys[i]);
        keys[variable][slot] = oldKeys[i];
        values[variable][slot] = oldValues[i];
        exact[variable][slot] = oldExact[i];
        solutions[variable][slot] = oldSolutions[i];
      }
    }
    return true;
  }

  private void clear(int variable, int slots) {
    keys[variable] = new long[slots];
    Arrays.fill(keys[variable], FREE);
    values[variable] = new double[slots];
    exact[variable] = new byte[slots];
    solutions[variable] = new int[slots][];
  }

  /** Writes what is known, each table from behind a free slot on: put back in that order, everything lands in its slot again. */
  void save(DataOutput out, SavedPlaces codec) throws IOException {
    out.writeLong(hits);
    for (int v = 0; v < active.length; v++) {
      if (active[v]) {
        save(v, out, codec);
      }
    }
  }

  private void save(int variable, DataOutput out, SavedPlaces codec) throws IOException {
    long[] own = keys[variable];
    out.writeInt(own.length);
    out.writeInt(used[variable]);
    int free = 0;
    while (used[variable] > 0 && own[free] != FREE) {
      free++;
    }
    for (int i = 1; i < own.length; i++) {
      int slot = free + i & own.length - 1;
      if (own[slot] != FREE) {
        out.writeLong(own[slot]);
        out.writeDouble(values[variable][slot]);
        int length = solutions[variable][slot].length;
        out.writeByte(exact[variable][slot] + (length > 0 ? 2 : 0));
        codec.writeSubtree(out, variable, solutions[variable][slot]);
      }
    }
  }

  /** Takes on what {@link #save} wrote; nothing is known yet. */
  void restore(DataInput in, SavedPlaces codec) throws IOException {
    hits = SavedState.count(in, "number of cache hits");
    for (int v = 0; v < active.length; v++) {
      if (active[v]) {
        restore(v, in, codec);
      }
    }
  }

  private void restore(int variable, DataInput in, SavedPlaces codec) throws IOException {
    int slots = in.readInt();
    int count = in.readInt();
    boolean lawful =
        slots == 0 && count == 0
            || Integer.bitCount(slots) == 1
                && slots >= FIRST_SLOTS
                && count >= (slots == FIRST_SLOTS ? 0 : slots / 4)
                && count <= slots / 2;
    SavedState.require(lawful, "size of a cache's table", slots + " of which " + count + " used");
    bytes += BYTES_PER_SLOT * slots;
    SavedState.require(bytes <= mostBytes, "size of the cache", bytes + " bytes");
    clear(variable, slots);
    double combinations = combinations(variable);
    for (int i = 0; i < count; i++) {
      long key = in.readLong();
      SavedState.require(key >= 0 && key < combinations, "context", key);
      int slot = slot(keys[variable], key);
      SavedState.require(keys[variable][slot] == FREE, "context that comes twice", key);
      keys[variable][slot] = key;
      values[variable][slot] = SavedState.logWeight(in, "value of a subproblem");
      byte kind = in.readByte();
      SavedState.require(kind >= 0 && kind <= 3 && kind != 2, "kind of a subproblem", kind);
      exact[variable][slot] = (byte) (kind & 1);
      int[] solution = codec.readSubtree(in, variable, kind == 3);
      bytes += solutionBytes(solution.length);
      solutions[variable][slot] = solution;
    }
    SavedState.require(bytes <= mostBytes, "size of the cache", bytes + " bytes");
    used[variable] = count;
    entries += count;
  }
}
