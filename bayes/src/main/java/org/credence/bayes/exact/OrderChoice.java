package org.credence.bayes.exact;

/** Temp. */
final class OrderChoice {
  private OrderChoice() {}

  static int[] of(int[][] scopes, int[] cardinalities) {
    return GreedyOrder.of(OrderGraph.of(scopes, cardinalities), EliminationHeuristic.MIN_FILL);
  }
}
