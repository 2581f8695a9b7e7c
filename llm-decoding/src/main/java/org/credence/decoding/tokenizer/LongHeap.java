package org.credence.decoding.tokenizer;

import java.util.Arrays;

/** Numbers of which the least is taken first: a binary heap. Used by one thread. */
final class LongHeap {

  private long[] values;
  private int size;

  /**
   * @param capacity how many numbers are likely to be in it at once
   */
  LongHeap(int capacity) {
    values = new long[Math.max(4, capacity)];
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size + (size >> 1));
    }
    int at = size++;
    while (at > 0 && values[(at - 1) >> 1] > value) {
      values[at] = values[(at - 1) >> 1];
      at = (at - 1) >> 1;
    }
    values[at] = value;
  }

  /** Takes the least out; there must be one. */
  long take() {
    long least = values[0];
    long moved = values[--size];
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && values[child + 1] < values[child]) {
        child++;
      }
      if (values[child] >= moved) {
        break;
      }
      values[at] = values[child];
      at = child;
    }
    values[at] = moved;
    return least;
  }
}
