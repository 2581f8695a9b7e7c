package org.credence.bayes.exact;

import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;

/** What engines of other packages share with the eliminations of this one: a greedy order, and the conflict of impossible evidence. */
public final class Eliminations {

  private Eliminations() {}

  /**
   * A greedy elimination order.
   *
   * @param scopes variables of each factor, numbered from 0
   * @param cardinalities numbers of states; shape [variables]
   * @return all variables, first eliminated first
   */
  public static int[] order(int[][] scopes, int[] cardinalities, EliminationHeuristic heuristic) {
    return EliminationOrder.greedy(scopes, cardinalities, heuristic);
  }

  /**
   * A greedy elimination order in which some variables come after all others.
   *
   * @param heuristic any but {@link EliminationHeuristic#AUTO}
   * @param last shape [variables]: which are kept for last
   */
  public static int[] order(
      int[][] scopes, int[] cardinalities, EliminationHeuristic heuristic, boolean[] last) {
    return EliminationOrder.greedy(scopes, cardinalities, heuristic, last);
  }

  /**
   * Pieces of impossible evidence that cannot hold together, as text; mostly none can be left out.
   *
   * @param evidence proved to be impossible
   */
  public static List<String> conflict(
      GraphicalModel model, Evidence evidence, EliminationHeuristic heuristic) {
    return Conflict.of(model, evidence, heuristic).pieces();
  }
}
