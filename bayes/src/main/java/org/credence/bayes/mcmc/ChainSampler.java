package org.credence.bayes.mcmc;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.engine.EngineLabel;

/**
 * A way to make Markov chains whose law tends to the posterior: immutable settings that make a {@link MarkovKernel} for each
 * problem. {@link Chains} runs any of them.
 */
public interface ChainSampler {

  /** The sampler's name and those of its settings that differ from their defaults. */
  EngineLabel label();

  /** What its moves are known to connect; must not take longer than making the kernel. */
  Connectivity connectivity(MarginalProblem problem);

  /** What a chain takes, before anything is allocated. */
  ChainCost cost(MarginalProblem problem);

  /**
   * Makes the kernel.
   *
   * @param layout which quantities its chains tally
   * @throws org.credence.core.engine.CannotAnswerException if the sampler does not apply to the problem
   */
  MarkovKernel compile(MarginalProblem problem, TallyLayout layout);
}
