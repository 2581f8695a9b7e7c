package org.credence.bayes.exact;

import java.util.List;

/**
 * The order of min-fill if its cliques have few cells together; otherwise the cheapest, in that measure, of min-fill, weighted
 * min-fill and min-weight. Ties go to the first.
 */
enum AutomaticOrder implements OrderSource {
  INSTANCE;

  /** Below this finding a second order may take longer than it saves. */
  private static final double FEW_CELLS = 1e6;

  /** An order with its tree. */
  record Grown(Chosen order, EliminationTree tree, double cells) {
    static Grown of(int[][] scopes, int[] cardinalities, OrderSource source) {
      Chosen order = source.order(scopes, cardinalities);
      EliminationTree tree = EliminationTree.of(scopes, cardinalities, order.variables());
      double cells = 0;
      for (int[] clique : tree.scopes) {
        cells += tree.cells(clique);
      }
      return new Grown(order, tree, cells);
    }
  }

  @Override
  public Chosen order(int[][] scopes, int[] cardinalities) {
    return grow(scopes, cardinalities).order();
  }

  /** The order and its tree, which was needed to choose it. */
  Grown grow(int[][] scopes, int[] cardinalities) {
    Grown best = Grown.of(scopes, cardinalities, EliminationHeuristic.MIN_FILL);
    if (best.cells() > FEW_CELLS) {
      for (EliminationHeuristic heuristic :
          List.of(EliminationHeuristic.WEIGHTED_MIN_FILL, EliminationHeuristic.MIN_WEIGHT)) {
        Grown other = Grown.of(scopes, cardinalities, heuristic);
        best = other.cells() < best.cells() ? other : best;
      }
    }
    return best;
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
