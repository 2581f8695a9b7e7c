package org.credence.bayes.mcmc;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.exact.ConsistentAssignment;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.StopReason;
import org.credence.core.random.Randomness;

/**
 * Starts for chains, each as far from the earlier ones as the couplings let it be. The search for an assignment of positive weight
 * draws the variables one after the other, given those already drawn; here a state counts {@link #SHARE} times less for every
 * earlier chain that began with it.
 *
 * <pre>  x_v ~ (local weight of s given what is drawn) · SHARE^(earlier starts with x_v = s) </pre>
 *
 * <p>So once its first variables have left a mode, the couplings draw the others after them, into another mode: two chains begin on
 * either side of a barrier between two modes of which each has more than about one in a thousand of the local weight. Four independent
 * starts would all lie on one side in one run of eight. Source: the demand for over-dispersed starts is Gelman &amp; Rubin's (1992);
 * the way is our own.
 */
final class DispersedStarts {

  private static final double SHARE = 1e-3;

  private final MarginalProblem problem;
  private final ConsistentAssignment search;
  private final double[][] shares; // [variable][state], SHARE^used
  private List<int[]> last = List.of();

  DispersedStarts(MarginalProblem problem) {
    this.problem = problem;
    GraphicalModel model = problem.model();
    this.search = ConsistentAssignment.of(model, problem.evidence());
    this.shares = new double[model.size()][];
    for (int v = 0; v < shares.length; v++) {
      shares[v] = new double[model.cardinality(v)];
      Arrays.fill(shares[v], 1);
    }
  }

  /** A start for the next chain; where the search is exhausted but an earlier chain has a start, that one again. */
  int[] next(Randomness randomness) {
    int[] states =
        search
            .find(randomness, ConsistentAssignment.DEFAULT_NODES, this::share)
            .match(
                ConsistentAssignment.Found::states,
                impossible -> {
                  List<String> pieces = problem.evidence().describe(problem.model());
                  throw new ImpossibleEvidenceException(
                      pieces.isEmpty()
                          ? List.of("the model itself: every assignment has a factor of zero")
                          : pieces);
                },
                exhausted -> {
                  if (!last.isEmpty()) {
                    return last.get(0);
                  }
                  throw new CannotAnswerException(
                      StopReason.STUCK,
                      "no assignment of positive weight was found within "
                          + exhausted.nodes()
                          + " search nodes, nor a proof that there is none; use an exact engine or belief-propagation");
                });
    for (int v = 0; v < shares.length; v++) {
      shares[v][states[v]] *= SHARE;
      rescale(shares[v]);
    }
    last = List.of(states);
    return states;
  }

  private double share(int variable, int state) {
    return shares[variable][state];
  }

  /** The largest share is 1, so that many chains do not make all of them vanish. */
  private static void rescale(double[] shares) {
    double largest = 0;
    for (double share : shares) {
      largest = Math.max(largest, share);
    }
    for (int s = 0; s < shares.length; s++) {
      shares[s] = Math.max(shares[s] / largest, Double.MIN_NORMAL);
    }
  }

  /** Factor-table entries read so far. */
  long evaluations() {
    return search.evaluations();
  }
}
