package org.credence.bayes.importance;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Marginals and evidence probability by importance sampling that first learns its proposal and then keeps it (AIS-BN).
 *
 * <pre>
 *  q_0: the network's rows, half levelled for parents of improbable evidence, entries raised to the cutoff
 *  q_{k+1} = q_k + η_k n / (n + 1) · (f_k - q_k), entries raised to the cutoff      η_k = 0.4 · (0.14 / 0.4)^(k / (stages - 1))
 *  f_k(x_v | x_parents(v)) = Σ w 1{x_v, x_parents(v)} / Σ w 1{x_parents(v)}         over the samples of stage k
 *  n = Σ w 1{x_parents(v)} / max w
 * </pre>
 *
 * <p>Weights of stages are fixed beforehand: until as many samples have been drawn by the final proposal as make a stage, all
 * samples of the learning stages count the same; from then on those of the final proposal alone. As a proposal rests on earlier
 * stages only, the unnormalised estimates are unbiased for {@code P(e)} and {@code P(x_v = s, e)} at any number of samples.
 *
 * <p>Learning needs samples of some weight to begin with: prefer {@link EvidencePrePropagation}, whose proposal is computed, and try
 * this where its effective sample size is small although belief propagation is cheap to outdo (many loops, long runs).
 *
 * <p>Deviations from the source: a row learns the less the fewer samples it has (n above, in units of the largest weight);
 * evidence is improbable if its probability with independent parents is below half of one over its number of states; levelled rows are
 * half the network's, since rows that zeros have been propagated into know more than a uniform one; the cutoff is that of {@link
 * EvidencePrePropagation}.
 *
 * <p>Errors as in {@link LikelihoodWeighting}. One step is one sample, learning included. Cost: a sample as in likelihood weighting,
 * while learning a count per variable above evidence, and a pass over all tables after each stage. Needs a Bayesian network.
 *
 * <p>Source: Cheng &amp; Druzdzel 2000.
 *
 * @param samples limit on steps where the run's budget sets none, at least 1
 * @param stage samples of a learning stage, at least 1
 * @param stages number of learning stages, at least 1
 * @param cutoff least probability in a row of fewer than 5 states, in [0, 0.5); a sixth of it for 5 to 8 states, a twelfth for more
 * @param level of the intervals, in (0, 1)
 * @param intervals for which runs they hold
 */
public record AdaptiveImportanceSampling(
    long samples, long stage, int stages, double cutoff, double level, Intervals intervals)
    implements SamplingEngine {

  private static final String NAME = "ais-bn";
  private static final long STANDARD_STAGE = 2500;
  private static final int STANDARD_STAGES = 10;
  private static final double STANDARD_CUTOFF = 0.006;
  private static final double FIRST_RATE = 0.4;
  private static final double LAST_RATE = 0.14;
  private static final double DOUBT = 1; // stages of learning do not count, so they may dare more

  public AdaptiveImportanceSampling {
    SamplingSettings.require(NAME, samples, level);
    SelfImportance.requireStage(NAME, stage);
    ImportanceTables.requireCutoff(NAME, cutoff);
    if (stages < 1) {
      throw new IllegalArgumentException(NAME + ": stages is " + stages + "; give at least 1");
    }
  }

  /** Intervals that hold for runs of a length fixed beforehand. */
  public AdaptiveImportanceSampling(
      long samples, long stage, int stages, double cutoff, double level) {
    this(samples, stage, stages, cutoff, level, Intervals.FIXED);
  }

  /** 100 000 samples, 10 stages of 2500, cutoff 0.006, intervals of level 0.95. */
  public static AdaptiveImportanceSampling standard() {
    return new AdaptiveImportanceSampling(
        SamplingSettings.STANDARD_SAMPLES,
        STANDARD_STAGE,
        STANDARD_STAGES,
        STANDARD_CUTOFF,
        SamplingSettings.STANDARD_LEVEL);
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    return SampledQuestion.forecast(problem, AdaptiveSampling.TABLES, 2);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    return begin(SampledQuestion.of(NAME, problem, randomness), randomness, workers);
  }

  Iteration<Marginals> begin(SampledQuestion question, Randomness randomness, Workers workers) {
    OpenFamilies families = question.families();
    ImportanceTables network = ImportanceTables.network(families);
    Confidence confidence = new Confidence(level, intervals);
    if (question.isForward()) {
      return question.sampling(network, confidence, 0, randomness, workers);
    }
    LambdaMessages priors = new LambdaMessages(families);
    ImportanceTables first =
        network.levelled(parentsOfImprobable(question.problem(), families, priors)).raised(cutoff);
    Stages adaptation = new Stages(stage, stages, cutoff);
    return new AdaptiveSampling(
        question, confidence, first, adaptation, priors.entriesRead(), randomness, workers);
  }

  /** Shape [family]: whether its variable is a parent of evidence that has less than half of its share. */
  private static boolean[] parentsOfImprobable(
      MarginalProblem problem, OpenFamilies families, LambdaMessages priors) {
    boolean[] chosen = new boolean[families.size];
    for (int f = 0; f < families.size; f++) {
      if (!families.drawn[f]) {
        int states = problem.model().cardinality(families.variable[f]);
        if (priors.priorOfEvidence(f) < 0.5 / states) {
          for (int parent : families.parents[f]) {
            chosen[families.familyOf[parent]] = true;
          }
        }
      }
    }
    return chosen;
  }

  /** Learns from each stage by itself, at a falling rate. */
  private record Stages(long stageSize, long stages, double cutoff)
      implements AdaptiveSampling.Adaptation {
    @Override
    public boolean pools() {
      return false;
    }

    @Override
    public ImportanceTables next(long stage, ImportanceTables current, FamilyCounts counts) {
      double done = (double) stage / Math.max(1, stages - 1);
      double rate = FIRST_RATE * Math.pow(LAST_RATE / FIRST_RATE, done);
      return current.movedTowards(counts, rate, DOUBT).raised(cutoff);
    }
  }

  @Override
  public String toString() {
    return EngineLabel.of(NAME)
        .with("samples", samples, SamplingSettings.STANDARD_SAMPLES)
        .with("stage", stage, STANDARD_STAGE)
        .with("stages", stages, STANDARD_STAGES)
        .with("cutoff", cutoff, STANDARD_CUTOFF)
        .with("level", level, SamplingSettings.STANDARD_LEVEL)
        .with("intervals", intervals, Intervals.FIXED)
        .toString();
  }
}
