package org.credence.bayes.variational;

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
 * The product distribution nearest to the posterior in {@code KL(q || p)}, by coordinate ascent (naive mean field), and a lower
 * bound of the log evidence.
 *
 * <pre>  q(x) = Π_v q_v(x_v)
 *  q_v(x_v) ∝ exp(Σ_{f ∋ v} E_{q without v}[log f(x_f)])              one update; never lowers the ELBO
 *  ELBO(q)  = Σ_f E_q[log f] - Σ_v E_q[log q_v] = log P(e) - KL(q || p(· | e))</pre>
 *
 * <p>The log evidence is a BOUND: the ELBO lies at or below {@code log P(e)} whether or not the ascent has converged. On a
 * Bayesian network 0 is the upper limit (with likelihood evidence, the log of the product of the largest likelihoods). The marginals
 * are HEURISTIC, without a statement of their error, and usually too sure of themselves: {@code q} prefers to cover one mode well.
 * Choose it for the bound, or as a cheap and always convergent first look; belief propagation has the better marginals as a rule.
 *
 * <p>A step is one sweep over all open variables, by index, of the current restart. A restart has converged when a sweep changes
 * no probability by more than the tolerance. The best of all restarts by ELBO is the answer, the first of equal ones.
 *
 * <p>The ELBO is finite only if {@code q} has no mass on joint states of weight zero. Without zeros the first restart begins near
 * uniform, further ones at random; with zeros each begins at an assignment of positive weight, and sweeps spread from there as
 * far as a product distribution can ({@link org.credence.bayes.exact.ConsistentAssignment}). If a search proves that there is none the
 * evidence is impossible; if it finds nothing, the engine is stuck and says so.
 *
 * <p>Cost of a sweep: for each factor one pass over its table per variable of its scope, and one for the ELBO. One evaluation is
 * one table entry read, entries of partly averaged tables included. Runs on one thread.
 *
 * <p>Source: Jordan, Ghahramani, Jaakkola &amp; Saul 1999; Wainwright &amp; Jordan 2008, ch. 5.
 *
 * @param tolerance the largest change of a probability in a sweep at which a restart has converged, in (0, 1)
 * @param iterations sweeps after which a restart ends without convergence, at least 1
 * @param restarts number of starts, at least 1
 */
public record MeanField(double tolerance, int iterations, int restarts)
    implements IterativeEngine<MarginalProblem, Marginals> {

  private static final double RELATIVE_COST = 15; // measured, docs/decisions/0020
  private static final double TOLERANCE = 1e-8;
  private static final int ITERATIONS = 1000;
  private static final int RESTARTS = 4;

  public MeanField {
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "tolerance of mean-field is " + tolerance + "; give a number in (0, 1)");
    }
    if (iterations < 1) {
      throw new IllegalArgumentException(
          "iterations of mean-field is " + iterations + "; give at least 1");
    }
    if (restarts < 1) {
      throw new IllegalArgumentException(
          "restarts of mean-field is " + restarts + "; give at least 1");
    }
  }

  /** Tolerance 1e-8, at most 1000 sweeps for each of 4 restarts. */
  public static MeanField standard() {
    return new MeanField(TOLERANCE, ITERATIONS, RESTARTS);
  }

  public MeanField withTolerance(double value) {
    return new MeanField(value, iterations, restarts);
  }

  public MeanField withIterations(int value) {
    return new MeanField(tolerance, value, restarts);
  }

  public MeanField withRestarts(int value) {
    return new MeanField(tolerance, iterations, value);
  }

  /** HEURISTIC, for the marginals; the log evidence is a BOUND. */
  @Override
  public Guarantee guarantee(MarginalProblem problem) {
    return Guarantee.HEURISTIC;
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    int[] known = problem.evidence().statesOf(problem.model());
    double entries = 0;
    double largest = 0;
    double reads = 0;
    double states = 0;
    for (int v = 0; v < known.length; v++) {
      states += known[v] < 0 ? problem.model().cardinality(v) : 0;
    }
    for (Factor factor : problem.model().factors()) {
      double size = 1;
      int open = 0;
      for (int k = 0; k < factor.rank(); k++) {
        if (known[factor.variable(k)] < 0 && factor.cardinality(k) > 1) {
          size *= factor.cardinality(k);
          open++;
        }
      }
      if (open >= 2) {
        entries += size;
        largest = Math.max(largest, size);
        reads += size * (open + 1);
      }
    }
    double bytes = Double.BYTES * (entries + largest + 3 * states);
    return Forecast.ofStep(reads, bytes, "a pass over each table per variable of its scope")
        .costing(RELATIVE_COST);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    return new MeanFieldIteration(this, problem, randomness);
  }

  @Override
  public String toString() {
    return EngineLabel.of("mean-field")
        .with("tolerance", tolerance, TOLERANCE)
        .with("iterations", iterations, ITERATIONS)
        .with("restarts", restarts, RESTARTS)
        .toString();
  }
}
