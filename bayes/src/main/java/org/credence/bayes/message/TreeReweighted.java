package org.credence.bayes.message;

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
 * An upper bound on the log evidence from a mixture of forests, and the marginals that make it tight (tree-reweighted sum-product).
 *
 * <pre>  m_{f→v}(x_v) ∝ Σ_{x_f \ x_v} f(x_f)^{1/ρ_f} Π_{u ∈ f, u ≠ v} b_u(x_u) / m_{f→u}(x_u)
 *  b_v(x_v)     ∝ local_v(x_v) Π_{f ∋ v} m_{f→v}(x_v)^{ρ_f}
 *  log Z        ≤ 1/T Σ_t log Σ_x Π_v b_v(x_v) Π_{f ∈ forest t} f(x_f)^{1/ρ_f} / Π_{v ∈ f} m_{f→v}(x_v)
 *  ρ_f          = share of the T forests that hold f</pre>
 *
 * <p>The forests are {@link SpanningForests} of the factor graph with evidence absorbed: sets of factors of any size without loops.
 * The right-hand side is computed as it stands, forest by forest, and is a bound <em>for any messages</em>, because log Z is convex in
 * the log weights and each set of messages splits the model into forests that average to it; so it holds before convergence too, and
 * the least of all that were computed is given. At the fixed point it is the least that these forests allow. A lower bound stands
 * beside it: the better of the weight of the beliefs' modes and the mean-field bound of the beliefs; where zeros forbid both it is
 * minus infinity.
 *
 * <p>The beliefs are a heuristic for the marginals, more cautious than those of {@link BeliefPropagation} where loops are strong, and
 * nothing is said of their error. Without loops there is one forest and this is belief propagation, exact. Prefer weighted mini-buckets
 * where memory allows clusters larger than a factor. More forests make the shares more even, and each step dearer.
 *
 * <p>Cost of a step: an exponential per table entry and two per state and factor; of a bound: that of a step times the mean share of
 * the forests. Runs on one thread.
 *
 * <p>Source: Wainwright, Jaakkola &amp; Willsky 2005; for factors of more than two variables the forests are hyperforests, ibid. sec. 6.
 * Deviation: the bound is evaluated at the messages instead of being read off a fixed point.
 *
 * @param tolerance largest change of a belief in a step at which it has converged, in (0, 1)
 * @param iterations steps after which it ends without convergence, at least 1
 * @param damping share of the old log message in the new one, in [0, 1)
 * @param forests at least this many, at least 1; more where it takes more to hold every factor
 */
public record TreeReweighted(double tolerance, int iterations, double damping, int forests)
    implements IterativeEngine<MarginalProblem, Marginals> {

  private static final double RELATIVE_COST = 80; // measured, docs/decisions/0020
  private static final double TOLERANCE = 1e-6;
  private static final int ITERATIONS = 1000;
  private static final double DAMPING = 0.3;
  private static final int FORESTS = 8;
  private static final double BYTES_PER_FOREST = 48; // of its two lists, empty

  public TreeReweighted {
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "tolerance of tree-reweighted is " + tolerance + "; give a number in (0, 1)");
    }
    if (iterations < 1) {
      throw new IllegalArgumentException(
          "iterations of tree-reweighted is " + iterations + "; give at least 1");
    }
    if (!(damping >= 0 && damping < 1)) {
      throw new IllegalArgumentException(
          "damping of tree-reweighted is " + damping + "; give a number in [0, 1), 0 for none");
    }
    if (forests < 1) {
      throw new IllegalArgumentException(
          "forests of tree-reweighted is " + forests + "; give at least 1");
    }
  }

  /** Tolerance 1e-6, at most 1000 iterations, damping 0.3, at least 8 forests. */
  public static TreeReweighted standard() {
    return new TreeReweighted(TOLERANCE, ITERATIONS, DAMPING, FORESTS);
  }

  /** EXACT if the factor graph with evidence absorbed has no loop, else HEURISTIC; the log evidence is then a BOUND of its own. */
  @Override
  public Guarantee guarantee(MarginalProblem problem) {
    return MessageGraph.isForest(problem) ? Guarantee.EXACT : Guarantee.HEURISTIC;
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    MessageSize size =
        MessageSize.of(problem.model(), problem.evidence(), 2, open -> open == 2 ? 2 : 4);
    double bytes =
        Double.BYTES
                * (2 * size.entries() + 4 * size.messages() + 2 * size.edges() + 2 * size.largest())
            + Integer.BYTES * (6.0 * size.edges() + 4.0 * problem.model().size())
            + forests * (BYTES_PER_FOREST + Integer.BYTES * (double) problem.model().size());
    double more = Math.max(0, forests - FORESTS); // the bound of the usual ones is in the cost
    double reads = size.reads() * (1 + more / TreeReweightedIteration.STEPS_PER_BOUND);
    String basis =
        MessageGraph.isForest(problem) ? "no loops: one step" : "loops: steps and forests unknown";
    return Forecast.ofStep(reads, bytes, basis).costing(RELATIVE_COST);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    return MessageGraph.isForest(problem)
        ? BeliefPropagation.standard().begin(problem, randomness, workers)
        : new TreeReweightedIteration(this, problem);
  }

  @Override
  public String toString() {
    return EngineLabel.of("tree-reweighted")
        .with("tolerance", tolerance, TOLERANCE)
        .with("iterations", iterations, ITERATIONS)
        .with("damping", damping, DAMPING)
        .with("forests", forests, FORESTS)
        .toString();
  }
}
