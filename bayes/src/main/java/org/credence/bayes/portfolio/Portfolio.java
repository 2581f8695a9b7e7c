package org.credence.bayes.portfolio;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.exact.OrderQuality;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Marginals and the log evidence by several engines on one budget, asked in the order in which they pay, and one answer made of
 * theirs.
 *
 * <ol>
 *   <li>The first member alone (residual belief propagation: an answer within milliseconds), until it ends or has had its head start.
 *   <li>The exact engine, once, if its forecast fits what is left of the budget: then the answer is the truth and the run ends.
 *   <li>All members in turn, the one next that has had least for its share, counted in evaluations times their relative cost. A
 *       member whose forecast fits neither memory nor time, or that does not apply, is left out.
 * </ol>
 *
 * <p><b>The answer.</b> Bounds of all members, of now and before, are intersected, so the certified width never grows. Intervals are
 * intersected with the bounds; where more than one member states intervals each has been made at a level that leaves their
 * intersection the level asked for (the error level is split). Point estimates are those of one member, kept within the bounds:
 * where draws state their errors nearly everywhere they judge the beliefs of the others,
 *
 * <pre>  error(draws) = e,  the mean standard error       error(beliefs) ≈ sqrt(max(0, d² - e²))     d = their mean distance from the draws </pre>
 *
 * <p>and the smallest error wins; otherwise the last member with beliefs that converged, then the last with any. What ran, what did
 * not and why, and whose the numbers are, is in the notes.
 *
 * <p><b>Guarantee.</b> EXACT where the exact engine (or a member) has answered, else HEURISTIC: the choice of the estimate is a
 * heuristic. Bounds are certain all the same, and intervals hold at their level if the moment of stopping did not depend on them.
 *
 * <p>Choose it through {@code auto} when there is a limit of time. Cost: its budget. One step is one turn of a member, cut by cost and
 * not by the clock, so a budget of steps means the same bits for any number of threads; a limit of time decides how many turns
 * there are and whether the exact engine is worth trying.
 *
 * <p>Source: portfolios of solvers in the sense of Gomes &amp; Selman 2001; the order of engines follows what won the UAI competitions of
 * 2014 and 2022 at short times (docs/decisions/0022).
 *
 * @param members first the one with the head start
 * @param exact tried once
 * @param slice cost of a turn in plain evaluations ({@link org.credence.core.engine.Calibration}), positive
 * @param limits what the run may spend, so that what cannot fit is not begun
 */
public record Portfolio(
    List<Member> members,
    ExactEngine<MarginalProblem, Marginals> exact,
    double slice,
    Budget limits)
    implements IterativeEngine<MarginalProblem, Marginals> {

  private static final String NAME = "portfolio";

  /** Turns where the run's budget sets no limit. */
  private static final long STANDARD_TURNS = 400;

  public Portfolio {
    members = List.copyOf(members);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("a portfolio without members; give at least one");
    }
    if (!(slice > 0 && slice <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "slice of a portfolio is " + slice + "; give a positive, finite number");
    }
  }

  /** This one, told what the run may spend. */
  public Portfolio within(Budget newLimits) {
    return new Portfolio(members, exact, slice, newLimits);
  }

  @Override
  public Guarantee guarantee(MarginalProblem problem) {
    boolean exactly =
        members.stream().anyMatch(m -> m.engine().guarantee(problem) == Guarantee.EXACT)
            || attempt(problem, limits.time()).isWorthwhile();
    return exactly ? Guarantee.EXACT : Guarantee.HEURISTIC;
  }

  /** The try of the exact engine with so much time left. */
  ExactAttempt<MarginalProblem, Marginals> attempt(
      MarginalProblem problem, Optional<Duration> left) {
    OrderQuality greedy =
        OrderQuality.of(problem.model(), problem.evidence(), EliminationHeuristic.MIN_FILL);
    return ExactAttempt.of(exact, problem, greedy, limits, left);
  }

  /** Of the first member: what others take is looked at before they begin. */
  @Override
  public Forecast forecast(MarginalProblem problem) {
    return members.get(0).engine().forecast(problem);
  }

  @Override
  public Budget defaultBudget() {
    return Budget.ofSteps(STANDARD_TURNS);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    return new PortfolioIteration(this, problem, randomness, workers);
  }

  @Override
  public String toString() {
    return EngineLabel.of(NAME).toString();
  }
}
