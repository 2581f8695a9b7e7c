package org.credence.bayes.mcmc;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Marginals by averaging over Markov chains that redraw one variable at a time given all others.
 *
 * <pre>
 *  sweep: for every free v in order   x_v ~ p(x_v | rest) ∝ Π_{f ∋ v} f(x_f)
 *  p(x_v = s | e) ≈ mean over sweeps and chains of p(x_v = s | rest)
 * </pre>
 *
 * <p>Estimates average the conditional probabilities themselves (Rao-Blackwell), not the drawn states. Works on any graphical model,
 * improbable evidence does not slow it down; strong couplings do, and zeros may make it wrong: where no single-site move connects two
 * parts of the support, a chain never leaves its part. Prefer {@link org.credence.bayes.importance.LikelihoodWeighting} on networks
 * with deterministic tables and probable evidence. It has no estimate of the evidence.
 *
 * <p>Chains, errors, what is refused and the guarantee are those of {@link Chains}: ASYMPTOTIC where the factors with the evidence
 * have no zeros, or single-site moves are proved to connect the support (by walking through it, group by group of variables joined
 * by zeros, up to 2^16 joint states each); HEURISTIC otherwise, with a warning and all errors unknown.
 *
 * <p>One step is one sweep of every chain, warmup included. Cost of a step: chains · Σ_v states(v) · factors(v) table reads. Memory:
 * tables and 33 numbers per chain and state.
 *
 * <p>Source: Geman &amp; Geman 1984; Pearl 1987; Gelfand &amp; Smith 1990 (averaging conditionals).
 *
 * @param scan in which order the variables are redrawn
 * @param chains 1 to 1024
 * @param warmup sweeps at the beginning that are not averaged, at least 0
 * @param sweeps limit on steps, warmup included, where the run's budget sets none, at least 1
 * @param level of the intervals, in (0, 1)
 */
public record GibbsSampler(GibbsScan scan, int chains, int warmup, long sweeps, double level)
    implements IterativeEngine<MarginalProblem, Marginals> {

  public GibbsSampler {
    engine(scan, chains, warmup, sweeps, level);
  }

  /** A systematic scan. */
  public GibbsSampler(int chains, int warmup, long sweeps, double level) {
    this(GibbsScan.SYSTEMATIC, chains, warmup, sweeps, level);
  }

  private static Chains engine(GibbsScan scan, int chains, int warmup, long sweeps, double level) {
    return new Chains(new SingleSite(scan), chains, warmup, sweeps, level);
  }

  private Chains engine() {
    return engine(scan, chains, warmup, sweeps, level);
  }

  /** Four chains, 500 sweeps of warmup, 10 000 sweeps in all, intervals of level 0.95. */
  public static GibbsSampler standard() {
    return new GibbsSampler(
        Chains.STANDARD_COUNT,
        Chains.STANDARD_WARMUP,
        Chains.STANDARD_SWEEPS,
        Chains.STANDARD_LEVEL);
  }

  public GibbsSampler withScan(GibbsScan newScan) {
    return new GibbsSampler(newScan, chains, warmup, sweeps, level);
  }

  public GibbsSampler withChains(int newChains) {
    return new GibbsSampler(scan, newChains, warmup, sweeps, level);
  }

  public GibbsSampler withWarmup(int newWarmup) {
    return new GibbsSampler(scan, chains, newWarmup, sweeps, level);
  }

  /** ASYMPTOTIC if single-site moves are known to connect the support, else HEURISTIC. */
  @Override
  public Guarantee guarantee(MarginalProblem problem) {
    return engine().guarantee(problem);
  }

  @Override
  public Budget defaultBudget() {
    return engine().defaultBudget();
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    return engine().forecast(problem);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    return engine().begin(problem, randomness, workers);
  }

  @Override
  public String toString() {
    return engine().toString();
  }
}
