package org.credence.bayes.mcmc;

import org.credence.bayes.problem.MarginalProblem;

/**
 * Which quantities the tally of a chain holds: one per state of every free variable, queried or not (one that is not asked for may
 * still show that the chains have not mixed). The states of a variable lie next to each other, variables in order. Immutable.
 */
public final class TallyLayout {

  private static final int NO_PLACE = -1;

  private final int[] known; // [variable], its only possible state, or negative
  private final int[] places; // [variable], of its state 0, or NO_PLACE
  private final int[] cardinalities; // [variable]
  private final int width;

  private TallyLayout(int[] known, int[] cardinalities) {
    this.known = known;
    this.cardinalities = cardinalities;
    this.places = new int[known.length];
    int next = 0;
    for (int v = 0; v < known.length; v++) {
      places[v] = known[v] < 0 ? next : NO_PLACE;
      next += known[v] < 0 ? cardinalities[v] : 0;
    }
    this.width = next;
  }

  /** Of a problem: a variable is free unless it is observed or has one state. */
  public static TallyLayout of(MarginalProblem problem) {
    int[] cardinalities = new int[problem.model().size()];
    for (int v = 0; v < cardinalities.length; v++) {
      cardinalities[v] = problem.model().cardinality(v);
    }
    return new TallyLayout(problem.evidence().knownStates(problem.model()), cardinalities);
  }

  /** Variables of the model, free or not. */
  public int variables() {
    return known.length;
  }

  /** Whether the variable is neither observed nor of one state. */
  public boolean isFree(int variable) {
    return known[variable] < 0;
  }

  /** The only state of a variable that is not free. */
  public int knownState(int variable) {
    if (isFree(variable)) {
      throw new IllegalArgumentException(
          "variable " + variable + " is free; ask for known states of others only");
    }
    return known[variable];
  }

  /** Quantity that stands for state 0 of a free variable; those of its other states follow. */
  public int place(int variable) {
    if (!isFree(variable)) {
      throw new IllegalArgumentException(
          "variable " + variable + " is not free; it has no place in a tally");
    }
    return places[variable];
  }

  /** States of the variable. */
  public int cardinality(int variable) {
    return cardinalities[variable];
  }

  /** Number of quantities. */
  public int width() {
    return width;
  }
}
