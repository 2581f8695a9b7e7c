package org.credence.bayes.message;

import org.credence.bayes.model.Factor;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Marginals and the log evidence by passing messages between variables and factors (sum-product).
 *
 * <pre>  m_{v→f}(x_v) ∝ Π_{g ∋ v, g ≠ f} m_{g→v}(x_v)
 *  m_{f→v}(x_v) ∝ Σ_{x_f \ x_v} f(x_f) Π_{u ∈ f, u ≠ v} m_{u→f}(x_u)
 *  b_v(x_v)     ∝ Π_{f ∋ v} m_{f→v}(x_v)
 *  log Z_Bethe  = Σ_f E_{b_f}[log f - log b_f] - Σ_v (1 - d_v) E_{b_v}[log b_v]     d_v = number of factors of v</pre>
 *
 * <p>The factor graph is the model's with evidence absorbed. Exact if it has no loop ({@link #guarantee} says so): marginals after
 * one step, and the log evidence. On loops the beliefs are a heuristic, often good where loops are long or interactions weak;
 * the run says whether it converged, nothing is said about the error, and the log evidence is the Bethe approximation, which
 * bounds nothing. Evidence that an empty message proves impossible is reported; on a forest that finds every impossible
 * evidence. Prefer {@code VariableElimination} where it can be afforded.
 *
 * <p>A step sends every message once, in a fixed order: nodes are ordered breadth first from the variable of lowest index of
 * each component; towards the root every node sends to its neighbours nearer to it in that order, and on the way back to the others.
 * Sequential rather than flooding, because on a forest one step is then the fixed point (flooding takes as many as the
 * diameter) and on loops each message uses the newest ones, which converges more often and in fewer steps.
 *
 * <p>Damping takes {@code (1 - damping)·new + damping·old} of log messages (a geometric mean, so that zeros stay zeros), on loopy
 * graphs only. The residual, which decides about convergence, is measured before damping: the largest change that an undamped
 * update would make to a message or to the belief it leads to, both summing to one.
 *
 * <p>Messages are logarithms with exact zeros, so neither many neighbours nor tiny numbers underflow.
 *
 * <p>Cost of a step: for each factor about four multiplications per table entry, for each variable its states times its factors.
 * One evaluation is one table entry read, entries of partly summed tables included, plus one reading of each table for the log
 * evidence. Runs on one thread.
 *
 * <p>Source: Pearl 1988, ch. 4; Kschischang, Frey &amp; Loeliger 2001; Yedidia, Freeman &amp; Weiss 2005 (Bethe free energy);
 * Elidan, McGraw &amp; Koller 2006 (sequential schedules).
 *
 * @param tolerance the residual at which a loopy run has converged, in (0, 1)
 * @param iterations steps after which a loopy run ends without convergence, at least 1
 * @param damping in [0, 1); 0 = none
 */
public record BeliefPropagation(
    double tolerance, int iterations, double damping, Schedule schedule, MessageDomain domain)
    implements IterativeEngine<MarginalProblem, Marginals> {

  private static final double RELATIVE_COST = 10; // measured, docs/decisions/0020
  private static final double TOLERANCE = 1e-9;
  private static final int ITERATIONS = 1000;
  private static final double DAMPING = 0;

  public BeliefPropagation {
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "tolerance of belief-propagation is " + tolerance + "; give a number in (0, 1)");
    }
    if (iterations < 1) {
      throw new IllegalArgumentException(
          "iterations of belief-propagation is " + iterations + "; give at least 1");
    }
    if (!(damping >= 0 && damping < 1)) {
      throw new IllegalArgumentException(
          "damping of belief-propagation is " + damping + "; give a number in [0, 1), 0 for none");
    }
  }

  /** Tolerance 1e-9, at most 1000 iterations, no damping, sequential, linear. */
  public static BeliefPropagation standard() {
    return new BeliefPropagation(
        TOLERANCE, ITERATIONS, DAMPING, Schedule.SEQUENTIAL, MessageDomain.LINEAR);
  }

  public BeliefPropagation withTolerance(double value) {
    return new BeliefPropagation(value, iterations, damping, schedule, domain);
  }

  public BeliefPropagation withIterations(int value) {
    return new BeliefPropagation(tolerance, value, damping, schedule, domain);
  }

  public BeliefPropagation withDamping(double value) {
    return new BeliefPropagation(tolerance, iterations, value, schedule, domain);
  }

  public BeliefPropagation withSchedule(Schedule value) {
    return new BeliefPropagation(tolerance, iterations, damping, value, domain);
  }

  public BeliefPropagation withDomain(MessageDomain value) {
    return new BeliefPropagation(tolerance, iterations, damping, schedule, value);
  }

  /** EXACT if the factor graph with evidence absorbed has no loop, else HEURISTIC. */
  @Override
  public Guarantee guarantee(MarginalProblem problem) {
    return MessageGraph.isForest(problem) ? Guarantee.EXACT : Guarantee.HEURISTIC;
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    int[] fixed = problem.evidence().knownStates(problem.model());
    double entries = 0;
    double largest = 0;
    double messages = 0;
    double edges = 0;
    double reads = 0;
    for (Factor factor : problem.model().factors()) {
      double size = 1;
      double states = 0;
      int open = 0;
      for (int k = 0; k < factor.rank(); k++) {
        if (fixed[factor.variable(k)] < 0) {
          size *= factor.cardinality(k);
          states += factor.cardinality(k);
          open++;
        }
      }
      if (open >= 2) {
        entries += size;
        largest = Math.max(largest, size);
        messages += states;
        edges += open;
        reads += size * (open == 2 ? 2 : 4);
      }
    }
    double bytes =
        Double.BYTES * (entries + 6 * messages + 3 * edges + 2 * largest)
            + Integer.BYTES * (5 * edges + 4.0 * problem.model().size());
    String basis = MessageGraph.isForest(problem) ? "no loops: one step" : "loops: steps unknown";
    return Forecast.ofStep(reads, bytes, basis).costing(RELATIVE_COST);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    return new SumProductIteration(this, problem);
  }

  @Override
  public String toString() {
    return EngineLabel.of("belief-propagation")
        .with("tolerance", tolerance, TOLERANCE)
        .with("iterations", iterations, ITERATIONS)
        .with("damping", damping, DAMPING)
        .with("schedule", schedule, Schedule.SEQUENTIAL)
        .with("domain", domain, MessageDomain.LINEAR)
        .toString();
  }
}
