package org.credence.bayes.importance;

import org.credence.core.random.Randomness;

/**
 * Draws from {@link ImportanceTables}, parents before children, and weighs by what the network says.
 *
 * <pre>  w = Π_drawn p(x_v | ·) λ_v(x_v) / q(x_v | ·) · Π_observed p(e_v | ·) </pre>
 *
 * <p>A row with a single possible state takes no chance. A row without any, or an observed state of probability zero, ends the sample
 * with weight zero; the states of variables not yet drawn are then left as they were.
 */
final class ProposalSampler implements WeightedSampler {

  /** In place of the first entry of a cumulated row: nothing is possible. */
  private static final double DEAD = Double.NEGATIVE_INFINITY;

  private final OpenFamilies families;
  private final double[] cumulative; // [entry]; -1 - s at the first entry of a row whose only state is s, or DEAD
  private final double[] logWeight; // [entry], log(p λ / q), or log p(e) of observed families

  ProposalSampler(ImportanceTables tables) {
    this.families = tables.families;
    int entries = families.entries();
    this.cumulative = new double[entries];
    this.logWeight = new double[entries];
    for (int f = 0; f < families.size; f++) {
      int states = families.cardinality[f];
      for (int row = families.start[f]; row < families.start[f + 1]; row += states) {
        if (!families.drawn[f]) {
          logWeight[row] = Math.log(families.p[row]);
        } else {
          compileRow(f, row, tables.q);
        }
      }
    }
  }

  private void compileRow(int f, int row, double[] q) {
    int states = families.cardinality[f];
    int possible = 0;
    int only = 0;
    double sum = 0;
    for (int s = 0; s < states; s++) {
      double share = q[row + s];
      if (share > 0) {
        possible++;
        only = s;
      }
      sum += share;
      cumulative[row + s] = sum;
      double p = families.p[row + s];
      double ratio = p == share ? 0 : Math.log(p) - Math.log(share);
      logWeight[row + s] = share > 0 ? ratio + families.logLikelihood[families.stateStart[f] + s] : DEAD;
    }
    if (possible <= 1) {
      cumulative[row] = possible == 0 ? DEAD : -1 - only;
    }
  }

  @Override
  public double sample(Randomness randomness, int[] out) {
    double logW = families.logConstant;
    for (int f = 0; f < families.size; f++) {
      int row = families.start[f];
      int[] above = families.parents[f];
      int[] steps = families.strides[f];
      for (int k = 0; k < above.length; k++) {
        row += steps[k] * out[above[k]];
      }
      if (families.drawn[f]) {
        double first = cumulative[row];
        int state;
        if (first >= 0) {
          state = randomness.cumulative(cumulative, row, families.cardinality[f]);
        } else if (first == DEAD) {
          return DEAD;
        } else {
          state = (int) (-1 - first);
        }
        out[families.variable[f]] = state;
        row += state;
      }
      logW += logWeight[row];
      if (logW == DEAD) {
        return DEAD;
      }
    }
    return logW;
  }

  @Override
  public long evaluationsPerSample() {
    return families.evaluationsPerSample();
  }

  @Override
  public long bytes() {
    return families.bytes() + 2L * Double.BYTES * families.entries();
  }
}
