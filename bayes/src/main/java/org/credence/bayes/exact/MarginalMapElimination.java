package org.credence.bayes.exact;

import java.util.List;
import org.credence.bayes.problem.MarginalMapAssignment;
import org.credence.bayes.problem.MarginalMapProblem;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Plan;
import org.credence.core.engine.PlannedEngine;
import org.credence.core.uncertainty.Estimate;

/**
 * Marginal MAP by elimination in a constrained order: first all other variables are summed out, then the asked ones maximised and
 * traced back.
 *
 * <pre>  max_{x_M} Σ_y p(x_M, y, e)          sums before maxima: the two do not commute</pre>
 *
 * <p>Exact. The order may not mix the two parts, so the width can be far above that of marginals or of the most probable assignment on
 * the same model (it is at least as hard as both); the forecast refuses then. Of several equally probable joint states, as computed,
 * it takes the lowest states in the order of the traceback: from the variable eliminated last to the first.
 *
 * <p>Time and space as {@link VariableElimination}, of the constrained order. Source: Park &amp; Darwiche 2004; Koller &amp; Friedman
 * 2009, section 13.2.3.
 */
public record MarginalMapElimination(OrderSource order)
    implements PlannedEngine<MarginalMapProblem, MarginalMapAssignment> {

  @Override
  public Plan<MarginalMapAssignment> plan(MarginalMapProblem problem) {
    OpenModel open =
        OpenModel.propagated(problem.model(), problem.evidence(), problem.maxVariables());
    TwoPartElimination parts = TwoPartElimination.toMaximum(open, problem.maxVariables(), order);
    return parts.planned(
        parts.cost.forecast(parts.plan), (meter, workers) -> solve(problem, parts, meter));
  }

  private static MarginalMapAssignment solve(
      MarginalMapProblem problem, TwoPartElimination parts, Meter meter) {
    parts.requireFits(meter);
    UpwardPass up = UpwardPass.runFirst(parts.plan, SumProduct.INSTANCE, meter);
    if (up.state() == Table.State.DAMAGED) {
      up.close();
      parts.enterLogDomain(meter);
      up = UpwardPass.runFirst(parts.plan, LogSumProduct.INSTANCE, meter);
    }
    if (up.state() == Table.State.FINE) {
      up = up.maximizeRest();
    }
    if (up.state() == Table.State.EMPTY) {
      throw parts.impossible(meter);
    }
    int[] openStates = traceback(new ConditionalWalk(up), parts, meter);
    up.close();
    List<Integer> variables = problem.maxVariables();
    int[] states = new int[variables.size()];
    for (int i = 0; i < states.length; i++) {
      states[i] = parts.open.stateOfModel(variables.get(i), openStates);
    }
    return new MarginalMapAssignment(variables, states, Estimate.exact(up.logTotal()));
  }

  /** States of the variables of the second part that attain the maximum; shape [open variable]. */
  private static int[] traceback(ConditionalWalk walk, TwoPartElimination parts, Meter meter) {
    int[] states = new int[parts.open.variables.length];
    double[] products = new double[walk.mostStates()];
    for (int c = walk.end() - 1; c >= walk.first(); c--) {
      walk.products(c, states, products);
      meter.evaluated(walk.reads(c));
      states[walk.variable(c)] = first(products, walk.states(c));
    }
    return states;
  }

  /** The first place of the maximum. */
  static int first(double[] values, int n) {
    int best = 0;
    for (int s = 1; s < n; s++) {
      best = values[s] > values[best] ? s : best;
    }
    return best;
  }

  @Override
  public String toString() {
    return VariableElimination.label(order);
  }
}
