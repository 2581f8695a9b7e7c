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
 * Marginals and evidence probability from samples drawn forward through the network, those that contradict the evidence thrown away:
 * logic sampling. Without evidence none is thrown away, and this is forward sampling of the prior.
 *
 * <pre>
 *  draw x_v ~ p(x_v | x_parents(v)), parents first; keep x if it agrees with e, and with probability Π_v λ_v(x_v) / max λ_v
 *  p(x_v = s | e) ≈ kept in state s / kept        P(e) ≈ kept / drawn · Π_v max λ_v
 * </pre>
 *
 * <p>The samples kept are draws from the posterior, so all of the counts have exact binomial intervals (Clopper-Pearson), for rare
 * states and for {@code P(e)} too: the reason to choose it. It keeps a share {@code P(e)} of the samples; with improbable evidence none,
 * which it says, with an upper limit of {@code P(e)}. {@link LikelihoodWeighting} uses every sample.
 *
 * <p>Evidence and what leads to it are visited first, and a sample ends where it first contradicts: an observed state is accepted with
 * its conditional probability, which is the law of drawing and comparing; a state that zeros rule out given the evidence is a
 * contradiction too. One step is one sample, kept or not. Cost of a step: the rows of the variables visited.
 *
 * <p>Source: Henrion 1988.
 *
 * @param samples limit on steps where the run's budget sets none, at least 1
 * @param level of the intervals, in (0, 1)
 * @param intervals for which runs they hold
 */
public record RejectionSampling(long samples, double level, Intervals intervals)
    implements SamplingEngine {

  private static final String NAME = "rejection-sampling";
  private static final double RELATIVE_COST = 35; // measured, docs/decisions/0020

  public RejectionSampling {
    SamplingSettings.require(NAME, samples, level);
  }

  /** Intervals that hold for runs of a length fixed beforehand. */
  public RejectionSampling(long samples, double level) {
    this(samples, level, Intervals.FIXED);
  }

  /** 100 000 samples, intervals of level 0.95. */
  public static RejectionSampling standard() {
    return new RejectionSampling(
        SamplingSettings.STANDARD_SAMPLES, SamplingSettings.STANDARD_LEVEL);
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    Forecast forward = LikelihoodWeighting.standard().forecast(problem);
    return Forecast.ofStep(
            forward.evaluations(),
            forward.bytes(),
            forward.basis() + (forward.evaluations() > 0 ? " that is kept" : ""))
        .costing(RELATIVE_COST);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    BayesianNetwork network = SamplingSettings.network(NAME, problem);
    long searched = SamplingSettings.refuseImpossible(problem, randomness);
    StateDomains domains = StateDomains.of(network, problem.evidence());
    RejectionSampler sampler = new RejectionSampler(network, problem, domains);
    return new WeightedSampling(
        problem,
        new Confidence(level, intervals),
        sampler,
        new WeightedSampling.Settled(!sampler.rejects(), false),
        domains,
        searched,
        randomness,
        workers);
  }

  @Override
  public String toString() {
    return EngineLabel.of(NAME)
        .with("samples", samples, SamplingSettings.STANDARD_SAMPLES)
        .with("level", level, SamplingSettings.STANDARD_LEVEL)
        .with("intervals", intervals, Intervals.FIXED)
        .toString();
  }
}
