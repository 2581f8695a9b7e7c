package org.credence.bayes.importance;

import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Marginals and evidence probability from runs that are cooled, each on its own, from an easy law to the posterior.
 *
 * <pre>
 *  f_t(x) = q(x) L(x)^β_t        0 = β_0 &lt; β_1 &lt; ... &lt; β_T = 1,   β_t = (t / T)²
 *  one run: x_0 ~ q;  for t = 1 .. T - 1: x_t ~ a Gibbs sweep from x_t-1 that keeps f_t
 *  w = Π_t L(x_t-1)^(β_t - β_t-1)        E w = P(e),   E w 1{x_T-1,v = s} = P(x_v = s, e)
 * </pre>
 *
 * <p>q is, of a Bayesian network, the product of the conditional probabilities of the unobserved variables, and L that of the observed
 * ones and the likelihoods; of a factor graph q is the product of its factors over one variable, normalised, and L of all others. With
 * one temperature it is likelihood weighting. However badly a sweep mixes, the weights stay right; more temperatures make them more
 * equal. For improbable evidence without many zeros, and where the probability of the evidence is wanted with an error and exact
 * engines are out of reach. Where L is zero for most draws from q most runs have weight zero, since cooling cannot mend a run that
 * starts outside the support: prefer an exact engine or {@link org.credence.bayes.mcmc.BlockedGibbs} there.
 *
 * <p>Guarantee: unnormalised estimates are unbiased for any number of temperatures; marginals are their ratio, consistent. Errors as
 * for all weighted samples ({@link LikelihoodWeighting}); runs are independent.
 *
 * <p>One step is one run. Cost: T - 1 Gibbs sweeps, with a logarithm and an exponential per state.
 *
 * <p>Source: Neal 2001. The spacing of temperatures is ours: closest near β = 0, where L changes the law most.
 *
 * @param temperatures T, 1 to 100 000
 * @param samples limit on steps where the run's budget sets none, at least 1
 * @param level of the intervals, in (0, 1)
 */
public record AnnealedImportanceSampling(int temperatures, long samples, double level)
    implements SamplingEngine {

  private static final String NAME = "annealed-importance";
  private static final int STANDARD_TEMPERATURES = 50;
  private static final int MOST_TEMPERATURES = 100_000;
  private static final long STANDARD_SAMPLES = 10_000;
  private static final double RELATIVE_COST = 25; // measured, docs/decisions/0020

  public AnnealedImportanceSampling {
    if (temperatures < 1 || temperatures > MOST_TEMPERATURES) {
      throw new IllegalArgumentException(
          NAME
              + ": temperatures is "
              + temperatures
              + "; give a number from 1 to "
              + MOST_TEMPERATURES);
    }
    SamplingSettings.require(NAME, samples, level);
  }

  /** 50 temperatures, 10 000 runs, intervals of level 0.95. */
  public static AnnealedImportanceSampling standard() {
    return new AnnealedImportanceSampling(
        STANDARD_TEMPERATURES, STANDARD_SAMPLES, SamplingSettings.STANDARD_LEVEL);
  }

  public AnnealedImportanceSampling withTemperatures(int newTemperatures) {
    return new AnnealedImportanceSampling(newTemperatures, samples, level);
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    GraphicalModel model = problem.model();
    int[] known = problem.evidence().knownStates(model);
    double entries = 0;
    double sweep = 0;
    for (Factor factor : model.factors()) {
      entries += factor.size();
      for (int k = 0; k < factor.rank(); k++) {
        sweep += known[factor.variable(k)] < 0 ? factor.cardinality(k) : 0;
      }
    }
    return Forecast.ofStep(
            temperatures * (sweep + model.factors().size()),
            4 * Double.BYTES * entries + WeightedSampling.bytes(problem),
            "a run of " + temperatures + " temperatures")
        .costing(RELATIVE_COST);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    long searched = SamplingSettings.search(problem, randomness);
    AnnealedSampler sampler =
        new AnnealedSampler(problem.model(), problem.evidence(), temperatures);
    return new WeightedSampling(
        problem,
        level,
        sampler,
        new WeightedSampling.Settled(sampler.weighsAlike(), !sampler.draws()),
        searched,
        randomness,
        workers);
  }

  @Override
  public String toString() {
    return EngineLabel.of(NAME)
        .with("temperatures", temperatures, STANDARD_TEMPERATURES)
        .with("samples", samples, STANDARD_SAMPLES)
        .with("level", level, SamplingSettings.STANDARD_LEVEL)
        .toString();
  }
}
