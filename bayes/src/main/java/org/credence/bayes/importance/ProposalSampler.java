package org.credence.bayes.importance;

import java.util.Arrays;
import org.credence.core.random.Randomness;

/**
 * Draws from {@link ImportanceTables}, parents before children, and weighs by what the network says.
 *
 * <pre>  w = Π_drawn p(x_v | ·) λ_v(x_v) / q(x_v | ·) · Π_observed p(e_v | ·) </pre>
 *
 * <p>A row with a single possible state takes no chance. In a row without any, the first state stands for all, with weight zero.
 */
final class ProposalSampler implements WeightedSampler {

  private static final double IMPOSSIBLE = Double.NEGATIVE_INFINITY;

  private final OpenFamilies families;
  private final double[]
      cumulative; // [entry]; -1 - s at the first entry of a row whose only state is s
  private final double[] logWeight; // [entry], log(p λ / q), or log p(e) of observed families
  private final boolean[] weighs; // [family], whether any of those is not zero
  private final double logBound; // of the weight, each family at its largest

  ProposalSampler(ImportanceTables tables) {
    this.families = tables.families;
    int entries = families.entries();
    this.cumulative = new double[entries];
    this.logWeight = new double[entries];
    this.weighs = new boolean[families.size];
    double bound = families.logConstant;
    for (int f = 0; f < families.size; f++) {
      int states = families.cardinality[f];
      for (int row = families.start[f]; row < families.start[f + 1]; row += states) {
        if (!families.drawn[f]) {
          logWeight[row] = Math.log(families.p[row]);
        } else {
          compileRow(f, row, tables.q);
        }
      }
      double most = IMPOSSIBLE;
      for (int i = families.start[f]; i < families.start[f + 1]; i++) {
        weighs[f] |= logWeight[i] != 0;
        most = Math.max(most, logWeight[i]);
      }
      bound += most;
    }
    this.logBound = bound;
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
    }
    double before = 0;
    for (int s = 0; s < states; s++) {
      double drawn = (cumulative[row + s] - before) / sum; // what rounding leaves of the share
      before = cumulative[row + s];
      double p = families.p[row + s];
      double ratio = p == q[row + s] ? 0 : Math.log(p) - Math.log(drawn);
      logWeight[row + s] =
          drawn > 0 ? ratio + families.logLikelihood[families.stateStart[f] + s] : IMPOSSIBLE;
    }
    if (possible <= 1) {
      cumulative[row] = -1 - only;
    }
  }

  @Override
  public double sample(Randomness randomness, int[] out) {
    SampleBlock block = new SampleBlock(families.variables);
    block.count = 1;
    sample(randomness, block);
    for (int f = 0; f < families.size; f++) {
      if (families.drawn[f]) {
        out[families.variable[f]] = block.states[families.variable[f]][0];
      }
    }
    return block.logWeight(0);
  }

  /** Variable by variable, so that the inner loops run over samples; the weights hold logarithms until the end. */
  @Override
  public void sample(Randomness randomness, SampleBlock out) {
    int count = out.count;
    double[] logs = out.weights;
    Arrays.fill(logs, 0, count, families.logConstant);
    for (int f = 0; f < families.size; f++) {
      int[] entries = out.rows;
      findRows(f, out);
      if (families.drawn[f]) {
        draw(randomness, f, entries, out.states[families.variable[f]], count);
      }
      if (weighs[f]) {
        for (int b = 0; b < count; b++) {
          logs[b] += logWeight[entries[b]];
        }
      }
    }
    for (int b = 0; b < count; b++) {
      out.setLogWeight(b, logs[b]);
    }
    out.evaluations += count * families.evaluationsPerSample();
  }

  private void findRows(int f, SampleBlock out) {
    int count = out.count;
    int[] rows = out.rows;
    Arrays.fill(rows, 0, count, families.start[f]);
    for (int k = 0; k < families.parents[f].length; k++) {
      int[] above = out.states[families.parents[f][k]];
      int stride = families.strides[f][k];
      for (int b = 0; b < count; b++) {
        rows[b] += stride * above[b];
      }
    }
  }

  /** Draws a state for every sample, and moves its row on to the entry of that state. */
  private void draw(Randomness randomness, int f, int[] rows, int[] states, int count) {
    int cardinality = families.cardinality[f];
    for (int b = 0; b < count; b++) {
      int row = rows[b];
      double first = cumulative[row];
      int state =
          first >= 0 ? randomness.cumulative(cumulative, row, cardinality) : (int) (-1 - first);
      states[b] = state;
      rows[b] = row + state;
    }
  }

  @Override
  public long evaluationsPerSample() {
    return families.evaluationsPerSample();
  }

  @Override
  public double logCrudeWeightBound() {
    return logBound;
  }

  @Override
  public long bytes() {
    return families.bytes() + 2L * Double.BYTES * families.entries();
  }
}
