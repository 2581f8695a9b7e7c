package org.credence.bayes.temporal;

import org.credence.core.random.Randomness;

/** What the smoother of a particle filter's runs costs, and the smoother of one thread's runs. */
interface PathSmoothing {

  /** Bytes of one pass's own arrays. */
  double bytes();

  /** Evaluations of one run's smoothing, at most. */
  double mostEvaluations();

  /** A smoother with arrays of its own. */
  Pass pass();

  /** Watches a run of the filter and smooths at its end; used by one thread, for one run after the other. */
  interface Pass {

    /**
     * A slice is drawn and weighed, and not yet resampled.
     *
     * @param states shape [slot][particle]
     * @param logWeights shape [particle]
     */
    void observe(int slice, int[][] states, double[] logWeights);

    /** After the slice, particle i was replaced by a copy of {@code chosen[i]}. */
    void resampled(int slice, int[] chosen);

    /**
     * Smooths.
     *
     * @param weights shape [particle], after the last slice, the largest 1; may be overwritten
     * @param out shape [states asked for], zeros; receives the smoothed marginals
     * @return evaluations
     */
    long smooth(double[] weights, Randomness randomness, double[] out);
  }
}
