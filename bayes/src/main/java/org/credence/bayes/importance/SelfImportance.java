package org.credence.bayes.importance;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Marginals and evidence probability by importance sampling that learns as it goes: after every stage the proposal moves from the
 * network's conditional tables towards the weighted frequencies of all samples so far.
 *
 * <pre>
 *  q_0 = p          q_{k+1} = p + 0.9 n / (n + 50) · (f_k - p)
 *  f_k(x_v | x_parents(v)) = Σ w 1{x_v, x_parents(v)} / Σ w 1{x_parents(v)}      over the samples of stages 0 to k
 *  n = Σ w 1{x_parents(v)} / max w
 *  p(x_v = s | e) ≈ Σ w 1{x_v = s} / Σ w      P(e) ≈ mean w      over the samples of all stages
 * </pre>
 *
 * <p>The proposal of a stage rests on the samples of earlier stages alone and every sample counts the same, so the unnormalised
 * estimates are unbiased for {@code P(e)} and {@code P(x_v = s, e)} at any number of samples. Begins as {@link LikelihoodWeighting},
 * and gets better where that finds samples of some weight to learn from; where it finds hardly any, {@link
 * EvidencePrePropagation} is the better choice, and {@link AdaptiveImportanceSampling} forgets its worst samples.
 *
 * <p>Deviation from the source: frequencies count in units of the largest weight, and some fifty of them are needed to decide, and a
 * tenth of the network's row always stays, so that no state starves.
 *
 * <p>Errors as in {@link LikelihoodWeighting}; samples of different stages are taken as independent, which they are for variances
 * (martingale differences). One step is one sample. Cost: a sample as in likelihood weighting and a count per variable above
 * evidence; each stage ends with one pass over all tables. Needs a Bayesian network.
 *
 * <p>Source: Shachter &amp; Peot 1990.
 *
 * @param samples limit on steps where the run's budget sets none, at least 1
 * @param stage samples between two changes of the proposal, at least 1
 * @param level of the intervals, in (0, 1)
 */
public record SelfImportance(long samples, long stage, double level) implements SamplingEngine {

  private static final String NAME = "self-importance";
  private static final long STANDARD_STAGE = 1000;
  private static final double RATE = 0.9;

  /**
   * Samples of the largest weight that move a row half as far. With fewer, states that early stages missed by chance are starved of later
   * samples; their rare great weights then escape the variance as they escape the mean, and intervals are too narrow.
   */
  private static final double DOUBT = 50;

  public SelfImportance {
    SamplingSettings.require(NAME, samples, level);
    requireStage(NAME, stage);
  }

  static void requireStage(String engine, long stage) {
    if (stage < 1) {
      throw new IllegalArgumentException(
          engine + ": stage is " + stage + "; give at least 1 sample between changes");
    }
  }

  /** 100 000 samples, stages of 1000, intervals of level 0.95. */
  public static SelfImportance standard() {
    return new SelfImportance(
        SamplingSettings.STANDARD_SAMPLES, STANDARD_STAGE, SamplingSettings.STANDARD_LEVEL);
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    return SampledQuestion.forecast(problem, AdaptiveSampling.TABLES, 1);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    return begin(SampledQuestion.of(NAME, problem, randomness), randomness, workers);
  }

  Iteration<Marginals> begin(SampledQuestion question, Randomness randomness, Workers workers) {
    ImportanceTables network = ImportanceTables.network(question.families());
    if (question.isForward()) {
      return question.sampling(network, Confidence.fixed(level), 0, randomness, workers);
    }
    return new AdaptiveSampling(
        question,
        Confidence.fixed(level),
        network,
        new Pooled(stage, network),
        0,
        randomness,
        workers);
  }

  /** Learns from all samples so far, and never ends. */
  private record Pooled(long stageSize, ImportanceTables first)
      implements AdaptiveSampling.Adaptation {
    @Override
    public long stages() {
      return Long.MAX_VALUE;
    }

    @Override
    public boolean pools() {
      return true;
    }

    @Override
    public ImportanceTables next(long stage, ImportanceTables current, FamilyCounts counts) {
      return first.movedTowards(counts, RATE, DOUBT);
    }
  }

  @Override
  public String toString() {
    return EngineLabel.of(NAME)
        .with("samples", samples, SamplingSettings.STANDARD_SAMPLES)
        .with("stage", stage, STANDARD_STAGE)
        .with("level", level, SamplingSettings.STANDARD_LEVEL)
        .toString();
  }
}
