package org.credence.bayes.exact;

import org.credence.bayes.problem.JointMarginal;
import org.credence.bayes.problem.JointMarginalProblem;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Plan;
import org.credence.core.engine.PlannedEngine;

/**
 * The joint posterior of any set of variables, by variable elimination: all others are summed out first, what is left is multiplied.
 *
 * <pre>  p(x_S | e) = Π τ(x_S) / Σ_{x_S} Π τ(x_S)          τ: tables left by the elimination of all but S</pre>
 *
 * <p>Exact. The variables may be spread over the model: they stay in the cliques on the ways between them, so the cost grows with
 * their number and distance; the forecast tells it, the table of the answer included. One elimination, no pass down. In a Bayesian
 * network only the ancestors of the variables and the evidence are looked at.
 *
 * <p>Time O(Σ cliques · tables in them), space O(Σ messages + joint states of S). Numbers as in {@link VariableElimination}. Source:
 * Dechter 1999; Koller &amp; Friedman 2009, section 9.3.
 */
public record JointMarginalElimination(OrderSource order)
    implements PlannedEngine<JointMarginalProblem, JointMarginal> {

  @Override
  public Plan<JointMarginal> plan(JointMarginalProblem problem) {
    OpenModel open = OpenModel.propagated(problem.model(), problem.evidence(), problem.variables());
    TwoPartElimination parts =
        TwoPartElimination.toProduct(open, problem.variables(), problem.cells(), order);
    return parts.planned(
        parts.cost.forecast(parts.plan), (meter, workers) -> solve(problem, parts, meter));
  }

  private static JointMarginal solve(
      JointMarginalProblem problem, TwoPartElimination parts, Meter meter) {
    parts.requireFits(meter);
    UpwardPass up = UpwardPass.runFirst(parts.plan, SumProduct.INSTANCE, meter);
    Table product = product(up, parts);
    if (up.state() == Table.State.DAMAGED) {
      up.close();
      parts.enterLogDomain(meter);
      up = UpwardPass.runFirst(parts.plan, LogSumProduct.INSTANCE, meter);
      product = product(up, parts);
    }
    if (up.state() == Table.State.EMPTY) {
      throw parts.impossible(meter);
    }
    double[] weights = product.values();
    up.semiring.toLinear(weights, weights.length);
    double total = Tiles.sum(weights, weights.length);
    up.hold(8L * (long) problem.cells());
    double[] p = spread(problem, parts, weights, total);
    up.close();
    return JointMarginal.exact(problem, p, up.logTotal() + Math.log(total));
  }

  private static Table product(UpwardPass up, TwoPartElimination parts) {
    return up.state() == Table.State.FINE
        ? up.productOfRest(parts.walkOfRest())
        : new Table(new double[0], 0, 0, up.state());
  }

  /** The table over all states of all variables asked for: what is known has probability zero elsewhere. */
  private static double[] spread(
      JointMarginalProblem problem, TwoPartElimination parts, double[] weights, double total) {
    OpenModel open = parts.open;
    int[] strides = new int[parts.rest.length];
    int at = 0;
    int stride = 1;
    int next = strides.length;
    for (int i = problem.variables().size() - 1; i >= 0; i--) {
      int v = problem.variables().get(i);
      if (open.numbers[v] == OpenModel.CLOSED) {
        at += stride * open.knownState(v);
      } else {
        strides[--next] = stride;
      }
      stride *= problem.model().cardinality(v);
    }
    double[] p = new double[(int) problem.cells()];
    int[] digits = new int[strides.length];
    for (double weight : weights) {
      int to = at;
      for (int k = 0; k < digits.length; k++) {
        to += strides[k] * open.stateOf(parts.rest[k], digits[k]);
      }
      p[to] = weight / total;
      advance(digits, parts);
    }
    return p;
  }

  private static void advance(int[] digits, TwoPartElimination parts) {
    for (int k = digits.length - 1; k >= 0; k--) {
      if (++digits[k] < parts.open.cardinalities[parts.rest[k]]) {
        return;
      }
      digits[k] = 0;
    }
  }

  @Override
  public String toString() {
    return VariableElimination.label(order);
  }
}
