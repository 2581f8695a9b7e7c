package org.credence.bayes.variational;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
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
 * Marginals and the log evidence from an approximation over a spanning tree, to which every factor off the tree is projected by
 * matching the moments of the tree's edges (tree-structured expectation propagation, TreeEP).
 *
 * <pre>  q(x) ∝ Π_{f on the tree} f(x_f) Π_{f off it} f~(x)            each f~ a function of nodes and edges of the tree
 *  c(x) ∝ q(x) / f~(x)                                           the cavity
 *  f~   := Ẑ q'(x) / c(x),   q' = the tree law with the pair marginals of c(x) f(x_f),   Ẑ = E_c[f]
 *  log Z ≈ log Σ_x Π f Π f~</pre>
 *
 * <p>EXACT, after one step, if every factor of two open variables or more lies on an edge of the tree. With one factor off the tree
 * (a single loop) the fixed point is exact too, but that is not claimed. On more loops a HEURISTIC without a statement of its error: not
 * a bound, and without promise of convergence. It knows the correlations along the tree that belief propagation ({@link
 * org.credence.bayes.message.BeliefPropagation}) multiplies as if independent, and is better than that where loops are short and a good tree
 * exists; it costs more.
 *
 * <p>The tree: {@link SpanningTrees}. A site ({@link TreeSite}) covers the least part of the tree that joins the factor's variables. A
 * step visits every factor off the tree once, in their order, each time with a pass over its tree to have the cavity. Converged when a
 * step changes no marginal by more than the tolerance. The first visit of a site is not damped.
 *
 * <p>If nothing has weight any more, a search for a consistent assignment decides whether the evidence is impossible; where it is not,
 * the run ends as diverged.
 *
 * <p>Cost of a step: for each factor off the tree one pass over its tree, and one over its part for every entry of its table. One
 * evaluation is one entry read. Runs on one thread. A factor of many variables off the tree makes a step very long: a budget of
 * evaluations below that of one step is refused.
 *
 * <p>Source: Minka &amp; Qi 2003; Minka 2001. Ours: sites of any rank, and a full pass where the paper propagates lazily.
 *
 * @param tolerance the largest change of a probability in a step at which it has converged, in (0, 1)
 * @param iterations steps after which it ends without convergence, at least 1
 * @param damping share of the old site in the logarithm of the new one, in [0, 1)
 */
public record TreeExpectationPropagation(double tolerance, int iterations, double damping)
    implements IterativeEngine<MarginalProblem, Marginals> {

  private static final double RELATIVE_COST = 17; // measured, docs/decisions/0020
  private static final double TOLERANCE = 1e-8;
  private static final int ITERATIONS = 500;
  private static final double DAMPING = 0.2;

  public TreeExpectationPropagation {
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "tolerance of tree-expectation-propagation is "
              + tolerance
              + "; give a number in (0, 1)");
    }
    if (iterations < 1) {
      throw new IllegalArgumentException(
          "iterations of tree-expectation-propagation is " + iterations + "; give at least 1");
    }
    if (!(damping >= 0 && damping < 1)) {
      throw new IllegalArgumentException(
          "damping of tree-expectation-propagation is "
              + damping
              + "; give a number in [0, 1), 0 for none");
    }
  }

  /** Tolerance 1e-8, at most 500 steps, damping 0.2. */
  public static TreeExpectationPropagation standard() {
    return new TreeExpectationPropagation(TOLERANCE, ITERATIONS, DAMPING);
  }

  public TreeExpectationPropagation withTolerance(double value) {
    return new TreeExpectationPropagation(value, iterations, damping);
  }

  public TreeExpectationPropagation withIterations(int value) {
    return new TreeExpectationPropagation(tolerance, value, damping);
  }

  public TreeExpectationPropagation withDamping(double value) {
    return new TreeExpectationPropagation(tolerance, iterations, value);
  }

  /** EXACT if the pairs of variables in common factors make a forest, else HEURISTIC. */
  @Override
  public Guarantee guarantee(MarginalProblem problem) {
    return isForest(problem) ? Guarantee.EXACT : Guarantee.HEURISTIC;
  }

  /** Whether no factor has three open variables, and pairs, each counted once, close no loop. */
  private static boolean isForest(MarginalProblem problem) {
    int[] fixed = problem.evidence().knownStates(problem.model());
    int[] root = new int[fixed.length];
    for (int v = 0; v < root.length; v++) {
      root[v] = v;
    }
    Set<Long> seen = new HashSet<>();
    for (Factor factor : problem.model().factors()) {
      int[] open = openScope(factor, fixed);
      if (open.length > 2) {
        return false;
      }
      if (open.length == 2) {
        long low = Math.min(open[0], open[1]);
        long high = Math.max(open[0], open[1]);
        int a = find(root, open[0]);
        int b = find(root, open[1]);
        if (seen.add(low * root.length + high) && a == b) {
          return false;
        }
        root[a] = b;
      }
    }
    return true;
  }

  private static int find(int[] root, int v) {
    int at = v;
    while (root[at] != at) {
      root[at] = root[root[at]];
      at = root[at];
    }
    return at;
  }

  private static int[] openScope(Factor factor, int[] fixed) {
    return Arrays.stream(factor.scope()).filter(v -> fixed[v] < 0).toArray();
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    int[] fixed = problem.evidence().knownStates(problem.model());
    double entries = 0;
    double open = 0;
    double most = 1;
    double joint = 0;
    double loops = 0;
    for (int v = 0; v < fixed.length; v++) {
      open += fixed[v] < 0 ? 1 : 0;
      most = Math.max(most, fixed[v] < 0 ? problem.model().cardinality(v) : 1);
    }
    for (Factor factor : problem.model().factors()) {
      double size = 1;
      int[] scope = openScope(factor, fixed);
      for (int k = 0; k < factor.rank(); k++) {
        size *= fixed[factor.variable(k)] < 0 ? factor.cardinality(k) : 1;
      }
      entries += size;
      joint += scope.length > 1 ? size : 0;
      loops += scope.length > 1 ? 1 : 0;
    }
    boolean forest = isForest(problem);
    double tree = open * most * (most + 1);
    loops = forest ? 0 : loops;
    double part = Math.min(tree, 64 * most * most); // cells of the edges that join a factor
    double reads = (loops + 1) * tree * 3 + (forest ? 0 : joint * part * 3);
    double bytes = Double.BYTES * (entries + 8 * tree + loops * 6 * part);
    return Forecast.ofStep(
            reads,
            bytes,
            forest
                ? "no loops: one step"
                : "at most "
                    + (long) loops
                    + " factors off a spanning tree, each joined by some dozens of edges")
        .costing(RELATIVE_COST);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    return new TreeExpectationIteration(this, problem, randomness);
  }

  @Override
  public String toString() {
    return EngineLabel.of("tree-expectation-propagation")
        .with("tolerance", tolerance, TOLERANCE)
        .with("iterations", iterations, ITERATIONS)
        .with("damping", damping, DAMPING)
        .toString();
  }
}
