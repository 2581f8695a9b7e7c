package org.credence.bayes.importance;

import org.credence.bayes.exact.StateDomains;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * A question about a network as samplers with a proposal of their own see it.
 *
 * @param domains the states that zeros leave
 * @param families what is visited for each sample
 * @param searched table entries read so far
 */
record SampledQuestion(
    MarginalProblem problem, StateDomains domains, OpenFamilies families, long searched) {

  private static final double RELATIVE_COST = 25; // measured, docs/decisions/0020

  /** Refuses other models and evidence that a short search proves impossible. */
  static SampledQuestion of(String engine, MarginalProblem problem, Randomness randomness) {
    BayesianNetwork network = SamplingSettings.network(engine, problem);
    long searched = SamplingSettings.refuseImpossible(problem, randomness);
    StateDomains domains = StateDomains.of(network, problem.evidence());
    return new SampledQuestion(
        problem, domains, OpenFamilies.of(network, problem, domains), searched);
  }

  /** Whether nothing drawn has evidence on or below it: forward samples then have one weight and there is nothing to learn. */
  boolean isForward() {
    return !families.anyInformed();
  }

  /** Samples by a proposal that stays as it is. */
  WeightedSampling sampling(
      ImportanceTables tables,
      Confidence confidence,
      long reads,
      Randomness randomness,
      Workers workers) {
    return new WeightedSampling(
        problem,
        confidence,
        tables.sampler(),
        new WeightedSampling.Settled(isForward(), families.drawsNothing()),
        domains,
        searched + reads,
        randomness,
        workers);
  }

  /**
   * What such an engine predicts.
   *
   * @param tables numbers of the size of all tables that it holds
   * @param tallies how many sets of sums over samples it holds
   */
  static Forecast forecast(MarginalProblem problem, int tables, int tallies) {
    if (!(problem.model() instanceof BayesianNetwork network)) {
      return Forecast.ofStep(0, 0, "not a Bayesian network");
    }
    OpenFamilies.Size size = OpenFamilies.Size.of(network, problem);
    return Forecast.ofStep(
            size.evaluations(),
            (double) tallies * WeightedSampling.bytes(problem)
                + (double) tables * Double.BYTES * size.entries(),
            size.families() + " of " + network.size() + " variables visited per sample")
        .costing(RELATIVE_COST);
  }
}
