package org.credence.decoding.tokenizer;

/**
 * Byte-pair merging of one piece: of all neighbouring pairs that may merge, the one of lowest rank does, the leftmost of equal ones,
 * until none is left.
 *
 * <p>A short piece looks through its pairs for the lowest each time, O(n²). A long one keeps them in a heap by rank and place and the
 * tokens in a linked list, O(n log n); an entry whose pair has changed since is skipped. Used by one thread; it keeps its arrays for
 * the next piece.
 *
 * <p>Source: Sennrich, Haddow &amp; Birch 2016; over bytes: Radford et al. 2019.
 */
final class RankedMerging {

  /** Up to so many bytes a piece counts as short. */
  static final int SHORT = 48;

  private final MergeTable table;
  private int[] tokens = new int[SHORT];
  private int[] slots = new int[SHORT]; // of the pair of a token and the one after it
  private int[] before = new int[SHORT];
  private int[] after = new int[SHORT];
  private final LongHeap heap =
      new LongHeap(2 * SHORT); // rank in the high half, place in the low one
  private long steps;

  RankedMerging(MergeTable table) {
    this.table = table;
  }

  /** Pairs looked up, compared, and taken from the heap so far. */
  long steps() {
    return steps;
  }

  /**
   * Merges a piece.
   *
   * @param symbols the tokens of its bytes, {@code n} of them
   * @param out to which the tokens are added
   */
  void merge(int[] symbols, int n, IntList out) {
    if (tokens.length < n) {
      int size = Math.max(n, 2 * tokens.length);
      tokens = new int[size];
      slots = new int[size];
      before = new int[size];
      after = new int[size];
    }
    System.arraycopy(symbols, 0, tokens, 0, n);
    if (n <= SHORT) {
      mergeShort(n, out);
    } else {
      mergeLong(n, out);
    }
  }

  private void mergeShort(int count, IntList out) {
    int n = count;
    for (int i = 0; i + 1 < n; i++) {
      slots[i] = slot(tokens[i], tokens[i + 1]);
    }
    while (n > 1) {
      int lowest = 0;
      for (int i = 1; i + 1 < n; i++) {
        if (table.rank(slots[i]) < table.rank(slots[lowest])) {
          lowest = i;
        }
      }
      steps += n;
      if (table.rank(slots[lowest]) == MergeTable.NEVER) {
        break;
      }
      tokens[lowest] = table.merged(slots[lowest]);
      n--;
      for (int i = lowest + 1; i < n; i++) {
        tokens[i] = tokens[i + 1];
        slots[i] = slots[i + 1];
      }
      if (lowest > 0) {
        slots[lowest - 1] = slot(tokens[lowest - 1], tokens[lowest]);
      }
      if (lowest + 1 < n) {
        slots[lowest] = slot(tokens[lowest], tokens[lowest + 1]);
      }
    }
    for (int i = 0; i < n; i++) {
      out.add(tokens[i]);
    }
  }

  private void mergeLong(int n, IntList out) {
    for (int i = 0; i < n; i++) {
      before[i] = i - 1;
      after[i] = i + 1;
    }
    for (int i = 0; i + 1 < n; i++) {
      offer(i, n);
    }
    while (!heap.isEmpty()) {
      steps++;
      long entry = heap.take();
      int left = (int) entry;
      int right = after[left];
      boolean stale =
          right >= n || tokens[left] < 0 || table.rank(slots[left]) != (int) (entry >>> 32);
      if (!stale) {
        tokens[left] = table.merged(slots[left]);
        tokens[right] = -1; // merged away
        after[left] = after[right];
        if (after[left] < n) {
          before[after[left]] = left;
        }
        offer(left, n);
        if (before[left] >= 0) {
          offer(before[left], n);
        }
      }
    }
    for (int i = 0; i < n; i = after[i]) {
      out.add(tokens[i]);
    }
  }

  /** Looks the pair that begins there up, and puts it into the heap if it may merge. */
  private void offer(int left, int n) {
    int right = after[left];
    if (right >= n) {
      return;
    }
    slots[left] = slot(tokens[left], tokens[right]);
    int rank = table.rank(slots[left]);
    if (rank != MergeTable.NEVER) {
      heap.add((long) rank << 32 | left);
    }
  }

  private int slot(int left, int right) {
    steps++;
    return table.slot(left, right);
  }
}
