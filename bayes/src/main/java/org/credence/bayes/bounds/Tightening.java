package org.credence.bayes.bounds;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.credence.core.engine.SavedState;

/**
 * The descent on the weights and shifts of one {@link WeightedPass}: a step is taken from the beliefs; if the bound got worse it is
 * taken back and the next one is half as long. So the bound never gets worse, and the best one is always the one at hand.
 */
final class Tightening {

  private static final double FIRST_STEP = 0.5;
  private static final double LEAST_STEP = 1e-3;
  private static final double GROWTH = 1.2;
  private static final double ROUNDING = 1e-9; // of a saved state's sums
  private static final double STALLED = 1e-9; // relative gain of a step that is none

  private final WeightedPass pass;
  private final double[][] beliefs; // [open variable][state]
  private double step = FIRST_STEP;

  Tightening(WeightedPass pass, LogModel model) {
    this.pass = pass;
    this.beliefs = new double[model.size()][];
    for (int v = 0; v < beliefs.length; v++) {
      beliefs[v] = new double[model.cardinality(v)];
      Arrays.fill(beliefs[v], 1.0 / beliefs[v].length);
    }
    pass.forward(true);
  }

  WeightedPass pass() {
    return pass;
  }

  /** Whether further steps would gain nothing to speak of. */
  boolean isStalled() {
    return step < LEAST_STEP || pass.buckets.isExact();
  }

  /** Weighted average of the mini-buckets' beliefs about a variable, as of the last step; uniform before the first. */
  double[] belief(int variable) {
    return beliefs[variable];
  }

  /** One step: beliefs, a move of shifts and weights, and the new bound. */
  void advance() {
    double before = pass.total();
    pass.backward();
    readBeliefs();
    if (pass.buckets.isExact()) {
      pass.forward(false);
      return;
    }
    double[] weights = pass.weights.clone();
    double[][] shifts = new double[pass.shifts.length][];
    for (int r = 0; r < shifts.length; r++) {
      shifts[r] = pass.shifts[r].clone();
    }
    pass.improve(step);
    pass.forward(false);
    double gain =
        pass.side == WeightedPass.Side.UPPER ? before - pass.total() : pass.total() - before;
    if (gain >= 0) {
      step = gain > STALLED * (1 + Math.abs(before)) ? Math.min(1, step * GROWTH) : step / 2;
      return;
    }
    System.arraycopy(weights, 0, pass.weights, 0, weights.length);
    for (int r = 0; r < shifts.length; r++) {
      System.arraycopy(shifts[r], 0, pass.shifts[r], 0, shifts[r].length);
    }
    pass.forward(false);
    step /= 2;
  }

  private void readBeliefs() {
    for (int v = 0; v < beliefs.length; v++) {
      double[] belief = beliefs[v];
      Arrays.fill(belief, 0);
      int from = pass.buckets.firstRegion(v);
      for (int r = from; r < from + pass.buckets.bucketSize(v); r++) {
        double[] table = pass.theta[r];
        for (int i = 0; i < table.length; i += belief.length) {
          for (int s = 0; s < belief.length; s++) {
            belief[s] += pass.weights[r] * table[i + s];
          }
        }
      }
      double sum = Arrays.stream(belief).sum();
      for (int s = 0; s < belief.length; s++) {
        belief[s] = sum > 0 ? belief[s] / sum : 1.0 / belief.length;
      }
    }
  }

  void save(DataOutput out) throws IOException {
    out.writeDouble(step);
    write(out, pass.weights);
    for (double[] shift : pass.shifts) {
      write(out, shift);
    }
    for (double[] belief : beliefs) {
      write(out, belief);
    }
  }

  void restore(DataInput in) throws IOException {
    step = SavedState.number(in, 0, 1, "step size");
    read(in, pass.weights);
    for (double[] shift : pass.shifts) {
      read(in, shift);
    }
    for (double[] belief : beliefs) {
      read(in, belief);
    }
    requireLawful();
    pass.forward(false);
    double total = pass.total();
    SavedState.require(Math.abs(total) < Double.POSITIVE_INFINITY, "log total", total);
  }

  /** Weights of a bucket sum to one and its shifts cancel, or the bound would not hold. */
  private void requireLawful() throws IOException {
    int[] starts = pass.buckets.bucketStart;
    for (int p = 0; p + 1 < starts.length; p++) {
      double weights = 0;
      for (int r = starts[p]; r < starts[p + 1]; r++) {
        weights += pass.weights[r];
      }
      SavedState.require(Math.abs(weights - 1) <= ROUNDING, "sum of weights", weights);
      for (int i = 0; i < pass.shifts[starts[p]].length; i++) {
        double sum = 0;
        double size = 1;
        for (int r = starts[p]; r < starts[p + 1]; r++) {
          sum += pass.shifts[r][i];
          size += Math.abs(pass.shifts[r][i]);
        }
        SavedState.require(Math.abs(sum) <= ROUNDING * size, "sum of shifts", sum);
      }
    }
  }

  static void write(DataOutput out, double[] values) throws IOException {
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  static void read(DataInput in, double[] values) throws IOException {
    SavedState.logWeights(in, values, "number");
  }
}
