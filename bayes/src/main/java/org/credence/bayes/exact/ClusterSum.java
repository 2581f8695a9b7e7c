package org.credence.bayes.exact;

import org.credence.core.engine.Meter;

/**
 * The product of some tables over one cluster, summed onto others, by the walk that is estimated to be the faster one: dense tiles
 * ({@link ClusterProduct}) or a join of what is not zero ({@link CliqueJoin}).
 *
 * <p>The share of cells that are not zero is estimated as the product of the operands' own shares; on the published networks it is
 * within a fifth of the truth. The choice depends on the tables alone, so it is the same every time.
 */
final class ClusterSum {

  /** In smaller cliques looking for zeros takes longer than it saves. */
  static final double FEWEST_CELLS = 256;

  /** Nanoseconds per prefix visited, per row, per cell, measured; only their ratios matter. */
  private static final double NODE = 22;

  private static final double ROW = 15;
  private static final double ROW_CELL = 0.35;
  private static final double CONTIGUOUS = 0.5;
  private static final double GATHERED = 1;
  private static final double SUPPORT = 0.6;

  /** Rows and prefixes are fuller than cells by about this, as measured. */
  private static final double FULLER = 2;

  private ClusterSum() {}

  /** The share of cells that are not zero in a product of tables, if their zeros have nothing to do with each other. */
  static double share(Table[] operands) {
    double share = 1;
    for (Table operand : operands) {
      if (operand.positives() < operand.values().length) {
        share *= (double) operand.positives() / operand.values().length;
      }
    }
    return share;
  }

  /**
   * Sums the product of a cluster.
   *
   * @param semiring of the operands
   * @param sum what the targets add up; linear numbers if it is not the semiring of the operands
   * @param operands tables to be multiplied
   * @param share of the cells of the product that are not zero, estimated
   * @param sums accumulators of the targets
   */
  static void run(
      Semiring semiring,
      Semiring sum,
      EliminationPlan plan,
      int cluster,
      EliminationPlan.Step step,
      Table[] operands,
      double share,
      double[][] sums,
      Meter meter) {
    long lowest = 0;
    for (Table operand : operands) {
      lowest += operand.lowest();
    }
    CliqueWalk walk = step.walk();
    double cells = walk.tiles() * walk.tile();
    if (cells >= FEWEST_CELLS
        && plan.open.hasZeros
        && sum instanceof LinearSemiring linear
        && semiring instanceof LinearSemiring) {
      JoinPlan join =
          new JoinPlan(
              plan.tree.scopes[cluster], plan.tree.cardinalities, step.scopes(), operands.length);
      if (joinNanos(join, operands, cells, share) < tileNanos(walk, step.scopes().length, cells)) {
        new CliqueJoin(join, operands, sums, linear.accumulation(), semiring.mayUnderflow(lowest))
            .run(meter);
        return;
      }
    }
    ClusterProduct product = new ClusterProduct(semiring, meter, walk, operands, lowest);
    while (product.next()) {
      if (sum != semiring) {
        product.toLinear();
      }
      for (int i = 0; i < sums.length; i++) {
        product.accumulate(sum, operands.length + i, sums[i]);
      }
    }
  }

  private static double joinNanos(JoinPlan plan, Table[] operands, double cells, double share) {
    double entries = 0;
    for (Table operand : operands) {
      entries += operand.positives() < operand.values().length ? operand.values().length : 0;
    }
    int last = plan.cardinalities.length - 1;
    int n = plan.cardinalities[last];
    double rowShare = Math.min(1, FULLER * share);
    double rows = cells / n * rowShare;
    double nodes = last == 0 ? 0 : rows * (1 + 1.0 / plan.cardinalities[last - 1]);
    double tables = plan.ends[last].length + plan.targets[last].length + 1;
    return entries * SUPPORT
        + nodes * NODE
        + rows * ((n + 63) / 64) * ROW
        + rows * n * tables * ROW_CELL;
  }

  private static double tileNanos(CliqueWalk walk, int tables, double cells) {
    double nanos = 1;
    for (int t = 0; t < tables; t++) {
      nanos +=
          switch (walk.access(t)) {
            case CONSTANT -> 0;
            case CONTIGUOUS -> CONTIGUOUS;
            case GATHERED -> GATHERED;
          };
    }
    return cells * nanos;
  }
}
