package org.credence.bayes.mcmc;

import java.util.stream.IntStream;
import org.credence.core.diagnostics.BatchMeans;

/** What kernels that visit one variable at a time have in common. */
final class Sites {

  private Sites() {}

  /** The free variables in order. */
  static int[] free(TallyLayout layout) {
    return IntStream.range(0, layout.variables()).filter(layout::isFree).toArray();
  }

  /** Table entries read when all states of these variables are weighed once. */
  static long evaluations(int[] sites, AbsorbedFactors factors) {
    long evaluations = 0;
    for (int v : sites) {
      evaluations += factors.evaluations(v);
    }
    return evaluations;
  }

  /** The largest number of states of these variables, at least 1. */
  static int mostStates(int[] sites, AbsorbedFactors factors) {
    int most = 1;
    for (int v : sites) {
      most = Math.max(most, factors.cardinality(v));
    }
    return most;
  }

  /** Divides weights by their sum. */
  static void normalise(double[] weights, int length) {
    double total = 0;
    for (int s = 0; s < length; s++) {
      total += weights[s];
    }
    for (int s = 0; s < length; s++) {
      weights[s] /= total;
    }
  }

  /** Adds the probabilities of a variable's states to the draw in hand. */
  static void tally(double[] p, int length, int place, BatchMeans out) {
    for (int s = 0; s < length; s++) {
      out.add(place + s, p[s]);
    }
  }
}
