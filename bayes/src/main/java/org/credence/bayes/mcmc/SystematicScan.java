package org.credence.bayes.mcmc;

import org.credence.core.diagnostics.BatchMeans;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Every free variable once, in the order of its index. Each is tallied as it is visited, by the law it is drawn from. Keeps the
 * posterior; not reversible (the reverse sweep goes the other way round).
 */
final class SystematicScan implements SiteChain {

  private final int sites;
  private final SiteStates at;

  SystematicScan(FullConditionals laws, int[] states) {
    this.sites = laws.sites.length;
    this.at = new SiteStates(laws, states);
  }

  @Override
  public void sweep(Randomness randomness, Workers workers, BatchMeans out) {
    for (int i = 0; i < sites; i++) {
      at.redraw(i, randomness, out);
    }
    out.endDraw();
  }

  @Override
  public SiteStates at() {
    return at;
  }
}
