package org.credence.bayes.importance;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Marginals and evidence probability by importance sampling with a proposal that has seen the evidence: belief propagation tells
 * every variable what the evidence below it says of its states (EPIS-BN).
 *
 * <pre>
 *  q(x_v | x_parents(v)) ∝ p(x_v | x_parents(v)) λ_v(x_v), entries raised to the cutoff     λ: {@link LambdaMessages}
 *  draw x ~ Π_v q(x_v | x_parents(v)), parents first          w = p(x, e) / q(x)
 *  p(x_v = s | e) ≈ Σ w 1{x_v = s} / Σ w                      P(e) ≈ mean w
 * </pre>
 *
 * <p>On a polytree λ is exact and, but for the cutoff, all weights are alike. On loops it is a heuristic that the weights correct:
 * unnormalised estimates are unbiased for {@code P(e)} and {@code P(x_v = s, e)} whatever λ is, because {@code q > 0} wherever {@code p >
 * 0} and the evidence leaves the state possible; their ratio is consistent. The engine of choice among samplers for improbable evidence:
 * where {@link LikelihoodWeighting} meets it in one sample of thousands, most samples count. It needs no learning, unlike {@link
 * AdaptiveImportanceSampling}. What it cannot see is that evidence makes parents depend on each other; with many such loops weights
 * vary all the same (measure effectiveSampleSize).
 *
 * <p>The cutoff keeps proposals from being surer than belief propagation can be: thin tails of q make heavy tails of w.
 *
 * <p>Errors as in {@link LikelihoodWeighting}: intervals where the weights seen allow them, else unknown, because.
 *
 * <p>One step is one sample. Cost: before the first sample up to {@link #length} sweeps of belief propagation, each about four
 * readings of every table; a sample as in likelihood weighting. Needs a Bayesian network.
 *
 * <p>Source: Yuan &amp; Druzdzel 2003; cutoff by number of states: Yuan &amp; Druzdzel 2006.
 *
 * @param samples limit on steps where the run's budget sets none, at least 1
 * @param length most sweeps of belief propagation, at least 1
 * @param cutoff least probability in a row of fewer than 5 states, in [0, 0.5); a sixth of it for 5 to 8 states, a twelfth for more
 * @param level of the intervals, in (0, 1)
 * @param intervals for which runs they hold
 */
public record EvidencePrePropagation(
    long samples, int length, double cutoff, double level, Intervals intervals)
    implements SamplingEngine {

  private static final String NAME = "epis-bn";
  private static final int STANDARD_LENGTH = 20;
  private static final double STANDARD_CUTOFF = 0.006;

  /** Messages that change less are taken as settled; what is left costs less than the cutoff. */
  private static final double SETTLED = 1e-6;

  private static final int TABLES = 5;

  public EvidencePrePropagation {
    SamplingSettings.require(NAME, samples, level);
    ImportanceTables.requireCutoff(NAME, cutoff);
    if (length < 1) {
      throw new IllegalArgumentException(
          NAME + ": length is " + length + "; give at least 1 sweep of belief propagation");
    }
  }

  /** Intervals that hold for runs of a length fixed beforehand. */
  public EvidencePrePropagation(long samples, int length, double cutoff, double level) {
    this(samples, length, cutoff, level, Intervals.FIXED);
  }

  /** 100 000 samples, at most 20 sweeps, cutoff 0.006, intervals of level 0.95. */
  public static EvidencePrePropagation standard() {
    return new EvidencePrePropagation(
        SamplingSettings.STANDARD_SAMPLES,
        STANDARD_LENGTH,
        STANDARD_CUTOFF,
        SamplingSettings.STANDARD_LEVEL);
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    return SampledQuestion.forecast(problem, TABLES, 1);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    return begin(SampledQuestion.of(NAME, problem, randomness), randomness, workers);
  }

  Iteration<Marginals> begin(SampledQuestion question, Randomness randomness, Workers workers) {
    LambdaMessages messages = new LambdaMessages(question.families());
    for (int i = 0; i < length && messages.sweep() > SETTLED; i++) {
      // every sweep sends all messages once
    }
    ImportanceTables tables =
        ImportanceTables.weighted(question.families(), messages.logLambda()).raised(cutoff);
    return question.sampling(
        tables, new Confidence(level, intervals), messages.entriesRead(), randomness, workers);
  }

  @Override
  public String toString() {
    return EngineLabel.of(NAME)
        .with("samples", samples, SamplingSettings.STANDARD_SAMPLES)
        .with("length", length, STANDARD_LENGTH)
        .with("cutoff", cutoff, STANDARD_CUTOFF)
        .with("level", level, SamplingSettings.STANDARD_LEVEL)
        .with("intervals", intervals, Intervals.FIXED)
        .toString();
  }
}
