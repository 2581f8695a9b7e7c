package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.credence.bayes.problem.KMostProbable;
import org.credence.bayes.problem.KMostProbableProblem;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Workers;
import org.credence.core.uncertainty.Estimate;

/**
 * The k most probable assignments from the definition, see {@link Enumeration}: every assignment is weighed, the best k are kept. Of
 * several equally probable ones, as computed, the first with the states written in the order of the variables.
 */
public record EnumeratedKMostProbable()
    implements ExactEngine<KMostProbableProblem, KMostProbable> {

  private static final int BYTES_PER_ASSIGNMENT = 128; // objects, node of the tree

  @Override
  public Forecast forecast(KMostProbableProblem problem) {
    double kept =
        Math.min(problem.k(), AssignmentWalk.assignments(problem.model(), problem.evidence()));
    return Enumeration.forecast(
        problem.model(), problem.evidence(), 1, kept * bytesPerAssignment(problem));
  }

  private static long bytesPerAssignment(KMostProbableProblem problem) {
    return BYTES_PER_ASSIGNMENT + 4L * problem.model().size();
  }

  /** An assignment of weight {@code mantissa · 2^exponent}, the {@code number}-th of the walk. */
  private record Weighed(double mantissa, long exponent, long number, int[] states) {
    static final Comparator<Weighed> BEST_FIRST =
        Comparator.comparingLong((Weighed w) -> -w.exponent)
            .thenComparingDouble(w -> -w.mantissa)
            .thenComparingLong(Weighed::number);
  }

  @Override
  public KMostProbable solve(KMostProbableProblem problem, Meter meter, Workers workers) {
    AssignmentWalk walk = new AssignmentWalk(problem.model(), problem.evidence(), meter);
    TreeSet<Weighed> best = new TreeSet<>(Weighed.BEST_FIRST);
    long positive = 0;
    while (walk.next()) {
      if (walk.mantissa > 0) {
        Weighed weighed = new Weighed(walk.mantissa, walk.exponent, positive++, walk.states);
        if (best.size() < problem.k()) {
          meter.hold(bytesPerAssignment(problem));
          best.add(kept(weighed));
        } else if (Weighed.BEST_FIRST.compare(weighed, best.last()) < 0) {
          best.pollLast();
          best.add(kept(weighed));
        }
      }
    }
    if (positive == 0) {
      throw walk.impossible();
    }
    List<MostProbableAssignment> assignments = new ArrayList<>(best.size());
    for (Weighed w : best) {
      double logP = w.exponent * Math.log(2) + Math.log(w.mantissa);
      assignments.add(new MostProbableAssignment(w.states, Estimate.exact(logP)));
    }
    return new KMostProbable(assignments, positive == assignments.size());
  }

  private static Weighed kept(Weighed weighed) {
    return new Weighed(weighed.mantissa, weighed.exponent, weighed.number, weighed.states.clone());
  }

  @Override
  public String toString() {
    return Enumeration.NAME;
  }
}
