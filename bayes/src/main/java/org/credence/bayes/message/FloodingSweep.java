package org.credence.bayes.message;

import java.util.Arrays;

/**
 * All messages of a step are computed from those of the step before (parallel, synchronous). Oscillates more easily than the other
 * schedules; for comparisons with the literature, and for seeing oscillation.
 *
 * <p>Source: Kschischang, Frey &amp; Loeliger 2001.
 */
final class FloodingSweep implements Sweep {

  private final MessagePassing passing;
  private final MessageGraph graph;
  private final boolean[] all; // [edge]

  FloodingSweep(MessagePassing passing) {
    this.passing = passing;
    this.graph = passing.graph;
    this.all = new boolean[graph.edges()];
    Arrays.fill(all, true);
  }

  @Override
  public double step() {
    for (int v = 0; v < graph.variables; v++) {
      if (graph.fixed[v] < 0) {
        passing.sendFromVariable(v, all);
      }
    }
    double residual = 0;
    for (int f = 0; f < graph.factors(); f++) {
      residual = Math.max(residual, passing.updateFactor(f, all));
    }
    return residual;
  }
}
