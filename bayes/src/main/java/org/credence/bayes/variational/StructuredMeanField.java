package org.credence.bayes.variational;

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
 * The product over blocks of variables nearest to the posterior in {@code KL(q || p)}, by coordinate ascent (structured or generalised
 * mean field), and a lower bound of the log evidence.
 *
 * <pre>  q(x) = Π_B q_B(x_B)
 *  q_B(x_B) ∝ exp(Σ_{f touches B} E_{q without B}[log f | x_{f∩B}])      one update; never lowers the ELBO
 *  ELBO(q)  = Σ_f E_q[log f] + Σ_B H(q_B) = log P(e) - KL(q || p(· | e))</pre>
 *
 * <p>Inside a block nothing is assumed independent: its marginals come from elimination ({@link BucketTree}), in tables of at most
 * {@code cells} entries; {@link Blocks} says how blocks are chosen. EXACT, in one step, if no factor reaches over two blocks. Else the
 * log evidence is a BOUND, and the marginals are HEURISTIC without a statement of their error.
 *
 * <p>A restart begins where {@link MeanField} would with the same seed and climbs three times: as mean field does, one sweep over the
 * variables a step; then over the blocks from where that ended; then over the blocks from the start. The second never falls below
 * the first, so the bound is never worse than mean field's with the same settings; the third avoids sides that mean field takes too
 * early. The best by ELBO is the answer, the first of equal ones.
 *
 * <p>Zeros inside blocks cost nothing. If a factor over two blocks has one, every restart begins at an assignment of positive weight,
 * as mean field does, and the engine is stuck if none is found. Choose it over mean field wherever its blocks are larger than
 * one variable; for the marginals belief propagation is often better still.
 *
 * <p>Cost of a sweep: of a factor in k blocks k + 1 passes over its table, and twice every cell of every block for each table added
 * there. One evaluation is one entry read. Runs on one thread.
 *
 * <p>Source: Saul &amp; Jordan 1996; Xing, Jordan &amp; Russell 2003; Wainwright &amp; Jordan 2008, section 5.5. Ours: the choice of blocks
 * and the three ascents.
 *
 * @param cells the most cells of a table inside a block, from 2 to {@value #MOST_CELLS}
 * @param tolerance the largest change of a probability in a sweep at which an ascent has converged, in (0, 1)
 * @param iterations sweeps after which an ascent ends without convergence, at least 1
 * @param restarts number of starts, at least 1
 */
public record StructuredMeanField(int cells, double tolerance, int iterations, int restarts)
    implements IterativeEngine<MarginalProblem, Marginals> {

  /** Beyond this a block is better left to an exact engine. */
  public static final int MOST_CELLS = 1 << 24;

  private static final double RELATIVE_COST = 17; // measured, docs/decisions/0020
  private static final int CELLS = 256;
  private static final double TOLERANCE = 1e-8;
  private static final int ITERATIONS = 1000;
  private static final int RESTARTS = 4;

  public StructuredMeanField {
    if (cells < 2 || cells > MOST_CELLS) {
      throw new IllegalArgumentException(
          "cells of structured-mean-field is " + cells + "; give a number from 2 to " + MOST_CELLS);
    }
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "tolerance of structured-mean-field is " + tolerance + "; give a number in (0, 1)");
    }
    if (iterations < 1) {
      throw new IllegalArgumentException(
          "iterations of structured-mean-field is " + iterations + "; give at least 1");
    }
    if (restarts < 1) {
      throw new IllegalArgumentException(
          "restarts of structured-mean-field is " + restarts + "; give at least 1");
    }
  }

  /** Blocks of at most 256 cells, tolerance 1e-8, at most 1000 sweeps for each ascent of 4 restarts. */
  public static StructuredMeanField standard() {
    return new StructuredMeanField(CELLS, TOLERANCE, ITERATIONS, RESTARTS);
  }

  public StructuredMeanField withCells(int value) {
    return new StructuredMeanField(value, tolerance, iterations, restarts);
  }

  public StructuredMeanField withTolerance(double value) {
    return new StructuredMeanField(cells, value, iterations, restarts);
  }

  public StructuredMeanField withIterations(int value) {
    return new StructuredMeanField(cells, tolerance, value, restarts);
  }

  public StructuredMeanField withRestarts(int value) {
    return new StructuredMeanField(cells, tolerance, iterations, value);
  }

  /** EXACT if no factor reaches over two blocks, else HEURISTIC, for the marginals; the log evidence is a BOUND then. */
  @Override
  public Guarantee guarantee(MarginalProblem problem) {
    return new Blocks(problem, cells).whole ? Guarantee.EXACT : Guarantee.HEURISTIC;
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    Forecast product = new MeanField(tolerance, iterations, restarts).forecast(problem);
    Blocks blocks = new Blocks(problem, cells);
    double bytes = product.bytes() * 2; // regrouped tables and their marginals
    int largest = 0;
    for (int[] block : blocks.variables) {
      bytes += BucketTree.bytes(blocks.scopesWithin(block), blocks.cardinalitiesOf(block));
      largest = Math.max(largest, block.length);
    }
    String basis =
        blocks.variables.length
            + " blocks, the largest of "
            + largest
            + " variables"
            + (blocks.whole ? ", independent: one step" : "");
    return Forecast.ofStep(product.evaluations() + bytes / Double.BYTES, bytes, basis)
        .costing(RELATIVE_COST);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    return new StructuredMeanFieldIteration(this, problem, randomness);
  }

  @Override
  public String toString() {
    return EngineLabel.of("structured-mean-field")
        .with("cells", cells, CELLS)
        .with("tolerance", tolerance, TOLERANCE)
        .with("iterations", iterations, ITERATIONS)
        .with("restarts", restarts, RESTARTS)
        .toString();
  }
}
