package org.credence.bayes.search;

import org.credence.bayes.model.Factor;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.Budget;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * A probable assignment by iterated local search: some variables near each other are thrown into random states, then one variable after
 * the other is improved until none can be; the result is kept unless it is worse.
 *
 * <p>The first start is an assignment of positive weight ({@code ConsistentAssignment}), where one is found within its limit; if it
 * proves that there is none, the evidence is impossible. Assignments are compared by the number of factors that are zero first, then by
 * weight, so a search may cross impossible ones. After {@code patience} steps without a gain it starts anew from another consistent
 * assignment; the best of all is kept.
 *
 * <p>Anytime: the weight of the assignment is a certain lower bound of the maximum, the product of the factors' largest entries a certain,
 * mostly loose upper one. Prefer {@code MaxProduct} for a bound that says something, elimination or branch and bound for a proof;
 * this where their tables are too large, or after them, to improve on their assignment.
 *
 * <p>Cost of a step: a few improvements of each variable, each one entry per factor and state. Memory: the tables once. One thread.
 *
 * <p>Source: Besag 1986 (iterated conditional modes); Hutter, Hoos &amp; Stützle 2005 (iterated and guided local search for most probable
 * assignments).
 *
 * @param steps kicks where the run sets no limit, at least 1
 * @param kick variables thrown into random states at a time, at least 1; at most as many as are open are
 * @param patience steps without a gain after which it starts anew, at least 1
 */
public record LocalSearch(long steps, int kick, int patience)
    implements IterativeEngine<MostProbableProblem, MostProbableAssignment> {

  private static final double RELATIVE_COST = 22; // measured, docs/decisions/0020
  private static final long STEPS = 2000;
  private static final int KICK = 4;
  private static final int PATIENCE = 200;

  public LocalSearch {
    if (steps < 1) {
      throw new IllegalArgumentException("steps of local-search is " + steps + "; give at least 1");
    }
    if (kick < 1) {
      throw new IllegalArgumentException("kick of local-search is " + kick + "; give at least 1");
    }
    if (patience < 1) {
      throw new IllegalArgumentException(
          "patience of local-search is " + patience + "; give at least 1");
    }
  }

  /** 2000 kicks of 4 variables, a new start after 200 without a gain. */
  public static LocalSearch standard() {
    return new LocalSearch(STEPS, KICK, PATIENCE);
  }

  @Override
  public Guarantee guarantee(MostProbableProblem problem) {
    return Guarantee.BOUND;
  }

  @Override
  public Budget defaultBudget() {
    return Budget.ofSteps(steps);
  }

  @Override
  public Forecast forecast(MostProbableProblem problem) {
    double entries = 0;
    double reads = 0;
    double links = 0;
    for (Factor factor : problem.model().factors()) {
      entries += factor.size();
      links += factor.rank();
      for (int k = 0; k < factor.rank(); k++) {
        reads += factor.cardinality(k);
      }
    }
    double bytes =
        Double.BYTES * entries + Integer.BYTES * (2 * links + 5.0 * problem.model().size());
    return Forecast.ofStep(2 * reads, bytes, "two improvements of every variable")
        .costing(RELATIVE_COST);
  }

  @Override
  public Iteration<MostProbableAssignment> begin(
      MostProbableProblem problem, Randomness randomness, Workers workers) {
    return new LocalSearchIteration(this, problem, randomness);
  }

  @Override
  public String toString() {
    return EngineLabel.of("local-search")
        .with("steps", steps, STEPS)
        .with("kick", kick, KICK)
        .with("patience", patience, PATIENCE)
        .toString();
  }
}
