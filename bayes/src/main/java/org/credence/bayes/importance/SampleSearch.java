package org.credence.bayes.importance;

import org.credence.bayes.exact.StateDomains;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Marginals and evidence probability by importance sampling that looks ahead for zeros, so that no sample runs into a dead end.
 *
 * <pre>
 *  q_i(s) = Π of the factors that are complete once x_i = s
 *  draw x_i ~ q_i(s) 1{x_1..x_{i-1}, s can be completed} / M_i,   M_i = Σ_s q_i(s) 1{..}
 *  w = Π_i M_i · Π of the factors that evidence completes
 * </pre>
 *
 * <p>Whether an assignment can be completed to one of positive weight is found by propagating zeros and, where that does not tell, by
 * a depth-first search. The law of the draws is the backtrack-free distribution, which sampling with backtracking over the same
 * proposal has too; the weight needs all of {@code M_i}, so all states are tried before one is drawn. A search that exceeds {@code nodes}
 * leaves the state in, and later searches of the same sample may take half as many; should it prove dead later on, the sample has weight zero. Only states proved dead are ever left out, so
 * unnormalised estimates are unbiased for any number of nodes.
 *
 * <p>For models with many zeros, where {@link LikelihoodWeighting} gets weights of zero alone; works on factor graphs too. It looks one
 * factor ahead, no more: with improbable evidence that no zero tells of, the weights still vary.
 *
 * <p>Errors: see {@link WeightedErrors}. One step is one sample. Cost of a step: every entry of the rows drawn from, and a propagation
 * or search for each state of the variables from which zeros lead to evidence; O(variables² · states) propagations where that is all of
 * them.
 *
 * <p>Source: Gogate &amp; Dechter 2011. Deviation: exact {@code M_i}, where the paper bounds it from what the search happened to see.
 *
 * @param samples limit on steps where the run's budget sets none, at least 1
 * @param nodes limit of each search, at least 0; 0: propagation alone
 * @param level of the intervals, in (0, 1)
 */
public record SampleSearch(long samples, int nodes, double level) implements SamplingEngine {

  private static final String NAME = "sample-search";
  private static final int STANDARD_NODES = 1000;
  private static final double RELATIVE_COST = 125; // measured, docs/decisions/0020

  public SampleSearch {
    SamplingSettings.require(NAME, samples, level);
    if (nodes < 0) {
      throw new IllegalArgumentException(NAME + ": nodes is " + nodes + "; give at least 0");
    }
  }

  /** 100 000 samples, searches of 1000 nodes, intervals of level 0.95. */
  public static SampleSearch standard() {
    return new SampleSearch(
        SamplingSettings.STANDARD_SAMPLES, STANDARD_NODES, SamplingSettings.STANDARD_LEVEL);
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    SearchPlan plan =
        SearchPlan.of(
            problem, StateDomains.withoutPropagation(problem.model(), problem.evidence()));
    return Forecast.ofStep(
            plan.evaluations(),
            WeightedSampling.bytes(problem) + plan.bytes(),
            plan.size()
                + " of "
                + problem.model().size()
                + " variables drawn per sample, "
                + plan.searched()
                + " with a look ahead for zeros")
        .costing(RELATIVE_COST);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    long searched = SamplingSettings.refuseImpossible(problem, randomness);
    StateDomains domains = StateDomains.of(problem.model(), problem.evidence());
    if (domains.impossible()) {
      throw new ImpossibleEvidenceException(problem.evidence().describe(problem.model()));
    }
    SearchPlan plan = SearchPlan.of(problem, domains);
    return new WeightedSampling(
        problem,
        level,
        new SearchingSampler(plan, nodes),
        new WeightedSampling.Settled(
            problem.evidence().isEmpty() && problem.model() instanceof BayesianNetwork,
            plan.size() == 0),
        domains,
        searched,
        randomness,
        workers);
  }

  @Override
  public String toString() {
    return EngineLabel.of(NAME)
        .with("samples", samples, SamplingSettings.STANDARD_SAMPLES)
        .with("nodes", nodes, STANDARD_NODES)
        .with("level", level, SamplingSettings.STANDARD_LEVEL)
        .toString();
  }
}
