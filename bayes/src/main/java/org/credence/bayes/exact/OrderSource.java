package org.credence.bayes.exact;

/** Where an elimination order comes from: a heuristic, an automatic choice, a search. Immutable, and the same order every time. */
public interface OrderSource {

  /**
   * An elimination order.
   *
   * @param variables each variable once, first eliminated first
   * @param label how it was found, for forecasts
   */
  record Chosen(int[] variables, String label) {}

  /**
   * An order for a model.
   *
   * @param scopes variables of each factor
   * @param cardinalities numbers of states; shape [variables]
   */
  Chosen order(int[][] scopes, int[] cardinalities);

  /** The name in labels of engines. */
  String label();

  /** The best of a few heuristics, as many as the cost of the elimination is worth. */
  static OrderSource auto() {
    return AutomaticOrder.INSTANCE;
  }

  /** The automatic choice or a heuristic by its label. */
  static OrderSource of(String label) {
    return label.equals(auto().label()) ? auto() : EliminationHeuristic.of(label);
  }
}
