package org.credence.bayes.importance;

import org.credence.core.random.Randomness;

/**
 * Draws weighted samples of a model with evidence: {@code E[weight · f(states)] = Σ_x p(x, e) f(x)}. Immutable, shared by threads.
 *
 * <p>A sampler writes one of the two ways to sample: one by one, or (faster) a block at once, variable by variable.
 */
interface WeightedSampler {

  /**
   * Draws one sample.
   *
   * @param out receives the state of every variable the sampler draws; shape [variables]
   * @return the natural log of the weight, minus infinity for a weight of zero
   */
  double sample(Randomness randomness, int[] out);

  /** Draws {@code out.count} samples and adds to {@code out.evaluations} what that took. */
  default void sample(Randomness randomness, SampleBlock out) {
    for (int i = 0; i < out.count; i++) {
      double logWeight = sample(randomness, out.one);
      out.setLogWeight(i, logWeight);
      out.setStates(i, out.one);
    }
    out.evaluations += out.count * evaluationsPerSample();
  }

  /** Factor-table entries read by each sample, about; it decides how many samples make a chunk. */
  long evaluationsPerSample();

  /** Bytes of its tables. */
  long bytes();

  /** Natural log of a number that no weight exceeds; infinity if none is known. */
  default double logWeightBound() {
    return Double.POSITIVE_INFINITY;
  }

  /** As {@link #logWeightBound}, or cruder: a product of the largest factors. What holds at any time needs some bound, and may use this. */
  default double logCrudeWeightBound() {
    return logWeightBound();
  }

  /** Whether all positive weights are equal: then the samples of positive weight are draws from the posterior. */
  default boolean hasOneWeight() {
    return false;
  }
}
