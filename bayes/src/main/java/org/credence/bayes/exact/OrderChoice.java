package org.credence.bayes.exact;

import java.util.List;
import org.credence.core.engine.Patience;
import org.credence.core.random.SeededRandomness;

/**
 * The order of an engine that is asked once: as much search as the cost of the elimination pays for.
 *
 * <ol>
 *   <li>Min-fill. If its cliques have fewer than {@value #CELLS_PER_VARIABLE} cells per variable, that is it.
 *   <li>Otherwise weighted min-fill and min-weight too; the cheapest by total cells is kept.
 *   <li>If its cells pay for {@value #LEAST_SWEEPS} sweeps of {@link TreeAnnealing} over a connected part at one move per {@value #CELLS_PER_MOVE}
 *       cells, that part is annealed for as many sweeps as they pay for, {@value #MOST_SWEEPS} at most.
 * </ol>
 *
 * The annealing draws from one fixed stream, so the order is a function of the factors' scopes: an order changes what an exact answer
 * costs, not the answer. Measured: warm, asia takes 3 microseconds, munin 30 milliseconds, see docs/decisions/0013-elimination-orders.md.
 */
final class OrderChoice {

  private static final int CELLS_PER_VARIABLE = 1000;
  private static final int CELLS_PER_MOVE = 64;
  private static final int VARIABLES_PER_LEAF = 8; // at most, in a graph worth annealing
  private static final long WORK_PER_MOVE = 32; // in units of patience
  private static final int LEAST_SWEEPS = 150;
  private static final int MOST_SWEEPS = 4000;

  private OrderChoice() {}

  /**
   * An order of all variables.
   *
   * @param scopes variables of each factor
   * @param cardinalities numbers of states; shape [variables]
   * @return the variables, first eliminated first
   */
  static int[] of(int[][] scopes, int[] cardinalities) {
    OrderGraph graph = OrderGraph.of(scopes, cardinalities);
    int[] best = GreedyOrder.of(graph, EliminationHeuristic.MIN_FILL);
    double cost = OrderCost.of(graph, best).total();
    if (cost < log2((double) CELLS_PER_VARIABLE * graph.size())) {
      return best;
    }
    for (EliminationHeuristic other :
        List.of(EliminationHeuristic.WEIGHTED_MIN_FILL, EliminationHeuristic.MIN_WEIGHT)) {
      int[] order = GreedyOrder.of(graph, other);
      double otherCost = OrderCost.of(graph, order).total();
      if (otherCost < cost) {
        best = order;
        cost = otherCost;
      }
    }
    double leastMoves = (double) LEAST_SWEEPS * graph.size() / VARIABLES_PER_LEAF;
    return cost < log2(leastMoves * CELLS_PER_MOVE) ? best : annealed(graph, scopes, best);
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }

  private static int[] annealed(OrderGraph graph, int[][] scopes, int[] order) {
    Reduction reduction = Reduction.of(graph, scopes);
    int[] result = new int[order.length];
    int at = reduction.prefix().length;
    System.arraycopy(reduction.prefix(), 0, result, 0, at);
    for (Reduction.Part part : reduction.parts()) {
      int[] inPart = part.among(order, graph.size());
      OrderCost before = OrderCost.of(part.graph(), inPart);
      double moves = Math.pow(2, before.total()) / CELLS_PER_MOVE;
      int leaves = part.cliques().length;
      int sweeps = (int) Math.min(MOST_SWEEPS, moves / leaves);
      if (leaves > 1 && sweeps >= LEAST_SWEEPS) {
        TreeAnnealing annealing = new TreeAnnealing(part.graph(), part.cliques());
        annealing.begin(inPart);
        Patience patience = Patience.ofThisThread();
        annealing.anneal(
            sweeps,
            TreeAnnealing.Cooling.EVEN,
            SeededRandomness.of(0),
            () -> {
              patience.spend(WORK_PER_MOVE * leaves);
              return false;
            });
        int[] other = annealing.order();
        if (OrderCost.of(part.graph(), other).total() < before.total()) {
          inPart = other;
        }
      }
      int[] inWhole = part.inWhole(inPart);
      System.arraycopy(inWhole, 0, result, at, inWhole.length);
      at += inWhole.length;
    }
    return result;
  }
}
