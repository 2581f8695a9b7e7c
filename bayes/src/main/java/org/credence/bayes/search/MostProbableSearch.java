package org.credence.bayes.search;

import java.util.Optional;
import org.credence.bayes.bounds.LogModel;
import org.credence.bayes.exact.ConsistentAssignment;
import org.credence.bayes.model.Factor;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.math.CompensatedSum;
import org.credence.core.random.Randomness;

/** A search for the most probable assignment under way. Every quantum the assignment that the bounds point at is tried. */
final class MostProbableSearch extends SearchIteration<MostProbableAssignment> {

  private static final long NODES = 10_000; // for a first assignment of positive weight

  private final MostProbableProblem problem;
  private final LogModel model;
  private long searched;

  MostProbableSearch(MostProbableProblem problem, AndOrSearch.Setup setup, Randomness randomness) {
    super(problem.model(), problem.evidence(), setup);
    this.problem = problem;
    model = setup.model();
    offer();
    if (search.best() == Double.NEGATIVE_INFINITY) {
      offerConsistent(randomness);
    }
  }

  @Override
  void offer() {
    search.offer(search.greedy());
  }

  private void offerConsistent(Randomness randomness) {
    ConsistentAssignment finder = ConsistentAssignment.of(problem.model(), problem.evidence());
    Optional<int[]> found =
        finder
            .find(randomness, NODES)
            .match(
                some -> Optional.of(some.states()),
                none -> {
                  throw impossible();
                },
                exhausted -> Optional.empty());
    searched = finder.evaluations();
    found.ifPresent(
        states -> {
          int[] open = new int[model.size()];
          for (int v = 0; v < open.length; v++) {
            open[v] = states[model.variable(v)];
          }
          search.offer(open);
        });
  }

  @Override
  MostProbableAssignment answer(int[] open, double best) {
    int[] states = new int[problem.model().size()];
    for (int v = 0; v < states.length; v++) {
      int number = model.number(v);
      states[v] = number < 0 ? model.known(v) : open[number];
    }
    return new MostProbableAssignment(states, estimate(logWeight(states)));
  }

  /** Summed anew from the model's own tables. */
  private double logWeight(int[] states) {
    CompensatedSum sum = new CompensatedSum();
    for (Factor factor : problem.model().factors()) {
      sum.add(Math.log(factor.at(states)));
    }
    for (int v : problem.evidence().likelihoodVariables()) {
      sum.add(Math.log(problem.evidence().likelihood(v)[states[v]]));
    }
    return sum.value();
  }

  @Override
  public long evaluations() {
    return super.evaluations() + searched;
  }
}
