package org.credence.bayes.mcmc;

/**
 * What one chain of a sampler takes on a problem, predicted before anything is allocated.
 *
 * @param evaluationsPerSweep factor-table entries read in one sweep of one chain
 * @param kernelBytes of the tables that all chains share
 * @param chainBytes of the state of one chain, its tally left out
 * @param relativeCost of an evaluation, see {@link org.credence.core.engine.Forecast#relativeCost}
 */
public record ChainCost(
    double evaluationsPerSweep, double kernelBytes, double chainBytes, double relativeCost) {

  public ChainCost {
    if (!(evaluationsPerSweep >= 0) || !(kernelBytes >= 0) || !(chainBytes >= 0)) {
      throw new IllegalArgumentException(
          "a chain's cost cannot be negative or undefined: evaluations "
              + evaluationsPerSweep
              + ", bytes "
              + kernelBytes
              + " and "
              + chainBytes);
    }
  }
}
