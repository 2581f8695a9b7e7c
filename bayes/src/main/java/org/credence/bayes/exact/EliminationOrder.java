package org.credence.bayes.exact;

/** Temp. */
final class EliminationOrder {
  private EliminationOrder() {}

  /**
   * An order of all variables.
   *
   * @param scopes variables of each factor
   * @param cardinalities numbers of states; shape [variables]
   * @return the variables, first eliminated first
   */
  static int[] greedy(int[][] scopes, int[] cardinalities, EliminationHeuristic heuristic) {
    if (heuristic == EliminationHeuristic.AUTO) {
      return OrderChoice.of(scopes, cardinalities);
    }
    return GreedyOrder.of(OrderGraph.of(scopes, cardinalities), heuristic);
  }
}
