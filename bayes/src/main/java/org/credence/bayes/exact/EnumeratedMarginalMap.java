package org.credence.bayes.exact;

import java.util.List;
import org.credence.bayes.problem.JointMarginalProblem;
import org.credence.bayes.problem.MarginalMapAssignment;
import org.credence.bayes.problem.MarginalMapProblem;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Workers;
import org.credence.core.uncertainty.Estimate;

/**
 * The most probable joint state of some variables from the definition, see {@link Enumeration}: the weight of every joint state is
 * summed. Of several equally probable ones, as computed, the first with the states written in the order of the question.
 */
public record EnumeratedMarginalMap()
    implements ExactEngine<MarginalMapProblem, MarginalMapAssignment> {

  @Override
  public Forecast forecast(MarginalMapProblem problem) {
    return new EnumeratedJointMarginal().forecast(joint(problem));
  }

  private static JointMarginalProblem joint(MarginalMapProblem problem) {
    return new JointMarginalProblem(problem.model(), problem.evidence(), problem.maxVariables());
  }

  @Override
  public MarginalMapAssignment solve(MarginalMapProblem problem, Meter meter, Workers workers) {
    AssignmentWalk walk = new AssignmentWalk(problem.model(), problem.evidence(), meter);
    List<Integer> variables = problem.maxVariables();
    double[] sums = EnumeratedJointMarginal.sums(joint(problem), walk, variables, meter);
    int best = MarginalMapElimination.first(sums, sums.length - 1);
    int[] states = new int[variables.size()];
    int rest = best;
    for (int i = states.length - 1; i >= 0; i--) {
      int cardinality = problem.model().cardinality(variables.get(i));
      states[i] = rest % cardinality;
      rest /= cardinality;
    }
    double logP = sums[sums.length - 1] * Math.log(2) + Math.log(sums[best]);
    return new MarginalMapAssignment(variables, states, Estimate.exact(logP));
  }

  @Override
  public String toString() {
    return Enumeration.NAME;
  }
}
