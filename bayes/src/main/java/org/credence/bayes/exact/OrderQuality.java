package org.credence.bayes.exact;

import java.util.Locale;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;

/**
 * How good an elimination order is on a model with evidence, after zeros have fixed what they fix. The clique of a variable holds it
 * and its neighbours when its turn comes; its cells are their joint states.
 *
 * @param width variables of the largest clique, less one
 * @param widthAtLeast no order has a smaller width; 0, which is always true, where the graph has more than {@link
 *     #MOST_BOUNDED_VARIABLES} variables
 * @param largestCliqueLog2 log2 of the cells of the largest clique
 * @param totalCellsLog2 log2 of the cells of all cliques together that are within no other: what a junction tree keeps; minus infinity if
 *     nothing is left to eliminate
 */
public record OrderQuality(
    int width, int widthAtLeast, double largestCliqueLog2, double totalCellsLog2) {

  /** The lower bound is found for graphs of at most so many variables: it takes a few milliseconds then. */
  public static final int MOST_BOUNDED_VARIABLES = 2000;

  /** The quality of an order. */
  public static OrderQuality of(GraphicalModel model, Evidence evidence, EliminationOrder order) {
    if (order.size() != model.size()) {
      throw new IllegalArgumentException(
          "the elimination order is of "
              + order.size()
              + " variables, but the model has "
              + model.size()
              + "; give an order of this model");
    }
    OrderSubject subject = OrderSubject.of(model, evidence);
    return of(subject.graph(), order.among(subject.numbers));
  }

  /** The quality of a greedy order. */
  public static OrderQuality of(
      GraphicalModel model, Evidence evidence, EliminationHeuristic heuristic) {
    OrderSubject subject = OrderSubject.of(model, evidence);
    return of(
        subject.graph(), EliminationOrder.greedy(subject.scopes, subject.cardinalities, heuristic));
  }

  static OrderQuality of(OrderGraph graph, int[] order) {
    return of(OrderCost.of(graph, order), widthAtLeast(graph));
  }

  static OrderQuality of(OrderCost cost, int widthAtLeast) {
    return new OrderQuality(cost.width(), widthAtLeast, cost.peak(), cost.total());
  }

  /** A lower bound on the width of all orders, 0 where finding one would take long. */
  static int widthAtLeast(OrderGraph graph) {
    return graph.size() <= MOST_BOUNDED_VARIABLES ? MinorMinWidth.of(graph) : 0;
  }

  /** For instance {@code width 26 (at least 19), largest clique 2^27.0 cells, 2^29.3 in all}. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "width %d%s, largest clique 2^%.1f cells, %s in all",
        width,
        widthAtLeast > 0 ? " (at least " + widthAtLeast + ")" : "",
        largestCliqueLog2,
        totalCellsLog2 == Double.NEGATIVE_INFINITY
            ? "none"
            : String.format(Locale.ROOT, "2^%.1f", totalCellsLog2));
  }
}
