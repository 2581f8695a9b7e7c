package org.credence.bayes.importance;

import org.credence.bayes.exact.StateDomains;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Marginals and evidence probability by importance sampling that begins at the evidence: the parents of what is known are drawn in
 * proportion to how well they explain it, backwards for some generations; the rest is drawn forward.
 *
 * <pre>
 *  backward from v:  parents u of v not yet drawn, jointly ~ p(x_v | x_u, x_others) / N_v,   N_v = Σ_{x_u} p(x_v | x_u, x_others)
 *  forward:          x_v ~ p(x_v | x_parents(v))
 *  w = Π_{v backward} N_v · Π_{v neither} p(x_v | x_parents(v)) · Π_v λ_v(x_v)
 * </pre>
 *
 * <p>A likelihood is an observed child: a variable not yet drawn is drawn in proportion to it. Unnormalised estimates are unbiased.
 * Better than {@link LikelihoodWeighting} where evidence at leaves is improbable and few causes explain it; worse where the priors of
 * those causes say more than the evidence, for it heeds them only in the weight. {@link SampleSearch} heeds zeros everywhere. Needs a
 * {@link BayesianNetwork}.
 *
 * <p>Errors: see {@link WeightedErrors}. One step is one sample. Cost of a step: the rows of what is drawn forward, and for what is drawn
 * backward one entry for every configuration of the parents drawn, at most 4096; where there are more, it is not done.
 *
 * <p>Source: Fung &amp; Del Favero 1994. The choice of where to go backward is ours.
 *
 * @param samples limit on steps where the run's budget sets none, at least 1
 * @param generations how far back from the evidence, at least 0; 0 is likelihood weighting but for likelihoods
 * @param level of the intervals, in (0, 1)
 * @param intervals for which runs they hold
 */
public record BackwardSimulation(long samples, int generations, double level, Intervals intervals)
    implements SamplingEngine {

  private static final String NAME = "backward-simulation";
  private static final int STANDARD_GENERATIONS = 1;
  private static final double RELATIVE_COST = 55; // measured, docs/decisions/0020

  public BackwardSimulation {
    SamplingSettings.require(NAME, samples, level);
    if (generations < 0) {
      throw new IllegalArgumentException(
          NAME + ": generations is " + generations + "; give at least 0");
    }
  }

  /** Intervals that hold for runs of a length fixed beforehand. */
  public BackwardSimulation(long samples, int generations, double level) {
    this(samples, generations, level, Intervals.FIXED);
  }

  /** 100 000 samples, one generation back, intervals of level 0.95. */
  public static BackwardSimulation standard() {
    return new BackwardSimulation(
        SamplingSettings.STANDARD_SAMPLES, STANDARD_GENERATIONS, SamplingSettings.STANDARD_LEVEL);
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    if (!(problem.model() instanceof BayesianNetwork network)) {
      return Forecast.ofStep(0, 0, "not a Bayesian network");
    }
    BackwardPlan plan =
        BackwardPlan.of(
            network,
            problem,
            StateDomains.withoutPropagation(network, problem.evidence()),
            generations);
    return Forecast.ofStep(
            plan.evaluations(),
            WeightedSampling.bytes(problem) + plan.bytes(),
            plan.describe() + " per sample")
        .costing(RELATIVE_COST);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    BayesianNetwork network = SamplingSettings.network(NAME, problem);
    long searched = SamplingSettings.refuseImpossible(problem, randomness);
    StateDomains domains = StateDomains.of(network, problem.evidence());
    BackwardPlan plan = BackwardPlan.of(network, problem, domains, generations);
    return new WeightedSampling(
        problem,
        new Confidence(level, intervals),
        new BackwardSimulator(network, problem, domains, plan),
        new WeightedSampling.Settled(problem.evidence().isEmpty(), !plan.draws()),
        domains,
        searched,
        randomness,
        workers);
  }

  @Override
  public String toString() {
    return EngineLabel.of(NAME)
        .with("samples", samples, SamplingSettings.STANDARD_SAMPLES)
        .with("generations", generations, STANDARD_GENERATIONS)
        .with("level", level, SamplingSettings.STANDARD_LEVEL)
        .with("intervals", intervals, Intervals.FIXED)
        .toString();
  }
}
