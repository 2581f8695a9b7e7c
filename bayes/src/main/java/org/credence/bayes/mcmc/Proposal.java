package org.credence.bayes.mcmc;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.random.Randomness;

/**
 * How {@link MetropolisHastings} makes up its next assignment: immutable settings that are made ready for each problem. A proposal
 * need not know the target; it must tell how much likelier it is to propose the way back than the way it went.
 *
 * <pre>{@code
 * // swaps the states of two variables
 * Proposal swap = problem -> (draft, randomness) -> {
 *   int a = draft.state(0);
 *   draft.change(0, draft.state(1));
 *   draft.change(1, a);
 *   return 0;
 * };
 * }</pre>
 */
@FunctionalInterface
public interface Proposal {

  /** What chains of this proposal can reach, as far as its author knows. */
  enum Reach {
    /** From every assignment of positive weight it proposes every other one with positive probability. */
    EVERYTHING,
    /** Within a sweep it proposes every change of one free variable with positive probability, and staying too. */
    SINGLE_SITES,
    /** Its author did not say. */
    UNSTATED
  }

  /**
   * Makes it ready for a problem.
   *
   * @throws org.credence.core.engine.CannotAnswerException if it does not apply
   */
  Walk on(MarginalProblem problem);

  /** What it reaches. Errors are unknown where it is not said. */
  default Reach reach() {
    return Reach.UNSTATED;
  }

  /** The name in the engine's label, lower case. */
  default String label() {
    return "user";
  }

  /** A proposal on one problem. Immutable: chains on several threads use it at once. */
  @FunctionalInterface
  interface Walk {

    /**
     * Makes the next assignment up, from the current one.
     *
     * @param draft holds the current assignment; changed to the one proposed
     * @return {@code log q(current | proposed) - log q(proposed | current)}: 0 for a symmetric proposal, minus infinity where there
     *     is no way back
     */
    double propose(Draft draft, Randomness randomness);

    /** How many proposals make a sweep, at least 1. */
    default int perSweep() {
      return 1;
    }
  }
}
