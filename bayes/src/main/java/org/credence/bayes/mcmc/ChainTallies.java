package org.credence.bayes.mcmc;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.credence.core.diagnostics.BatchMeans;
import org.credence.core.diagnostics.BatchMeansEstimate;
import org.credence.core.diagnostics.SplitRhat;

/** What all chains have tallied, in memory that does not grow with the sweeps, and what follows from it. */
final class ChainTallies {

  private static final int BATCHES = 16;

  /** Numbers held per quantity: full batches and the open one. */
  static final int ROWS = 2 * BATCHES + 1;

  /** Shorter batches cover less than they say. */
  private static final int SHORTEST_BATCH = 16;

  /** Sweeps from which on errors may be stated. */
  static final long FEWEST_SWEEPS = (long) BATCHES * SHORTEST_BATCH;

  private final TallyLayout layout;
  private final List<BatchMeans> chains = new ArrayList<>();

  ChainTallies(TallyLayout layout, int count) {
    this.layout = layout;
    for (int c = 0; c < count; c++) {
      chains.add(new BatchMeans(layout.width(), BATCHES));
    }
  }

  TallyLayout layout() {
    return layout;
  }

  BatchMeans chain(int c) {
    return chains.get(c);
  }

  /** Forgets what a chain has tallied. May be called by different threads for different chains. */
  void forget(int c) {
    chains.set(c, new BatchMeans(layout.width(), BATCHES));
  }

  int count() {
    return chains.size();
  }

  /** Sweeps tallied by each chain. */
  long draws() {
    return chains.get(0).draws();
  }

  /** Mean and standard error of a state of a free variable. */
  BatchMeansEstimate estimate(int variable, int state) {
    return BatchMeansEstimate.of(chains, layout.place(variable) + state);
  }

  /** Mean of a state of a free variable over all chains. */
  double mean(int variable, int state) {
    double sum = 0;
    for (BatchMeans chain : chains) {
      sum += chain.mean(layout.place(variable) + state);
    }
    return sum / chains.size();
  }

  /** The largest split R-hat of a free variable's states. */
  double rhat(int variable) {
    double worst = 1;
    for (int s = 0; s < layout.cardinality(variable); s++) {
      worst =
          Math.max(worst, SplitRhat.ofProbability(chains, layout.place(variable) + s)); // NaN stays
    }
    return worst;
  }

  void save(DataOutput out) throws IOException {
    for (BatchMeans chain : chains) {
      chain.save(out);
    }
  }

  void restore(DataInput in) throws IOException {
    for (BatchMeans chain : chains) {
      chain.restore(in);
    }
  }
}
