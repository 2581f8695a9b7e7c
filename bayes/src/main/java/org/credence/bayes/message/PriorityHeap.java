package org.credence.bayes.message;

/**
 * Items 0 to n - 1 in a binary heap by priority, the largest on top, of equal ones the lower item: the order follows from the
 * priorities alone, however they came about. Priorities are not NaN.
 */
final class PriorityHeap {

  private final double[] priority; // [item]
  private final int[] heap; // [place]: item
  private final int[] place; // [item]

  /** All priorities 0. */
  PriorityHeap(int items) {
    priority = new double[items];
    heap = new int[items];
    place = new int[items];
    for (int i = 0; i < items; i++) {
      heap[i] = i;
      place[i] = i;
    }
  }

  int size() {
    return heap.length;
  }

  int top() {
    return heap[0];
  }

  double topPriority() {
    return priority[heap[0]];
  }

  double priority(int item) {
    return priority[item];
  }

  void change(int item, double newPriority) {
    priority[item] = newPriority;
    int at = place[item];
    at = up(item, at);
    down(item, at);
  }

  private int up(int item, int from) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (!precedes(item, heap[parent])) {
        break;
      }
      put(heap[parent], at);
      at = parent;
    }
    put(item, at);
    return at;
  }

  private void down(int item, int from) {
    int at = from;
    while (2 * at + 1 < heap.length) {
      int child = 2 * at + 1;
      if (child + 1 < heap.length && precedes(heap[child + 1], heap[child])) {
        child++;
      }
      if (!precedes(heap[child], item)) {
        break;
      }
      put(heap[child], at);
      at = child;
    }
    put(item, at);
  }

  private void put(int item, int at) {
    heap[at] = item;
    place[item] = at;
  }

  private boolean precedes(int item, int other) {
    return priority[item] > priority[other] || (priority[item] == priority[other] && item < other);
  }
}
