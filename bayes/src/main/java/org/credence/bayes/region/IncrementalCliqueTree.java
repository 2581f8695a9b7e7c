package org.credence.bayes.region;

import java.util.List;
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
 * Marginals and the log evidence from a sequence of clique trees of bounded size: incremental build, infer, approximate (IBIA).
 *
 * <pre>  build        factors of the model are added to a clique tree as long as its cliques keep the bound
 *  infer        the tree is calibrated; log Z grows by the log of its total
 *  approximate  what factors to come do not touch is summed out; cliques are cut to cells / {@value #SHARE} cells
 *               by summing variables out of single cliques, so that beliefs within cliques stay what they were
 *  repeat       until all factors are in; then beliefs are handed back from the last tree to the first</pre>
 *
 * <p>Nothing is iterated, so there is no question of convergence: the work is known by the bound. EXACT if one tree within the bound
 * takes all factors, else a heuristic whose error nothing bounds ({@link CliqueTreeReduction} says what a cut loses,
 * and the measure {@code loss} adds it up). With {@code growing} it begins with cliques of {@value #FIRST_CELLS} cells and multiplies them
 * by {@value #GROWTH} up to {@code cells}, so that a run that is cut has an answer early; the answer is that of the largest finished.
 *
 * <p>Prefer it to {@link JoinGraphPropagation} where messages do not settle, or where log Z is what is asked for; prefer {@code
 * VariableElimination} where that fits. It works on what zeros, evidence and barren nodes leave of the model. A tree whose total is
 * zero proves the evidence impossible.
 *
 * <p>A step is one tree. Cost: calibrating and cutting each tree, cells times variables of a clique; memory 8 bytes per cell of all trees of one
 * sequence, held to the forecast: a sequence that would exceed it ends the run with the answer of the one before. Runs on one thread.
 *
 * <p>Source: Bathla &amp; Vasudevan 2023 (partition function; marginals). Deviations: a tree is built anew by min-fill over what is kept
 * and a run of factors instead of being changed factor by factor; cuts are chosen by the information a clique loses; beliefs are handed back
 * along all kept cliques at once instead of chosen links followed by new calibration.
 *
 * @param cells the most cells of a clique that is larger than a factor, at least 1
 * @param growing whether to begin with small cliques
 * @param order elimination order by which factors are taken
 */
public record IncrementalCliqueTree(int cells, boolean growing, OrderSource order)
    implements IterativeEngine<MarginalProblem, Marginals> {

  static final String NAME = "incremental-clique-tree";

  /** The largest lawful number of cells. */
  public static final int MOST_CELLS = 1 << 28;

  static final int FIRST_CELLS = 256;
  static final int GROWTH = 8;
  static final int SHARE = 32;

  /** Cliques of the full size that the forecast allows for. */
  private static final double CLIQUES = 40;

  /** What small trees need besides their cells, for positions. */
  private static final double BYTES_AT_LEAST = 0x1p20;

  private static final double RELATIVE_COST = 24; // measured, docs/decisions/0020
  private static final int CELLS = 1 << 17;

  public IncrementalCliqueTree {
    if (cells < 1 || cells > MOST_CELLS) {
      throw new IllegalArgumentException(
          "cells of " + NAME + " is " + cells + "; give a number from 1 to " + MOST_CELLS);
    }
  }

  /** Cliques that grow to 131072 cells, min-fill. */
  public static IncrementalCliqueTree standard() {
    return new IncrementalCliqueTree(CELLS, true, EliminationHeuristic.MIN_FILL);
  }

  public IncrementalCliqueTree withCells(int value) {
    return new IncrementalCliqueTree(value, growing, order);
  }

  public IncrementalCliqueTree withGrowing(boolean value) {
    return new IncrementalCliqueTree(cells, value, order);
  }

  public IncrementalCliqueTree withOrder(OrderSource value) {
    return new IncrementalCliqueTree(cells, growing, value);
  }

  /** EXACT if one clique tree within the bound takes all factors, else HEURISTIC. */
  @Override
  public Guarantee guarantee(MarginalProblem problem) {
    return whole(new RegionModel(problem, order)).largest() <= cells
        ? Guarantee.EXACT
        : Guarantee.HEURISTIC;
  }

  /** The clique tree that a sequence without a bound would build. */
  static JoinGraph whole(RegionModel model) {
    List<int[]> scopes = model.factorsInOrder().stream().map(model::scopeOf).toList();
    return new CliqueTreeStage.Shape(scopes, model.open.cardinalities).graph();
  }

  /** Bytes are what it is held to; evaluations are those of a step on so many cliques. */
  @Override
  public Forecast forecast(MarginalProblem problem) {
    RegionModel model = new RegionModel(problem, order);
    JoinGraph whole = whole(model);
    if (whole.largest() <= cells) {
      String basis =
          String.format(
              Locale.ROOT,
              "one clique tree, largest clique 2^%.1f cells",
              Math.log(whole.largest()) / Math.log(2));
      return Forecast.ofStep(whole.evaluationsPerStep(), bytes(model, whole), basis)
          .costing(RELATIVE_COST);
    }
    String basis =
        String.format(
            Locale.ROOT,
            "clique trees of at most 2^%.1f cells a clique, the whole tree has 2^%.1f",
            Math.log(cells) / Math.log(2),
            Math.log(whole.largest()) / Math.log(2));
    double mostCliques = Math.min(CLIQUES, model.open.cardinalities.length);
    return Forecast.ofStep(6.0 * cells * mostCliques, bytes(model, whole), basis)
        .costing(RELATIVE_COST);
  }

  /** The limit of bytes a run keeps. */
  double bytes(RegionModel model, JoinGraph whole) {
    if (whole.largest() <= cells) {
      return 2 * whole.bytes();
    }
    double tables = 0;
    for (int f = 0; f < model.factorCount(); f++) {
      tables += model.cellsOf(f);
    }
    double cliques = Math.min(CLIQUES, model.open.cardinalities.length);
    return BYTES_AT_LEAST + Double.BYTES * (6.0 * cells * cliques + 4 * tables);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    return new CliqueTreeIteration(this, problem);
  }

  @Override
  public String toString() {
    return EngineLabel.of(NAME)
        .with("cells", cells, CELLS)
        .with("growing", growing, true)
        .with("order", order.label(), EliminationHeuristic.MIN_FILL.label())
        .toString();
  }
}
