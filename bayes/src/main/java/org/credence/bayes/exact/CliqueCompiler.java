package org.credence.bayes.exact;

import java.util.Arrays;
import org.credence.core.engine.Meter;

/** Stores the supported cells of one clique. */
final class CliqueCompiler implements SupportJoin.Cells {

  private final BitRank[] childSets; // [child]
  private final int[] cellLevels; // [cell port]
  private final int[] rowLevels; // [row port]
  private final int[] rowStarts;
  private final double[] potential;
  private final int[][] childRows;
  private final char[][] cellStates;
  private final char[][] rowStates;
  private final int[] cellVariables;
  private final int[] rowVariables;
  private final SupportJoin join;
  private int cell;
  private int row = -1;
  private long lastRow = -1;

  private CliqueCompiler(SupportPlan plan, int clique, Meter meter) {
    int cells = (int) plan.cells[clique];
    int rows = plan.rows[clique].size();
    int[] children = plan.forest.children[clique];
    childSets = new BitRank[children.length];
    childRows = new int[children.length][cells];
    for (int k = 0; k < children.length; k++) {
      childSets[k] = plan.rows[children[k]];
    }
    rowStarts = new int[rows + 1];
    rowStarts[rows] = cells;
    potential = new double[cells];
    cellVariables = plan.ports.ofCells[clique];
    rowVariables = plan.ports.ofRows[clique];
    cellLevels = levels(plan.forest, clique, cellVariables);
    rowLevels = levels(plan.forest, clique, rowVariables);
    cellStates = new char[cellVariables.length][cells];
    rowStates = new char[rowVariables.length][rows];
    join = plan.join(clique, new SupportJoin.Effort(Long.MAX_VALUE, meter));
    join.rows(plan.rows[clique]);
  }

  private static int[] levels(CliqueForest forest, int clique, int[] variables) {
    int[] levels = new int[variables.length];
    for (int k = 0; k < levels.length; k++) {
      levels[k] = forest.position(clique, variables[k]);
    }
    return levels;
  }

  /** The clique, and in {@code shifts[clique]} the power of two taken out of its potential. */
  static CompiledClique compile(SupportPlan plan, int clique, Meter meter, long[] shifts) {
    CliqueCompiler compiler = new CliqueCompiler(plan, clique, meter);
    compiler.join.forEach(compiler);
    return compiler.finish(clique, shifts);
  }

  @Override
  public void accept(long denseRow, int count) {
    if (denseRow != lastRow) {
      lastRow = denseRow;
      rowStarts[++row] = cell;
      for (int k = 0; k < rowLevels.length; k++) {
        rowStates[k][row] = (char) join.state(rowLevels[k], 0);
      }
    }
    for (int i = 0; i < count; i++) {
      potential[cell + i] = Math.max(join.product(i), Double.MIN_NORMAL);
    }
    for (int k = 0; k < childSets.length; k++) {
      int[] rows = childRows[k];
      if (join.varies(k)) {
        for (int i = 0; i < count; i++) {
          rows[cell + i] = childSets[k].rank(join.entry(k, i));
        }
      } else {
        Arrays.fill(rows, cell, cell + count, childSets[k].rank(join.entry(k, 0)));
      }
    }
    for (int k = 0; k < cellLevels.length; k++) {
      for (int i = 0; i < count; i++) {
        cellStates[k][cell + i] = (char) join.state(cellLevels[k], i);
      }
    }
    cell += count;
  }

  private CompiledClique finish(int clique, long[] shifts) {
    double max = 0;
    double min = Double.POSITIVE_INFINITY;
    for (double value : potential) {
      max = Math.max(max, value);
      min = Math.min(min, value);
    }
    int shift = Math.getExponent(max) + 1;
    if (shift != 0) {
      for (int i = 0; i < potential.length; i++) {
        potential[i] = Math.max(Math.scalb(potential[i], -shift), Double.MIN_NORMAL);
      }
    }
    shifts[clique] = shift;
    // of the products as they were computed: what underflowed then is not mended by scaling
    int lowest = Math.getExponent(min) - Math.max(shift, 0);
    return new CompiledClique(
        rowStarts,
        potential,
        lowest,
        childRows,
        cellVariables,
        cellStates,
        rowVariables,
        rowStates);
  }
}
