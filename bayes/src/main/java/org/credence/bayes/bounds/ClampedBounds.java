package org.credence.bayes.bounds;

import java.util.ArrayList;
import java.util.List;
import org.credence.core.engine.Patience;

/**
 * Bounds on the total with one variable held at each of its states, from a {@link WeightedPass} that has gone forward.
 *
 * <p>Holding {@code v = s} replaces the elimination in {@code v}'s bucket by a look at one slice of its regions, with the same
 * weights and shifts everywhere else. What was eliminated before is untouched; only the regions on the ways to the roots are computed
 * anew, from the differences of their messages. So the bound is that of a whole new pass at a fraction of its cost: one
 * elimination of each ancestor of the bucket per state.
 */
final class ClampedBounds {

  private static final int OPERATIONS = 32;
  private static final double SAFETY = 2;
  private static final long WORK_PER_CELL = 16; // in units of patience

  private final WeightedPass pass;
  private final MiniBuckets buckets;
  private final boolean[] affected; // [region]
  private final double[][] changes; // [region][cell of the message]; made when needed
  private final double[] magnitudes; // [region]: largest finite |change|
  private long evaluations;

  ClampedBounds(WeightedPass pass) {
    this.pass = pass;
    this.buckets = pass.buckets;
    int regions = buckets.regions();
    affected = new boolean[regions];
    changes = new double[regions][0];
    magnitudes = new double[regions];
  }

  /** Cells read so far. */
  long evaluations() {
    return evaluations;
  }

  /**
   * Writes the certified bound of {@code log Z(v = s)} for each state.
   *
   * @param out shape [states]
   */
  void bounds(int variable, double[] out) {
    int from = buckets.firstRegion(variable);
    int to = from + buckets.bucketSize(variable);
    List<Integer> ancestors = ancestors(from, to);
    Patience patience = Patience.ofThisThread();
    for (int s = 0; s < out.length; s++) {
      double errors = 0;
      for (int r = from; r < to; r++) {
        slice(r, s, out.length);
        errors += WeightedPass.UNIT * 4 * (pass.terms[r] + magnitudes[r] + 1);
      }
      for (int r : ancestors) {
        errors += recompute(r);
        patience.spend(WORK_PER_CELL * pass.theta[r].length);
      }
      double total = pass.total();
      double sum = 0;
      for (int r = from; r < to; r++) {
        sum += buckets.parents[r] == MiniBuckets.NONE ? changes[r][0] : 0;
      }
      for (int r : ancestors) {
        sum += buckets.parents[r] == MiniBuckets.NONE ? changes[r][0] : 0;
      }
      errors += WeightedPass.UNIT * (ancestors.size() + to - from + 4) * (Math.abs(total) + 1);
      double slack = pass.slack() + SAFETY * errors;
      slack += sum == Double.NEGATIVE_INFINITY ? 0 : 4 * WeightedPass.UNIT * Math.abs(sum);
      out[s] = total + sum + (pass.side == WeightedPass.Side.UPPER ? slack : -slack);
    }
    for (int r = from; r < to; r++) {
      affected[r] = false;
    }
    for (int r : ancestors) {
      affected[r] = false;
    }
  }

  /** Regions on the ways from a bucket to the roots, ascending, the bucket left out; all are marked as affected. */
  private List<Integer> ancestors(int from, int to) {
    List<Integer> result = new ArrayList<>();
    for (int r = from; r < to; r++) {
      affected[r] = true;
    }
    for (int r = to; r < buckets.regions(); r++) {
      for (int c : buckets.children[r]) {
        affected[r] |= affected[c];
      }
      if (affected[r]) {
        result.add(r);
      }
    }
    return result;
  }

  private void slice(int r, int state, int states) {
    double[] message = pass.messages[r];
    double[] change = change(r);
    for (int i = 0; i < change.length; i++) {
      change[i] = difference(pass.theta[r][i * states + state], message[i]);
    }
    evaluations += change.length;
    magnitudes[r] = RegionTables.magnitude(change);
  }

  private double[] change(int r) {
    if (changes[r].length == 0) {
      changes[r] = new double[pass.messages[r].length];
    }
    return changes[r];
  }

  /**
   * A message that was zero stays so. That is what upper bounds do; with a negative weight a slice may rise from zero, which is left
   * out: the bound from below is less tight then.
   */
  private static double difference(double now, double before) {
    boolean zero = now == Double.NEGATIVE_INFINITY || before == Double.NEGATIVE_INFINITY;
    return zero ? Double.NEGATIVE_INFINITY : now - before;
  }

  /** The change of a region's message from those of its children; returns the error that rounding adds. */
  private double recompute(int r) {
    double[] theta = pass.theta[r].clone();
    double magnitude = pass.terms[r];
    int terms = 0;
    for (int c : buckets.children[r]) {
      if (affected[c]) {
        RegionTables.add(theta, buckets.cards[r], changes[c], buckets.strides[c]);
        magnitude += magnitudes[c];
        terms++;
        evaluations += theta.length;
      }
    }
    double[] change = change(r);
    int states = theta.length / change.length;
    WeightedPass.eliminate(theta, pass.weights[r], states, change);
    evaluations += theta.length;
    for (int i = 0; i < change.length; i++) {
      change[i] = difference(change[i], pass.messages[r][i]);
    }
    magnitudes[r] = RegionTables.magnitude(change);
    double entropy = Math.abs(pass.weights[r]) * Math.log(states);
    return WeightedPass.UNIT
        * (OPERATIONS + terms + states)
        * (magnitude + magnitudes[r] + entropy + 1);
  }
}
