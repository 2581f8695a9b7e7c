package org.credence.bayes.mcmc;

import org.credence.core.diagnostics.BatchMeans;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * As many draws as there are free variables, each of one chosen with equal chance; some are redrawn several times, some not at all.
 * All are tallied at the end of the sweep, by their laws given the others. Reversible: every step satisfies detailed balance, and
 * so does a sweep, being a power of the step.
 *
 * <pre>  p(x) K(x → y) = p(y) K(y → x) </pre>
 */
final class RandomScan implements SiteChain {

  private final int sites;
  private final SiteStates at;

  RandomScan(FullConditionals laws, int[] states) {
    this.sites = laws.sites.length;
    this.at = new SiteStates(laws, states);
  }

  @Override
  public void sweep(Randomness randomness, Workers workers, BatchMeans out) {
    for (int k = 0; k < sites; k++) {
      at.redraw(randomness.below(sites), randomness);
    }
    for (int i = 0; i < sites; i++) {
      at.tally(i, out);
    }
    out.endDraw();
  }

  @Override
  public SiteStates at() {
    return at;
  }
}
