package org.credence.bayes.importance;

import org.credence.core.random.Randomness;

/** Draws weighted samples of a model with evidence: {@code E[weight · f(states)] = Σ_x p(x, e) f(x)}. Immutable, shared by threads. */
interface WeightedSampler {

  /**
   * Draws one sample.
   *
   * @param out receives the state of every variable the sampler draws; shape [variables]
   * @return the natural log of the weight, minus infinity for a weight of zero
   */
  double sample(Randomness randomness, int[] out);

  /** Factor-table entries read by each sample. */
  long evaluationsPerSample();

  /** Bytes of its tables. */
  long bytes();
}
