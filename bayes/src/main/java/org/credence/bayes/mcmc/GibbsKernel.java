package org.credence.bayes.mcmc;

import java.util.function.Function;

/**
 * Gibbs sweeps in the order of a {@link GibbsScan}: each step draws one free variable from its law given all others,
 *
 * <pre>  p(x_v = s | rest) ∝ Π_{f ∋ v} f(x_f with x_v = s) </pre>
 */
final class GibbsKernel implements MarkovKernel {

  private final FullConditionals laws;
  private final Function<int[], MarkovChain> chains;

  GibbsKernel(FullConditionals laws, Function<int[], MarkovChain> chains) {
    this.laws = laws;
    this.chains = chains;
  }

  @Override
  public MarkovChain start(int[] states) {
    return chains.apply(states);
  }

  @Override
  public long evaluationsPerSweep() {
    return laws.evaluations;
  }

  @Override
  public long bytes() {
    return laws.bytes;
  }

  @Override
  public long bytesPerChain() {
    return SingleSite.chainBytes(laws.variables, laws.tables.length);
  }
}
