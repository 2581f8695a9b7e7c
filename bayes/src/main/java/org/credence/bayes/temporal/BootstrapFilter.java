package org.credence.bayes.temporal;

import java.util.Arrays;
import org.credence.core.random.Randomness;

/**
 * One run of a particle filter and of its smoother.
 *
 * <pre>
 *  slice by slice:  x_v^i ~ p(x_v | parents) for open v,   w_i ← w_i · Π p(e_v | parents) · Π λ_v(x_v)
 *  between slices, if (Σ w)² / Σ w² &lt; threshold · N:   Z ← Z · mean w,  resample,  w ← 1
 *  at the end:      Z ← Z · mean w,   p(x_v = s) by {@link Smoother}
 * </pre>
 *
 * <p>{@code E[Z] = P(e)} and {@code E[Z p(x_v = s)] = P(x_v = s, e)} for any number of particles and any resampling scheme. Holds the
 * states of variables that later ones read, and what its smoother keeps. One instance is used by one thread.
 */
final class BootstrapFilter {

  /** A product is put into the log before it gets so small that the next factor could underflow. */
  private static final double TINY = 1e-150;

  private final FilterPlan plan;
  private final OrderedNetwork net;
  private final Resampling resampling;
  private final double fewestEffective;
  private final int n;
  private final int[][] now; // [slot][particle], states
  private final double[] logWeights;
  private final double[] factors;
  private final double[] weights;
  private final int[] chosen;
  private final int[] swap;
  private final PathSmoothing.Pass smoother;
  private long resamplings;
  private long smoothingEvaluations;

  BootstrapFilter(
      FilterPlan plan, Resampling resampling, double threshold, PathSmoothing smoothing) {
    this.plan = plan;
    this.net = plan.net;
    this.resampling = resampling;
    this.n = plan.particles;
    this.fewestEffective = threshold * n;
    this.now = new int[plan.slotCount][n];
    this.logWeights = new double[n];
    this.factors = new double[n];
    this.weights = new double[n];
    this.chosen = new int[n];
    this.swap = new int[n];
    this.smoother = smoothing.pass();
  }

  /**
   * Runs once.
   *
   * @param out shape [states asked for]; the smoothed marginals, unless the result is minus infinity
   * @return log Z, minus infinity if all particles died
   */
  double run(Randomness randomness, double[] out) {
    double logZ = net.logLikelihoodScale;
    Arrays.fill(logWeights, 0);
    Arrays.fill(factors, 1);
    resamplings = 0;
    smoothingEvaluations = 0;
    int position = 0;
    for (int t = 0; t < net.sliceCount; t++) {
      boolean weighted = false;
      for (; position < plan.sliceEnds[t]; position++) {
        weighted |= extend(position, randomness);
      }
      boolean last = t == net.sliceCount - 1;
      if (weighted) {
        collect();
      }
      smoother.observe(t, now, logWeights);
      if (last || (weighted && fewestEffective > 0)) {
        double logMean = weigh();
        if (logMean == Double.NEGATIVE_INFINITY) {
          return logMean;
        }
        if (last) {
          logZ += logMean;
        } else if (effective() < fewestEffective) {
          logZ += logMean;
          resample(t, randomness);
        }
      }
    }
    Arrays.fill(out, 0);
    smoothingEvaluations = smoother.smooth(weights, randomness, out);
    return logZ;
  }

  /** Draws or weighs one variable for all particles; whether it weighed. */
  private boolean extend(int p, Randomness randomness) {
    int[] parents = net.parents[p];
    int[] strides = net.strides[p];
    double[] table = net.tables[p];
    int observed = net.observed[p];
    int states = net.cardinalities[p];
    double[] likelihood = net.likelihoods[p];
    int settled = net.settledRow(p);
    for (int i = 0; i < n; i++) {
      int row = settled;
      for (int k = 0; k < parents.length; k++) {
        int slot = plan.slots[parents[k]];
        row += slot == FilterPlan.NONE ? 0 : strides[k] * now[slot][i];
      }
      int state = observed;
      if (state == OrderedNetwork.OPEN) {
        state = randomness.categorical(table, row, states);
        now[plan.slots[p]][i] = state;
      } else {
        multiply(i, table[row + state]);
      }
      if (likelihood.length > 0) {
        multiply(i, likelihood[state]);
      }
    }
    return observed != OrderedNetwork.OPEN || likelihood.length > 0;
  }

  private void multiply(int particle, double factor) {
    if (factor < TINY) {
      logWeights[particle] += Math.log(factor);
      return;
    }
    factors[particle] *= factor;
    if (factors[particle] < TINY) {
      logWeights[particle] += Math.log(factors[particle]);
      factors[particle] = 1;
    }
  }

  private void collect() {
    for (int i = 0; i < n; i++) {
      logWeights[i] += Math.log(factors[i]);
      factors[i] = 1;
    }
  }

  /** Weights with the largest at 1; returns the log of the mean weight. */
  private double weigh() {
    double max = Double.NEGATIVE_INFINITY;
    for (double logWeight : logWeights) {
      max = Math.max(max, logWeight);
    }
    if (max == Double.NEGATIVE_INFINITY) {
      return max;
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      weights[i] = Math.exp(logWeights[i] - max);
      sum += weights[i];
    }
    return max + Math.log(sum / n);
  }

  private double effective() {
    double sum = 0;
    double squares = 0;
    for (double weight : weights) {
      sum += weight;
      squares += weight * weight;
    }
    return sum * sum / squares;
  }

  private void resample(int slice, Randomness randomness) {
    resampling.choose(weights, randomness, chosen);
    resamplings++;
    for (int slot : plan.aliveAfter[slice]) {
      int[] states = now[slot];
      for (int i = 0; i < n; i++) {
        swap[i] = states[chosen[i]];
      }
      System.arraycopy(swap, 0, states, 0, n);
    }
    smoother.resampled(slice, chosen);
    Arrays.fill(logWeights, 0); // copies weigh alike
  }

  /** How often the last run resampled. */
  long resamplings() {
    return resamplings;
  }

  /** Evaluations of the last run's smoother. */
  long smoothingEvaluations() {
    return smoothingEvaluations;
  }
}
