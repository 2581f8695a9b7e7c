package org.credence.bayes.mcmc;

import java.util.ArrayList;
import java.util.List;
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
 * Marginals by averaging over Markov chains of any {@link ChainSampler}, started apart.
 *
 * <pre>  p(x_v = s | e) ≈ mean over sweeps and chains of what each sweep tallies for (v, s) </pre>
 *
 * <p>Chains start at assignments of positive weight that differ in as many variables as they can ({@link DispersedStarts}), so that
 * modes with a barrier between them are likely to hold different chains, and R-hat sees it. The first {@code warmup} sweeps are
 * left out of the average. Errors are intervals from batch means over all chains with Student's law. They are stated only after
 * warmup and where
 *
 * <ul>
 *   <li>the sampler's moves are known to connect the support,
 *   <li>every chain has at least 256 sweeps after warmup (16 batches of 16),
 *   <li>split R-hat of the variable is below 1.01, and that of every other variable below 1.05 (one that looks settled may follow one
 *       that is not),
 *   <li>every variable that could move did so at least 20 times per chain on average (chains that agree may all be in one of several
 *       modes, and then some variable hardly ever moves); so a variable with a very rare state leaves all errors unknown,
 *   <li>neighbouring batches correlate by at most 0.3,
 *   <li>at least 20 effective draws times p (1 - p) tell the state from the others;
 * </ul>
 *
 * <p>otherwise the statement is Unknown with the reason, and where that concerns all of them there is a warning. Intervals rest on where the chains have been; a mode that no chain has met
 * and that leaves no such trace is not in them. A budget shorter than the warmup gives the mean of the warmup sweeps, HEURISTIC,
 * errors unknown, with a warning.
 *
 * <p>R-hat of a variable is the largest split R-hat over the indicators of its states, from batch means in constant memory ({@link
 * org.credence.core.diagnostics.SplitRhat}), not the rank-normalised one of kept draws ({@link org.credence.core.diagnostics.Rhat}).
 * For an indicator the two are the same number: its ranks have two values, so rank-normalised draws, and folded ones where they are
 * not constant, are a linear function of it, which R-hat does not see. (They differ by the factor √(1 - 1/n) for n draws in half a
 * chain.) A sweep that tallies conditional probabilities stands for indicators with those probabilities; its halves vary less, and
 * so does R-hat. Decision 0023.
 *
 * <p>Intervals hold for a run whose length does not depend on them (a budget of steps or time, an interrupt). They are not
 * anytime-valid: stopping because an interval has become narrow, or leaves out a value, costs level. A confidence sequence would need
 * a bound on how fast the chain mixes.
 *
 * <p>Guarantee: ASYMPTOTIC where the moves are known to connect the support; HEURISTIC otherwise, with a warning and all errors
 * unknown. No estimate of the evidence.
 *
 * <p>One step is one sweep of every chain, warmup included. Memory: the kernel, and 33 numbers per chain and state.
 *
 * <p>Source: Gelman &amp; Rubin 1992 (chains started apart); Geyer 1992 (batch means).
 *
 * @param sampler makes the chains
 * @param count of chains, 1 to 1024
 * @param warmup sweeps at the beginning that are not averaged, at least 0
 * @param sweeps limit on steps, warmup included, where the run's budget sets none, at least 1
 * @param level of the intervals, in (0, 1)
 */
public record Chains(ChainSampler sampler, int count, int warmup, long sweeps, double level)
    implements IterativeEngine<MarginalProblem, Marginals> {

  public static final int STANDARD_COUNT = 4;
  public static final int MOST_CHAINS = 1024;
  public static final int STANDARD_WARMUP = 500;
  public static final long STANDARD_SWEEPS = 10_000;
  public static final double STANDARD_LEVEL = 0.95;

  private static final long START_STREAM = 0; // split from the chain's stream

  public Chains {
    String name = sampler.label().toString();
    if (count < 1 || count > MOST_CHAINS) {
      throw new IllegalArgumentException(
          name + ": chains is " + count + "; give a number from 1 to " + MOST_CHAINS);
    }
    if (warmup < 0) {
      throw new IllegalArgumentException(
          name + ": warmup is " + warmup + "; give at least 0 sweeps");
    }
    if (sweeps < 1) {
      throw new IllegalArgumentException(name + ": sweeps is " + sweeps + "; give at least 1");
    }
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          name + ": level is " + level + "; give a number in (0, 1), such as 0.95");
    }
  }

  /** Four chains, 500 sweeps of warmup, 10 000 sweeps in all, intervals of level 0.95. */
  public static Chains of(ChainSampler sampler) {
    return of(sampler, STANDARD_COUNT);
  }

  /** So many chains, 500 sweeps of warmup, 10 000 sweeps in all, intervals of level 0.95. */
  public static Chains of(ChainSampler sampler, int count) {
    return new Chains(sampler, count, STANDARD_WARMUP, STANDARD_SWEEPS, STANDARD_LEVEL);
  }

  public Chains withWarmup(int newWarmup) {
    return new Chains(sampler, count, newWarmup, sweeps, level);
  }

  /** ASYMPTOTIC if the sampler's moves are known to connect the support, else HEURISTIC. */
  @Override
  public Guarantee guarantee(MarginalProblem problem) {
    return sampler.connectivity(problem).isConnected() ? Guarantee.ASYMPTOTIC : Guarantee.HEURISTIC;
  }

  @Override
  public Budget defaultBudget() {
    return Budget.ofSteps(sweeps);
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    ChainCost cost = sampler.cost(problem);
    TallyLayout layout = TallyLayout.of(problem);
    int free = 0;
    for (int v = 0; v < layout.variables(); v++) {
      free += layout.isFree(v) ? 1 : 0;
    }
    return Forecast.ofStep(
            count * cost.evaluationsPerSweep(),
            cost.kernelBytes() + count * (cost.chainBytes() + tallyBytes(layout)),
            "a sweep of " + count + " chains over " + free + " free variables")
        .costing(cost.relativeCost());
  }

  /** Bytes of one chain's tally. */
  static double tallyBytes(TallyLayout layout) {
    return (double) ChainTallies.ROWS * Double.BYTES * layout.width();
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    DispersedStarts starts = new DispersedStarts(problem);
    List<Randomness> streams = new ArrayList<>();
    List<int[]> assignments = new ArrayList<>();
    for (int c = 0; c < count; c++) {
      streams.add(randomness.split(c));
      assignments.add(starts.next(streams.get(c).split(START_STREAM)));
    }
    return new ChainsIteration(this, problem, assignments, streams, starts.evaluations(), workers);
  }

  @Override
  public String toString() {
    return sampler
        .label()
        .with("chains", count, STANDARD_COUNT)
        .with("warmup", warmup, STANDARD_WARMUP)
        .with("sweeps", sweeps, STANDARD_SWEEPS)
        .with("level", level, STANDARD_LEVEL)
        .toString();
  }
}
