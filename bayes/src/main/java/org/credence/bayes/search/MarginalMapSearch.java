package org.credence.bayes.search;

import org.credence.bayes.bounds.LogModel;
import org.credence.bayes.problem.MarginalMapAssignment;
import org.credence.bayes.problem.MarginalMapProblem;

/** A search for a marginal MAP under way. */
final class MarginalMapSearch extends SearchIteration<MarginalMapAssignment> {

  private final MarginalMapProblem problem;
  private final LogModel model;

  MarginalMapSearch(MarginalMapProblem problem, AndOrSearch.Setup setup) {
    super(problem.model(), problem.evidence(), setup);
    this.problem = problem;
    model = setup.model();
  }

  @Override
  MarginalMapAssignment answer(int[] open, double best) {
    int[] states = new int[problem.maxVariables().size()];
    for (int i = 0; i < states.length; i++) {
      int v = problem.maxVariables().get(i);
      states[i] = model.number(v) < 0 ? model.known(v) : open[model.number(v)];
    }
    return new MarginalMapAssignment(problem.maxVariables(), states, estimate(best));
  }
}
