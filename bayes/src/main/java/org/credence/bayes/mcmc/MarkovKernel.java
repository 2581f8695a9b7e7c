package org.credence.bayes.mcmc;

/**
 * A transition law over assignments that leaves the posterior as it is, made for one problem:
 *
 * <pre>  Σ_x p(x | e) K(x → y) = p(y | e)       for every y; K is one {@linkplain MarkovChain#sweep sweep} </pre>
 *
 * <p>Immutable; its chains may run on different threads at once.
 */
public interface MarkovKernel {

  /**
   * A chain that stands at an assignment.
   *
   * @param states state of every variable, evidence included, of positive weight; shape [variables]
   */
  MarkovChain start(int[] states);

  /** Factor-table entries read by each sweep, or their expected number. */
  long evaluationsPerSweep();

  /** Bytes of what all chains share. */
  long bytes();

  /** Bytes of what each chain holds, its tally left out. */
  long bytesPerChain();
}
