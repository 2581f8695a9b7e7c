package org.credence.bayes.bounds;

import java.util.List;
import java.util.Locale;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.uncertainty.Estimate;

/**
 * Certain bounds on {@code log P(e)} and on every marginal by weighted mini-buckets: elimination in which a table that would exceed a
 * number of cells is bounded by a product of smaller ones.
 *
 * <pre>  Σ_x Π_r f_r(x) &lt;= Π_r (Σ_x f_r(x)^(1/w_r))^w_r       all w_r &gt; 0, Σ_r w_r = 1          (Hölder)
 *                 &gt;=                                      one w_r &gt; 0, the others &lt; 0      (reverse)
 *
 *  P(v = s | e) in [L_s / (L_s + Σ_{t≠s} U_t),  U_s / (U_s + Σ_{t≠s} L_t)]       L_s &lt;= P(v = s, e) &lt;= U_s</pre>
 *
 * <p>BOUND: every number is stated with a certain two-sided bound, rounding included ({@link WeightedPass}); the point beside it is the
 * belief, moved into its bound. Where no bucket exceeds the limit it is plain elimination and EXACT. Choose it where the exact
 * engines refuse and a promise is worth more than a small error; belief propagation is the better guess, without any promise. Give it
 * as many cells as memory allows: that tightens more than steps do.
 *
 * <p>A step moves weights and costs between the mini-buckets ({@link Tightening}), sums one more part of the joint space exactly, which
 * is the better lower bound where there are zeros ({@link ClampedSums}), and bounds the states of some queried variables
 * anew, in turn, for as much work again ({@link ClampedBounds}). Bounds are kept: none ever gets worse. A variable whose turn has not
 * come has the bounds 0 and 1 or what the exact sums say. It has converged when no step would gain anything to speak of.
 *
 * <p>That a lower bound lies above an upper one is checked for at every step and thrown as a fault of ours. Impossible evidence is
 * proved where propagation or elimination sees it; else the lower bound of {@code log P(e)} stays minus infinity.
 *
 * <p>Cost of a step: about ten reads of every cell, one or two of them with an exponential; memory 3 doubles per cell. One thread.
 * Source: Dechter &amp; Rish 2003; Liu &amp; Ihler 2011. Symbols: docs/notation.md.
 */
public final class WeightedMiniBucket {

  private static final String NAME = "weighted-mini-bucket";
  private static final int CELLS = 1 << 12;
  private static final long STEPS = 100;
  private static final double READS_PER_CELL = 10;
  private static final double RELATIVE_COST = 28; // measured, docs/decisions/0020

  private WeightedMiniBucket() {}

  /** Bounds on all marginals and the probability of the evidence; 4096 cells, 100 steps. */
  public static OfMarginals marginals() {
    return new OfMarginals(CELLS, STEPS);
  }

  /** Bounds on the probability of the evidence; 4096 cells, 100 steps. */
  public static OfEvidenceProbability evidenceProbability() {
    return new OfEvidenceProbability(CELLS, STEPS);
  }

  private static void requireLawful(int cells, long steps) {
    if (cells < 2) {
      throw new IllegalArgumentException("cells of " + NAME + " is " + cells + "; give at least 2");
    }
    if (steps < 1) {
      throw new IllegalArgumentException("steps of " + NAME + " is " + steps + "; give at least 1");
    }
  }

  private static String label(int cells, long steps) {
    return EngineLabel.of(NAME).with("cells", cells, CELLS).with("steps", steps, STEPS).toString();
  }

  private static Guarantee guarantee(LogModel model, int cells) {
    return TotalBounds.cut(model, cells).isExact() ? Guarantee.EXACT : Guarantee.BOUND;
  }

  private static Forecast forecast(LogModel model, int cells) {
    MiniBuckets buckets = TotalBounds.cut(model, cells);
    return Forecast.ofStep(
            READS_PER_CELL * buckets.totalCells(),
            Double.BYTES * TotalBounds.doubles(model, buckets, cells),
            String.format(
                Locale.ROOT,
                "%d mini-buckets for %d variables, the largest of 2^%.1f cells",
                buckets.regions(),
                model.size(),
                Math.log(buckets.largestCells()) / Math.log(2)))
        .costing(RELATIVE_COST);
  }

  /**
   * Bounds on the posterior distributions of the queried variables and on {@code log P(e)}.
   *
   * @param cells most cells of a table, unless a factor has more; at least 2
   * @param steps steps where the run sets no limit, at least 1
   */
  public record OfMarginals(int cells, long steps)
      implements IterativeEngine<MarginalProblem, Marginals> {

    public OfMarginals {
      requireLawful(cells, steps);
    }

    public OfMarginals withCells(int value) {
      return new OfMarginals(value, steps);
    }

    public OfMarginals withSteps(long value) {
      return new OfMarginals(cells, value);
    }

    @Override
    public Guarantee guarantee(MarginalProblem problem) {
      return WeightedMiniBucket.guarantee(open(problem), cells);
    }

    private static LogModel open(MarginalProblem problem) {
      return LogModel.relevantTo(problem.model(), problem.evidence(), problem.query());
    }

    @Override
    public Forecast forecast(MarginalProblem problem) {
      LogModel model = open(problem);
      Forecast own = WeightedMiniBucket.forecast(model, cells);
      LogModel less = evidenceOnly(problem.model(), problem.evidence());
      if (less.size() == model.size()) {
        return own;
      }
      Forecast more = WeightedMiniBucket.forecast(less, cells);
      return Forecast.ofStep(
              own.evaluations() + more.evaluations(), own.bytes() + more.bytes(), own.basis())
          .costing(RELATIVE_COST);
    }

    @Override
    public Budget defaultBudget() {
      return Budget.ofSteps(steps);
    }

    @Override
    public Iteration<Marginals> begin(
        MarginalProblem problem, Randomness randomness, Workers workers) {
      return new MarginalBoundsIteration(problem, open(problem), cells, randomness);
    }

    @Override
    public String toString() {
      return label(cells, steps);
    }
  }

  static LogModel evidenceOnly(GraphicalModel model, Evidence evidence) {
    return LogModel.relevantTo(model, evidence, List.of());
  }

  /**
   * Bounds on {@code log P(e)}.
   *
   * @param cells most cells of a table, unless a factor has more; at least 2
   * @param steps steps where the run sets no limit, at least 1
   */
  public record OfEvidenceProbability(int cells, long steps)
      implements IterativeEngine<EvidenceProbabilityProblem, Estimate> {

    public OfEvidenceProbability {
      requireLawful(cells, steps);
    }

    public OfEvidenceProbability withCells(int value) {
      return new OfEvidenceProbability(value, steps);
    }

    public OfEvidenceProbability withSteps(long value) {
      return new OfEvidenceProbability(cells, value);
    }

    @Override
    public Guarantee guarantee(EvidenceProbabilityProblem problem) {
      return WeightedMiniBucket.guarantee(evidenceOnly(problem.model(), problem.evidence()), cells);
    }

    @Override
    public Forecast forecast(EvidenceProbabilityProblem problem) {
      return WeightedMiniBucket.forecast(evidenceOnly(problem.model(), problem.evidence()), cells);
    }

    @Override
    public Budget defaultBudget() {
      return Budget.ofSteps(steps);
    }

    @Override
    public Iteration<Estimate> begin(
        EvidenceProbabilityProblem problem, Randomness randomness, Workers workers) {
      return new TotalBoundsIteration(problem, cells, randomness);
    }

    @Override
    public String toString() {
      return label(cells, steps);
    }
  }
}
