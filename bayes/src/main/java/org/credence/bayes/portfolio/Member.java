package org.credence.bayes.portfolio;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.IterativeEngine;

/**
 * An engine of a {@link Portfolio}.
 *
 * @param engine it
 * @param role what its answers are used for
 * @param share of the work once all members are at it, relative to the shares of the others, positive
 */
public record Member(IterativeEngine<MarginalProblem, Marginals> engine, Role role, double share) {

  /** What the answers of a member are used for. */
  public enum Role {
    /** Beliefs without errors; later ones in the list are believed before earlier ones. */
    BELIEFS,
    /** Draws whose intervals, where stated, judge the beliefs of others. */
    DRAWS,
    /** Certain bounds; its point estimates are the last resort. */
    BOUNDS
  }

  public Member {
    if (!(share > 0 && share <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "share of " + engine + " is " + share + "; give a positive, finite number");
    }
  }
}
