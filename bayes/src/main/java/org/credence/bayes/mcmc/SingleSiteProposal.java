package org.credence.bayes.mcmc;

import java.util.stream.IntStream;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.random.Randomness;

/**
 * A free variable drawn uniformly, put into a state drawn uniformly from all of its states, the one it is in included.
 *
 * <p>Symmetric. The current state is among those drawn so that the chain can stay: on a target that accepts everything, a chain that
 * must always move alternates between two halves of the assignments. A sweep is as many proposals as there are free variables.
 *
 * <p>Source: Metropolis, Rosenbluth, Rosenbluth, Teller &amp; Teller 1953.
 */
public record SingleSiteProposal() implements Proposal {

  @Override
  public Walk on(MarginalProblem problem) {
    int[] known = problem.evidence().knownStates(problem.model());
    int[] free = IntStream.range(0, known.length).filter(v -> known[v] < 0).toArray();
    return new Walk() {
      @Override
      public double propose(Draft draft, Randomness randomness) {
        if (free.length > 0) {
          int v = free[randomness.below(free.length)];
          draft.change(v, randomness.below(draft.cardinality(v)));
        }
        return 0;
      }

      @Override
      public int perSweep() {
        return Math.max(1, free.length);
      }
    };
  }

  @Override
  public Reach reach() {
    return Reach.SINGLE_SITES;
  }

  @Override
  public String label() {
    return "single-site";
  }
}
