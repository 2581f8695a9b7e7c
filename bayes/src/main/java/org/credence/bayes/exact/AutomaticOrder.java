package org.credence.bayes.exact;

/**
 * The order of min-fill if its cliques have few cells together; otherwise the cheapest, in that measure, of min-fill, weighted
 * min-fill and min-weight. Ties go to the first.
 */
enum AutomaticOrder implements OrderSource {
  INSTANCE;

  /** Below this finding a second order may take longer than it saves. */
  private static final double FEW_CELLS = 1e6;

  @Override
  public Chosen order(int[][] scopes, int[] cardinalities) {
    Chosen best = EliminationHeuristic.MIN_FILL.order(scopes, cardinalities);
    double least = cells(scopes, cardinalities, best);
    if (least > FEW_CELLS) {
      for (EliminationHeuristic heuristic : EliminationHeuristic.values()) {
        if (heuristic != EliminationHeuristic.MIN_FILL) {
          Chosen other = heuristic.order(scopes, cardinalities);
          double cells = cells(scopes, cardinalities, other);
          if (cells < least) {
            least = cells;
            best = other;
          }
        }
      }
    }
    return best;
  }

  private static double cells(int[][] scopes, int[] cardinalities, Chosen order) {
    EliminationTree tree = EliminationTree.of(scopes, cardinalities, order.variables());
    double cells = 0;
    for (int[] clique : tree.scopes) {
      cells += tree.cells(clique);
    }
    return cells;
  }

  @Override
  public String label() {
    return "auto";
  }

  @Override
  public String toString() {
    return label();
  }
}
