package org.credence.bayes.region;

import java.util.Locale;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.exact.OrderSource;
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
 * Marginals and the log evidence by iterative join-graph propagation, IJGP: sum-product messages between clusters of bounded size.
 *
 * <pre>  m_{c→d}(x_S) ∝ Σ_{x_c \ x_S} ψ_c(x_c) Π_{e ≠ d} m_{e→c}          S the label of the edge between c and d
 *  b_c(x_c)     ∝ ψ_c(x_c) Π_e m_{e→c}
 *  log Z_region = Σ_c E_{b_c}[log ψ_c - log b_c] + Σ_edges E_{b_S}[log b_S]</pre>
 *
 * <p>The clusters are the mini-buckets of an elimination order ({@link JoinGraph}), so the method reaches from belief propagation, where every
 * cluster is a factor, to a bucket tree, where nothing is cut: {@link #guarantee} then says EXACT, and one step is the
 * answer. In between beliefs are a heuristic, mostly the better the larger the clusters; nothing bounds their error, and log Z_region bounds
 * nothing. This is generalised belief propagation on a two-layer region graph of clusters (counted once) and labels (counted -1); larger
 * region graphs are not built.
 *
 * <p>What bounds a cluster is its number of cells, not the i-bound of the papers, since numbers of states differ; {@code cells = 2^i} for
 * binary variables. With {@code growing} it begins with clusters of {@value #FIRST_CELLS} cells and multiplies them by {@value #GROWTH} up
 * to {@code cells} each time messages have settled or {@code iterations} are spent, so that a run that is cut has an answer early. The
 * answer is that of the last join graph that converged, or, if none did, of the last one tried.
 *
 * <p>Prefer it to belief propagation where loops are short and tight (grids, pedigrees); prefer {@code VariableElimination} where that
 * fits. It works on what zeros, evidence and barren nodes leave of the model. Zeros of messages are exact, so that an empty message
 * proves the evidence impossible.
 *
 * <p>Damping takes {@code (1 - damping)·new + damping·old} of messages scaled to 1; what became zero stays zero. The residual is measured
 * before damping.
 *
 * <p>Cost of a step: about three multiplications per cell and edge of every cluster; memory 8 bytes per cell and 16 per
 * joint state of a label. One evaluation is one table entry read. Runs on one thread.
 *
 * <p>Source: Dechter, Kask &amp; Mateescu 2002; Mateescu, Kask, Gogate &amp; Dechter 2010; Yedidia, Freeman &amp; Weiss 2005 (region
 * free energy). Growing clusters follow A. Ihler's solver of the UAI 2014 competition.
 *
 * @param cells the most cells of a cluster that is larger than a factor, at least 1
 * @param growing whether to begin with small clusters
 * @param tolerance the residual at which a join graph has converged, in (0, 1)
 * @param iterations steps on one join graph after which it is left without convergence, at least 1
 * @param damping in [0, 1); 0 = none; without effect where there is no loop
 * @param order which variable is eliminated next
 */
public record JoinGraphPropagation(
    int cells, boolean growing, double tolerance, int iterations, double damping, OrderSource order)
    implements IterativeEngine<MarginalProblem, Marginals> {

  static final String NAME = "join-graph-propagation";

  /** The largest lawful number of cells. */
  public static final int MOST_CELLS = 1 << 28;

  static final int FIRST_CELLS = 64;
  static final int GROWTH = 8;

  private static final double RELATIVE_COST = 5; // measured, docs/decisions/0020
  private static final int CELLS = 1 << 16;
  private static final double TOLERANCE = 1e-6;
  private static final int ITERATIONS = 100;
  private static final double DAMPING = 0.3;

  public JoinGraphPropagation {
    if (cells < 1 || cells > MOST_CELLS) {
      throw new IllegalArgumentException(
          "cells of " + NAME + " is " + cells + "; give a number from 1 to " + MOST_CELLS);
    }
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "tolerance of " + NAME + " is " + tolerance + "; give a number in (0, 1)");
    }
    if (iterations < 1) {
      throw new IllegalArgumentException(
          "iterations of " + NAME + " is " + iterations + "; give at least 1");
    }
    if (!(damping >= 0 && damping < 1)) {
      throw new IllegalArgumentException(
          "damping of " + NAME + " is " + damping + "; give a number in [0, 1), 0 for none");
    }
  }

  /** Clusters that grow to 65536 cells, tolerance 1e-6, at most 100 steps each, damping 0.3, min-fill. */
  public static JoinGraphPropagation standard() {
    return new JoinGraphPropagation(
        CELLS, true, TOLERANCE, ITERATIONS, DAMPING, EliminationHeuristic.MIN_FILL);
  }

  public JoinGraphPropagation withCells(int value) {
    return new JoinGraphPropagation(value, growing, tolerance, iterations, damping, order);
  }

  public JoinGraphPropagation withGrowing(boolean value) {
    return new JoinGraphPropagation(cells, value, tolerance, iterations, damping, order);
  }

  public JoinGraphPropagation withTolerance(double value) {
    return new JoinGraphPropagation(cells, growing, value, iterations, damping, order);
  }

  public JoinGraphPropagation withIterations(int value) {
    return new JoinGraphPropagation(cells, growing, tolerance, value, damping, order);
  }

  public JoinGraphPropagation withDamping(double value) {
    return new JoinGraphPropagation(cells, growing, tolerance, iterations, value, order);
  }

  public JoinGraphPropagation withOrder(OrderSource value) {
    return new JoinGraphPropagation(cells, growing, tolerance, iterations, damping, value);
  }

  /** EXACT if the join graph of the largest clusters has no loop, else HEURISTIC. */
  @Override
  public Guarantee guarantee(MarginalProblem problem) {
    return graph(problem).forest ? Guarantee.EXACT : Guarantee.HEURISTIC;
  }

  private JoinGraph graph(MarginalProblem problem) {
    return new RegionModel(problem, order).joinGraph(cells);
  }

  /** Of the largest clusters. */
  @Override
  public Forecast forecast(MarginalProblem problem) {
    JoinGraph graph = graph(problem);
    String basis =
        String.format(
            Locale.ROOT,
            "%s order, %d clusters, the largest of 2^%.1f cells, %s",
            order.label(),
            graph.clusters(),
            Math.log(graph.largest()) / Math.log(2),
            graph.forest ? "no loops: one step" : "loops: steps unknown");
    return Forecast.ofStep(graph.evaluationsPerStep(), graph.bytes(), basis).costing(RELATIVE_COST);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    return new JoinGraphIteration(this, problem);
  }

  @Override
  public String toString() {
    return EngineLabel.of(NAME)
        .with("cells", cells, CELLS)
        .with("growing", growing, true)
        .with("tolerance", tolerance, TOLERANCE)
        .with("iterations", iterations, ITERATIONS)
        .with("damping", damping, DAMPING)
        .with("order", order.label(), EliminationHeuristic.MIN_FILL.label())
        .toString();
  }
}
