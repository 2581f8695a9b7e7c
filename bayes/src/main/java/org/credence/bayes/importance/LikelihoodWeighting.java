package org.credence.bayes.importance;

import org.credence.bayes.exact.StateDomains;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Marginals and evidence probability by importance sampling from the network itself.
 *
 * <pre>
 *  draw x_v ~ p(x_v | x_parents(v)) for unobserved v, parents first
 *  w = Π_{observed v} p(e_v | x_parents(v)) · Π_v λ_v(x_v)
 *  p(x_v = s | e) ≈ Σ w 1{x_v = s} / Σ w        P(e) ≈ mean w
 * </pre>
 *
 * <p>Unnormalised estimates are unbiased for {@code P(e)} and {@code P(x_v = s, e)}; their ratio is consistent. Good when evidence
 * lies near the roots or is not improbable; with improbable evidence at the leaves few samples carry all the weight (see the
 * measure effectiveSampleSize) and {@link org.credence.bayes.mcmc.GibbsSampler} or an exact engine is the better choice. Needs a
 * {@link BayesianNetwork}.
 *
 * <p>States that evidence and zeros rule out ({@link StateDomains}) are never drawn; their probability, and that of what has no
 * choice left, is exact. The mass a row so loses multiplies the weight: the estimates stay unbiased.
 *
 * <p>Errors: see {@link WeightedErrors}. Where too few effective draws tell a state from the others, or the tail of the weights is heavy,
 * the statement is Unknown with the number: an interval would lie there. Intervals rest on the weights seen, unless they say that they
 * rest on a bound; a rare region of large weight that no sample has met is not in them.
 *
 * <p>One step is one sample. Cost of a step: the row of every unobserved variable and one entry for every piece of evidence. Time
 * O(samples · variables · (states + parents)), memory O(tables + states).
 *
 * <p>Source: Fung &amp; Chang 1990; Shachter &amp; Peot 1990. Variance: Geweke 1989.
 *
 * @param samples limit on steps where the run's budget sets none, at least 1
 * @param level of the intervals, in (0, 1)
 * @param intervals for which runs they hold
 */
public record LikelihoodWeighting(long samples, double level, Intervals intervals)
    implements SamplingEngine {

  private static final String NAME = "likelihood-weighting";
  private static final double RELATIVE_COST = 25; // measured, docs/decisions/0020

  public LikelihoodWeighting {
    SamplingSettings.require(NAME, samples, level);
  }

  /** Intervals that hold for runs of a length fixed beforehand. */
  public LikelihoodWeighting(long samples, double level) {
    this(samples, level, Intervals.FIXED);
  }

  /** 100 000 samples, intervals of level 0.95. */
  public static LikelihoodWeighting standard() {
    return new LikelihoodWeighting(
        SamplingSettings.STANDARD_SAMPLES, SamplingSettings.STANDARD_LEVEL);
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    if (!(problem.model() instanceof BayesianNetwork network)) {
      return Forecast.ofStep(0, 0, "not a Bayesian network");
    }
    Evidence evidence = problem.evidence();
    boolean[] relevant = network.relevantTo(evidence, problem.query());
    double evaluations = evidence.likelihoodVariables().size();
    double bytes = WeightedSampling.bytes(problem);
    int variables = 0;
    for (int v = 0; v < network.size(); v++) {
      if (relevant[v]) {
        evaluations += evidence.states().containsKey(v) ? 1 : network.cardinality(v);
        bytes += (double) Double.BYTES * network.factors().get(v).size();
        variables++;
      }
    }
    return Forecast.ofStep(
            evaluations,
            bytes,
            variables + " of " + network.size() + " variables visited per sample")
        .costing(RELATIVE_COST);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    BayesianNetwork network = SamplingSettings.network(NAME, problem);
    long searched = SamplingSettings.refuseImpossible(problem, randomness);
    StateDomains domains = StateDomains.of(network, problem.evidence());
    EvidenceWeightedForwardSampler sampler =
        new EvidenceWeightedForwardSampler(network, problem, domains);
    return new WeightedSampling(
        problem,
        new Confidence(level, intervals),
        sampler,
        new WeightedSampling.Settled(sampler.weighsAlike(), !sampler.draws()),
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
