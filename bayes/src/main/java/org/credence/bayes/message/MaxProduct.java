package org.credence.bayes.message;

import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * A probable assignment by max-product messages, with a proof of how far it may be from the most probable one.
 *
 * <pre>  m_{f→v}(x_v) = max_{x_f \ x_v} f(x_f) Π_{u ∈ f, u ≠ v} m_{u→f}(x_u)          decoded: {@link Decoding}
 *  log p(x*, e) ≤ Σ_v max b_v + Σ_f max (log f - Σ δ)                              bound: {@link DualMessages}</pre>
 *
 * <p>A step is one sweep of loopy max-product and one of a linear-programming dual (MPLP) on the same graph; both are decoded, each
 * assignment is climbed to where no single change helps, its true weight is computed, and the best is kept. So the weight given is a
 * certain lower bound of the maximum, the least dual value a certain upper one; where they meet, to 1e-9 relative, the assignment is
 * proved to be most probable and is stated as exact. The two are there because max-product finds good assignments on loops and
 * bounds nothing, while the dual bounds and its beliefs are often flat.
 *
 * <p>Exact without loops: then one step does. Ties: of equally good states the lowest, in breadth-first order of the variables, so the
 * same assignment for the same model. Where the dual has a gap of its own (frustrated loops) the bounds do not meet however long it
 * runs; prefer branch and bound or elimination there. No assignment is given where none of positive weight was found, which proves
 * nothing unless a message is empty.
 *
 * <p>Cost of a step: about eight additions per table entry, and a scan of each table per variable for the decoding. Runs on one
 * thread.
 *
 * <p>Source: Pearl 1988, ch. 5; Globerson &amp; Jaakkola 2007; Sontag, Globerson &amp; Jaakkola 2011; Besag 1986 (climbing).
 *
 * @param tolerance residual of max-product, and fall of the bound in a step, at which a loopy run has converged, in (0, 1)
 * @param iterations steps after which a loopy run ends, at least 1
 * @param damping share of the old max-product message in the new one, in [0, 1)
 * @param schedule which max-product message is sent next
 */
public record MaxProduct(double tolerance, int iterations, double damping, Schedule schedule)
    implements IterativeEngine<MostProbableProblem, MostProbableAssignment> {

  private static final double RELATIVE_COST = 33; // measured, docs/decisions/0020
  private static final double TOLERANCE = 1e-7;
  private static final int ITERATIONS = 300;
  private static final double DAMPING = 0.3;
  private static final Schedule SCHEDULE = Schedule.SEQUENTIAL;

  public MaxProduct {
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "tolerance of max-product is " + tolerance + "; give a number in (0, 1)");
    }
    if (iterations < 1) {
      throw new IllegalArgumentException(
          "iterations of max-product is " + iterations + "; give at least 1");
    }
    if (!(damping >= 0 && damping < 1)) {
      throw new IllegalArgumentException(
          "damping of max-product is " + damping + "; give a number in [0, 1), 0 for none");
    }
  }

  /** Tolerance 1e-7, at most 300 iterations, damping 0.3, sequential. */
  public static MaxProduct standard() {
    return new MaxProduct(TOLERANCE, ITERATIONS, DAMPING, SCHEDULE);
  }

  /** EXACT without loops, else BOUND; on loops a single answer may be proved exact. */
  @Override
  public Guarantee guarantee(MostProbableProblem problem) {
    return MessageGraph.isForest(problem.model(), problem.evidence())
        ? Guarantee.EXACT
        : Guarantee.BOUND;
  }

  @Override
  public Forecast forecast(MostProbableProblem problem) {
    MessageSize size =
        MessageSize.of(problem.model(), problem.evidence(), 1, open -> 8 + 2.0 * open);
    double bytes =
        Double.BYTES * (4 * size.entries() + 10 * size.messages() + 4 * size.largest())
            + Integer.BYTES * (6 * size.messages() + 8.0 * problem.model().size());
    String basis =
        guarantee(problem) == Guarantee.EXACT ? "no loops: one step" : "loops: steps unknown";
    return Forecast.ofStep(size.reads(), bytes, basis).costing(RELATIVE_COST);
  }

  @Override
  public Iteration<MostProbableAssignment> begin(
      MostProbableProblem problem, Randomness randomness, Workers workers) {
    return new MaxProductIteration(this, problem);
  }

  @Override
  public String toString() {
    return EngineLabel.of("max-product")
        .with("tolerance", tolerance, TOLERANCE)
        .with("iterations", iterations, ITERATIONS)
        .with("damping", damping, DAMPING)
        .with("schedule", schedule, SCHEDULE)
        .toString();
  }
}
