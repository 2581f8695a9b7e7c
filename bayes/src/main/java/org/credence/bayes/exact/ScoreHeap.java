package org.credence.bayes.exact;

/**
 * The index of the smallest score, the lowest of those with equal ones; scores may change. A binary heap: O(log n) for a change, O(n) to
 * make.
 */
final class ScoreHeap {

  private final double[] scores;
  private final int[] items;
  private final int[] places; // [item]

  /**
   * @param scores kept and changed by this heap
   */
  ScoreHeap(double[] scores) {
    this.scores = scores;
    items = new int[scores.length];
    places = new int[scores.length];
    for (int i = 0; i < items.length; i++) {
      items[i] = i;
      places[i] = i;
    }
    for (int i = items.length / 2 - 1; i >= 0; i--) {
      down(i);
    }
  }

  /** The first of the smallest, or -1 if there is none below infinity. */
  int first() {
    return items.length > 0 && scores[items[0]] < Double.POSITIVE_INFINITY ? items[0] : -1;
  }

  /** Gives an item another score. */
  void change(int item, double score) {
    if (scores[item] != score) {
      scores[item] = score;
      up(places[item]);
      down(places[item]);
    }
  }

  private void up(int from) {
    int at = from;
    int item = items[at];
    while (at > 0 && before(item, items[(at - 1) / 2])) {
      put(items[(at - 1) / 2], at);
      at = (at - 1) / 2;
    }
    put(item, at);
  }

  private void down(int from) {
    int at = from;
    int item = items[at];
    while (2 * at + 1 < items.length) {
      int child = 2 * at + 1;
      if (child + 1 < items.length && before(items[child + 1], items[child])) {
        child++;
      }
      if (!before(items[child], item)) {
        break;
      }
      put(items[child], at);
      at = child;
    }
    put(item, at);
  }

  private void put(int item, int at) {
    items[at] = item;
    places[item] = at;
  }

  private boolean before(int a, int b) {
    return scores[a] < scores[b] || scores[a] == scores[b] && a < b;
  }
}
