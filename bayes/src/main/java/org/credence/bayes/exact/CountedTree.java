package org.credence.bayes.exact;

import java.util.List;
import java.util.Locale;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Meter;

/**
 * A junction tree whose possible cells are counted and not yet stored, so that its forecast holds; where several orders may be taken,
 * the one with the fewest.
 *
 * @param order label of the order that made the tree
 * @param denseCells cells of its cliques, the impossible ones included
 */
record CountedTree(SupportPlan plan, String order, double denseCells) {

  private static final double SET_SHARE = 0.25; // of the heap, for sets of supported rows

  /** Measured, docs/decisions/0020: most of it is counting and compiling. */
  private static final double RELATIVE_COST = 10;

  private static final double MOST_DENSE_CELLS = 0x1p42;

  /** Below this many cells one order is as good as another. */
  private static final double CELLS_WORTH_A_CHOICE = 20_000;

  /** What auto tries: the annealed order first, then heuristics that sometimes meet more zeros. */
  private static final List<OrderSource> TRIED =
      List.of(
          EliminationHeuristic.AUTO,
          EliminationHeuristic.WEIGHTED_MIN_FILL,
          EliminationHeuristic.MIN_WEIGHT);

  /**
   * Counts the support for the given order, or the smallest over several.
   *
   * @param mostBranches branches of the counting joins after which it is given up
   */
  static CountedTree of(OpenModel open, OrderSource order, long mostBranches, Meter meter) {
    if (open.impossible) {
      return count(open, open.order(EliminationHeuristic.MIN_DEGREE), 0, meter);
    }
    if (order != OrderSource.auto()) {
      return count(open, open.order(order), mostBranches, meter);
    }
    CountedTree best = count(open, open.order(TRIED.get(0)), mostBranches, meter);
    if (best.denseCells() < CELLS_WORTH_A_CHOICE) {
      return best;
    }
    for (OrderSource other : TRIED.subList(1, TRIED.size())) {
      long limit = best.plan().tooLarge ? mostBranches : best.plan().branches();
      CountedTree candidate = count(open, open.order(other), limit, meter);
      boolean better =
          candidate.plan().tooLarge
              ? best.plan().tooLarge && candidate.denseCells() < best.denseCells()
              : best.plan().tooLarge || candidate.plan().totalCells() < best.plan().totalCells();
      best = better ? candidate : best;
    }
    return best;
  }

  private static CountedTree count(
      OpenModel open, OrderSource.Chosen order, long mostBranches, Meter meter) {
    CliqueForest forest =
        new CliqueForest(EliminationTree.of(open.scopes, open.cardinalities, order.variables()));
    double dense = 0;
    for (int c = 0; c < forest.cliques(); c++) {
      dense += forest.cells(c);
    }
    double setBytes = SET_SHARE * Runtime.getRuntime().maxMemory();
    long branches = dense > MOST_DENSE_CELLS ? 0 : mostBranches;
    return new CountedTree(
        new SupportPlan(open, forest, branches, setBytes, meter), order.label(), dense);
  }

  Forecast forecast() {
    CliqueForest forest = plan.forest;
    double largest = 1;
    double reads = 0;
    int width = 0;
    for (int c = 0; c < forest.cliques(); c++) {
      double cells = forest.cells(c);
      largest = Math.max(largest, cells);
      width = Math.max(width, forest.scopes[c].length - 1);
      double kept = plan.tooLarge ? cells : plan.cells[c];
      reads += 2 * kept * (1 + forest.children[c].length);
    }
    String basis =
        String.format(
            Locale.ROOT,
            "%s order, width %d, largest clique 2^%.1f cells, ",
            order,
            width,
            Math.log(largest) / Math.log(2));
    if (plan.tooLarge) {
      double bytes = 0;
      for (int c = 0; c < forest.cliques(); c++) {
        bytes += forest.cells(c) * (8.0 + 4 * forest.children[c].length);
      }
      return Forecast.ofAnswer(
              reads, bytes, basis + "at most: the possible cells were too many to count")
          .costing(RELATIVE_COST);
    }
    return Forecast.ofAnswer(
            reads + 2.0 * plan.branches(),
            plan.impossible
                ? plan.workingBytes()
                : plan.treeBytes() + plan.workingBytes() + plan.propagationBytes(),
            basis
                + String.format(
                    Locale.ROOT, "%.4g of %.4g cells possible", plan.totalCells(), denseCells))
        .costing(RELATIVE_COST);
  }
}
