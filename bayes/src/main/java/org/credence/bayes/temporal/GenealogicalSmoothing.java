package org.credence.bayes.temporal;

import java.util.Arrays;
import org.credence.core.random.Randomness;

/**
 * The smoother that follows each particle to its ancestors: passes the last weights back and adds them up by state.
 *
 * <pre>  p(x_v = s) = Σ_i w_i 1{ancestor of i in v's slice has x_v = s} / Σ w </pre>
 *
 * <p>{@code E[Z p(x_v = s)] = P(x_v = s, e)}. Holds the states of variables asked for, and ancestors from the first slice asked for on.
 *
 * <p>Source: Kitagawa 1996.
 */
final class GenealogicalSmoothing implements PathSmoothing {

  private final FilterPlan plan;

  GenealogicalSmoothing(FilterPlan plan) {
    this.plan = plan;
  }

  @Override
  public double bytes() {
    double perParticle =
        Character.BYTES * (double) plan.recordCount
            + Double.BYTES
            + Integer.BYTES * (double) Math.max(0, plan.net.sliceCount - plan.firstRecorded);
    return perParticle * plan.particles;
  }

  @Override
  public double mostEvaluations() {
    return 0;
  }

  @Override
  public Pass pass() {
    return new Genealogy(plan);
  }

  private static final class Genealogy implements Pass {

    private final FilterPlan plan;
    private final OrderedNetwork net;
    private final int n;
    private final char[][] recorded; // [record][particle of its slice], states
    private final int[][]
        ancestors; // [slice - first recorded][particle after it], empty if not resampled
    private final double[] passed;

    Genealogy(FilterPlan plan) {
      this.plan = plan;
      this.net = plan.net;
      this.n = plan.particles;
      this.recorded = new char[plan.recordCount][n];
      this.ancestors = new int[Math.max(0, net.sliceCount - plan.firstRecorded)][0];
      this.passed = new double[n];
    }

    @Override
    public void observe(int slice, int[][] states, double[] logWeights) {
      if (slice < plan.firstRecorded) {
        return;
      }
      ancestors[slice - plan.firstRecorded] = new int[0];
      for (int p = plan.sliceBegin(slice); p < plan.sliceEnds[slice]; p++) {
        if (plan.records[p] != FilterPlan.NONE) {
          char[] record = recorded[plan.records[p]];
          int[] drawn = states[plan.slots[p]];
          for (int i = 0; i < n; i++) {
            record[i] = (char) drawn[i];
          }
        }
      }
    }

    @Override
    public void resampled(int slice, int[] chosen) {
      if (slice >= plan.firstRecorded) {
        ancestors[slice - plan.firstRecorded] = chosen.clone();
      }
    }

    @Override
    public long smooth(double[] weights, Randomness randomness, double[] out) {
      double total = 0;
      for (double weight : weights) {
        total += weight;
      }
      for (int i = 0; i < n; i++) {
        weights[i] /= total;
      }
      int position = net.size() - 1;
      for (int t = net.sliceCount - 1; t >= plan.firstRecorded; t--) {
        int[] above = ancestors[t - plan.firstRecorded];
        if (above.length > 0) {
          Arrays.fill(passed, 0);
          for (int i = 0; i < n; i++) {
            passed[above[i]] += weights[i];
          }
          System.arraycopy(passed, 0, weights, 0, n);
        }
        for (; position >= 0 && net.slices[position] == t; position--) {
          int record = plan.records[position];
          if (record != FilterPlan.NONE) {
            char[] states = recorded[record];
            int offset = plan.offsets[record];
            for (int i = 0; i < n; i++) {
              out[offset + states[i]] += weights[i];
            }
          }
        }
      }
      return 0;
    }
  }
}
