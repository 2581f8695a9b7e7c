package org.credence.bayes.exact;

import java.util.List;
import org.credence.bayes.problem.JointMarginal;
import org.credence.bayes.problem.JointMarginalProblem;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Meter;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.math.CompensatedSum;

/** The joint posterior of several variables from the definition, see {@link Enumeration}. */
public record EnumeratedJointMarginal()
    implements ExactEngine<JointMarginalProblem, JointMarginal> {

  private static final double BYTES_PER_CELL = 32; // sum, reference, number
  private static final double MOST_CELLS = 0x1p28;

  @Override
  public Forecast forecast(JointMarginalProblem problem) {
    return Enumeration.forecast(
        problem.model(), problem.evidence(), 2, BYTES_PER_CELL * problem.cells());
  }

  @Override
  public JointMarginal solve(JointMarginalProblem problem, Meter meter, Workers workers) {
    AssignmentWalk walk = new AssignmentWalk(problem.model(), problem.evidence(), meter);
    double[] sums = sums(problem, walk, problem.variables(), meter);
    double top = sums[sums.length - 1];
    CompensatedSum total = new CompensatedSum();
    double[] p = new double[sums.length - 1];
    for (int i = 0; i < p.length; i++) {
      total.add(sums[i]);
    }
    for (int i = 0; i < p.length; i++) {
      p[i] = sums[i] / total.value();
    }
    return JointMarginal.exact(problem, p, top * Math.log(2) + Math.log(total.value()));
  }

  /** The weight of every joint state of some variables, last fastest, in units of two to the power of the last number. */
  static double[] sums(
      JointMarginalProblem problem, AssignmentWalk walk, List<Integer> variables, Meter meter) {
    if (problem.cells() > MOST_CELLS) {
      throw new CannotAnswerException(
          StopReason.NOT_APPLICABLE,
          "the variables have "
              + problem.cells()
              + " joint states, more than the 2^28 that enumeration keeps; use variable-elimination");
    }
    int cells = (int) problem.cells();
    meter.hold((long) BYTES_PER_CELL * cells);
    CompensatedSum[] sums = new CompensatedSum[cells];
    for (int i = 0; i < cells; i++) {
      sums[i] = new CompensatedSum();
    }
    long top = walk.largestExponent();
    while (walk.next()) {
      int index = 0;
      for (int v : variables) {
        index = index * problem.model().cardinality(v) + walk.states[v];
      }
      sums[index].add(walk.weightRelativeTo(top));
    }
    double[] result = new double[cells + 1];
    for (int i = 0; i < cells; i++) {
      result[i] = sums[i].value();
    }
    result[cells] = top;
    return result;
  }

  @Override
  public String toString() {
    return Enumeration.NAME;
  }
}
