package org.credence.bayes.temporal;

import org.credence.bayes.exact.ConsistentAssignment;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Marginals and evidence probability by sequential Monte Carlo along the order of time, over independent runs of a bootstrap filter.
 *
 * <pre>
 *  run r gives   Z_r with E[Z_r] = P(e),   p_r(v, s) with E[Z_r p_r(v, s)] = P(x_v = s, e)
 *  P(e) ≈ mean Z_r          p(x_v = s | e) ≈ Σ Z_r p_r(v, s) / Σ Z_r
 * </pre>
 *
 * <p>Marginals are smoothed ones, given all evidence of the problem; for those of a filter at time t ask with the evidence up to then
 * ({@link TimeOrder#upTo}). The slices are those in the names, or else the layers of the graph, so any Bayesian network will do. Better
 * than {@link org.credence.bayes.importance.LikelihoodWeighting} where evidence comes in all along: particles that explain it badly are
 * replaced before the next slice. Marginals of early slices rest on the few ancestors that are left, so their errors grow with the
 * length, unless trajectories are drawn backward through the stored particles ({@link Smoother#BACKWARD_SIMULATION}). {@link ForwardBackward} is exact where its forecast fits.
 *
 * <p>Errors are those between the runs, by the delta method on the ratio with Student's quantiles: nothing is assumed of the particles of
 * one run, which depend on each other. Where fewer than 30 effective runs, or fewer than 20 effective draws, tell, the statement is Unknown.
 * With the number of particles fixed the estimate converges as runs are added; it has a bias of the order of one over the effective
 * runs.
 *
 * <p>One step is one run. Cost: particles times the rows of open variables and entries of the evidence, with backward simulation up to particles²
 * times the tables that read the slice before, per slice. Memory O(particles · (variables alive at once + variables asked for +
 * slices)), with backward simulation O(particles · slices · variables of a slice that others read); for the last slice alone it
 * does not grow with the slices.
 *
 * <p>Source: Gordon, Salmond &amp; Smith 1993; Del Moral 2004 (unbiasedness); Kitagawa 1996 and Godsill, Doucet &amp; West 2004 (the smoothers). Decision 0024.
 *
 * @param particles of a run, at least 1
 * @param resampling how particles are replaced
 * @param threshold they are when effectively fewer than this share of them is left, in [0, 1]; 0 never
 * @param runs limit on steps where the run's budget sets none, at least 1
 * @param level of the intervals, in (0, 1)
 * @param smoother how marginals of slices before the last are had
 */
public record ParticleFilter(
    int particles,
    Resampling resampling,
    double threshold,
    long runs,
    double level,
    Smoother smoother)
    implements IterativeEngine<MarginalProblem, Marginals> {

  private static final int STANDARD_PARTICLES = 256;
  private static final double STANDARD_THRESHOLD = 0.5;
  private static final long STANDARD_RUNS = 400;
  private static final double STANDARD_LEVEL = 0.95;
  private static final double RELATIVE_COST = 25; // measured, docs/decisions/0020

  /** Search nodes spent on proving evidence impossible before the first run. */
  private static final long PROOF_NODES = 1000;

  private static final long PROOF_STREAM = -1; // runs use 0 and up

  public ParticleFilter {
    if (particles < 1) {
      throw new IllegalArgumentException(
          "particle-filter: particles is " + particles + "; give at least 1");
    }
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException(
          "particle-filter: threshold is " + threshold + "; give a number in [0, 1], such as 0.5");
    }
    if (runs < 1) {
      throw new IllegalArgumentException("particle-filter: runs is " + runs + "; give at least 1");
    }
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "particle-filter: level is " + level + "; give a number in (0, 1), such as 0.95");
    }
  }

  /** Smoothing by the genealogy. */
  public ParticleFilter(
      int particles, Resampling resampling, double threshold, long runs, double level) {
    this(particles, resampling, threshold, runs, level, Smoother.GENEALOGICAL);
  }

  /** This filter with another smoother. */
  public ParticleFilter smoothingBy(Smoother newSmoother) {
    return new ParticleFilter(particles, resampling, threshold, runs, level, newSmoother);
  }

  /** 256 particles, systematic resampling below half of them, 400 runs, intervals of level 0.95. */
  public static ParticleFilter standard() {
    return new ParticleFilter(
        STANDARD_PARTICLES,
        Resampling.systematic(),
        STANDARD_THRESHOLD,
        STANDARD_RUNS,
        STANDARD_LEVEL);
  }

  @Override
  public Guarantee guarantee(MarginalProblem problem) {
    return Guarantee.ASYMPTOTIC;
  }

  @Override
  public Budget defaultBudget() {
    return Budget.ofSteps(runs);
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    if (!(problem.model() instanceof BayesianNetwork network)) {
      return Forecast.ofStep(0, 0, "not a Bayesian network");
    }
    FilterPlan plan = plan(network, problem);
    PathSmoothing smoothing = smoother.plan(plan);
    return Forecast.ofStep(
            plan.evaluations + smoothing.mostEvaluations(),
            ParticleFiltering.GROUPS * (plan.bytes() + smoothing.bytes()),
            particles + " particles over " + plan.net.sliceCount + " slices")
        .costing(RELATIVE_COST);
  }

  private FilterPlan plan(BayesianNetwork network, MarginalProblem problem) {
    return new FilterPlan(
        new OrderedNetwork(network, TimeOrder.recognised(network), problem), problem, particles);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    if (!(problem.model() instanceof BayesianNetwork network)) {
      throw new CannotAnswerException(
          StopReason.NOT_APPLICABLE,
          "particle-filter draws from the conditional probabilities of a Bayesian network along its order in time, and this model is"
              + " a factor graph; use gibbs-sampler, belief-propagation or variable-elimination");
    }
    long searched = refuseImpossible(problem, randomness.split(PROOF_STREAM));
    return new ParticleFiltering(
        problem, this, plan(network, problem), searched, randomness, workers);
  }

  /** Throws if a short search proves the evidence impossible; returns the evaluations it took. */
  private static long refuseImpossible(MarginalProblem problem, Randomness randomness) {
    if (problem.evidence().isEmpty()) {
      return 0;
    }
    ConsistentAssignment search = ConsistentAssignment.of(problem.model(), problem.evidence());
    ConsistentAssignment.Result result =
        search.find(randomness, PROOF_NODES + problem.model().size());
    if (result instanceof ConsistentAssignment.Impossible) {
      throw new ImpossibleEvidenceException(problem.evidence().describe(problem.model()));
    }
    return search.evaluations();
  }

  @Override
  public String toString() {
    return EngineLabel.of("particle-filter")
        .with("particles", particles, STANDARD_PARTICLES)
        .with("resampling", resampling.toString(), "systematic")
        .with("threshold", threshold, STANDARD_THRESHOLD)
        .with("runs", runs, STANDARD_RUNS)
        .with("level", level, STANDARD_LEVEL)
        .with("smoother", smoother.toString(), Smoother.GENEALOGICAL.toString())
        .toString();
  }
}
