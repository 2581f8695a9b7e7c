package org.credence.core.engine;

/**
 * An exact engine all of whose work follows from its plan. An implementation writes {@link #plan(Problem)}, or {@link #plan(Problem,
 * Budget)} too where the budget decides how the problem is solved; the forecast is that of the plan, and solving carries it out.
 *
 * @param <P> the type of question
 * @param <A> the type of answer
 */
public interface PlannedEngine<P extends Problem<A>, A> extends ExactEngine<P, A> {

  @Override
  Plan<A> plan(P problem);

  @Override
  default Forecast forecast(P problem) {
    return plan(problem).forecast();
  }

  @Override
  default A solve(P problem, Meter meter, Workers workers) {
    return plan(problem, meter.budget()).solution().solve(meter, workers);
  }
}
