package org.credence.bayes.mcmc;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.exact.ConsistentAssignment;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.StopReason;
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
 * <p>Guarantee: ASYMPTOTIC where the factors with the evidence have no zeros, or single-site moves are proved to connect the support
 * (by walking through it, group by group of variables joined by zeros, up to 2^16 joint states each); HEURISTIC otherwise, with a
 * warning and all errors unknown.
 *
 * <p>Chains start at dispersed assignments of positive weight ({@link ConsistentAssignment}). Errors are intervals from batch means
 * over all chains with Student's law. They are stated only after warmup and where
 *
 * <ul>
 *   <li>every chain has at least 256 sweeps after warmup (16 batches of 16),
 *   <li>split R-hat of the variable is below 1.01, and that of every other variable below 1.05 (one that looks settled may follow one
 *       that is not),
 *   <li>every variable that could move did so at least 20 times per chain on average (chains that agree may all be in one of several
 *       modes, and then some variable hardly ever moves); so a variable with a very rare state leaves all errors unknown,
 *   <li>neighbouring batches correlate by at most 0.3,
 *   <li>at least 20 effective draws times p (1 - p) tell the state from the others;
 * </ul>
 *
 * <p>otherwise the statement is Unknown with the reason. Intervals rest on where the chains have been; a mode that no chain has met
 * and that leaves no such trace is not in them. A budget shorter than the warmup gives the mean of the warmup sweeps,
 * HEURISTIC, errors unknown, with a warning.
 *
 * <p>One step is one sweep of every chain, warmup included. Cost of a step: chains · Σ_v states(v) · factors(v) table reads. Memory:
 * tables and 33 numbers per chain and state.
 *
 * <p>Source: Geman &amp; Geman 1984; Pearl 1987; Gelfand &amp; Smith 1990 (averaging conditionals).
 *
 * @param chains 1 to 1024
 * @param warmup sweeps at the beginning that are not averaged, at least 0
 * @param sweeps limit on steps, warmup included, where the run's budget sets none, at least 1
 * @param level of the intervals, in (0, 1)
 */
public record GibbsSampler(int chains, int warmup, long sweeps, double level)
    implements IterativeEngine<MarginalProblem, Marginals> {

  private static final int STANDARD_CHAINS = 4;
  private static final int MOST_CHAINS = 1024;
  private static final int STANDARD_WARMUP = 500;
  private static final long STANDARD_SWEEPS = 10_000;
  private static final double RELATIVE_COST = 20; // measured, docs/decisions/0020
  private static final double STANDARD_LEVEL = 0.95;
  private static final long START_STREAM = 0; // split from the chain's stream

  public GibbsSampler {
    if (chains < 1 || chains > MOST_CHAINS) {
      throw new IllegalArgumentException(
          "gibbs-sampler: chains is " + chains + "; give a number from 1 to " + MOST_CHAINS);
    }
    if (warmup < 0) {
      throw new IllegalArgumentException(
          "gibbs-sampler: warmup is " + warmup + "; give at least 0 sweeps");
    }
    if (sweeps < 1) {
      throw new IllegalArgumentException(
          "gibbs-sampler: sweeps is " + sweeps + "; give at least 1");
    }
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "gibbs-sampler: level is " + level + "; give a number in (0, 1), such as 0.95");
    }
  }

  /** Four chains, 500 sweeps of warmup, 10 000 sweeps in all, intervals of level 0.95. */
  public static GibbsSampler standard() {
    return new GibbsSampler(STANDARD_CHAINS, STANDARD_WARMUP, STANDARD_SWEEPS, STANDARD_LEVEL);
  }

  public GibbsSampler withChains(int newChains) {
    return new GibbsSampler(newChains, warmup, sweeps, level);
  }

  public GibbsSampler withWarmup(int newWarmup) {
    return new GibbsSampler(chains, newWarmup, sweeps, level);
  }

  /** ASYMPTOTIC if single-site moves are known to connect the support, else HEURISTIC. */
  @Override
  public Guarantee guarantee(MarginalProblem problem) {
    return SupportConnectivity.of(problem.model(), problem.evidence()).kind()
            == SupportConnectivity.Kind.CONNECTED
        ? Guarantee.ASYMPTOTIC
        : Guarantee.HEURISTIC;
  }

  @Override
  public Budget defaultBudget() {
    return Budget.ofSteps(sweeps);
  }

  @Override
  public Forecast forecast(MarginalProblem problem) {
    GraphicalModel model = problem.model();
    int[] known = problem.evidence().knownStates(model);
    int[] degrees = new int[model.size()];
    double bytes = 0;
    for (Factor factor : model.factors()) {
      for (int k = 0; k < factor.rank(); k++) {
        degrees[factor.variable(k)]++;
      }
      bytes += (double) Double.BYTES * factor.size();
    }
    problem.evidence().likelihoodVariables().forEach(v -> degrees[v]++);
    double evaluations = 0;
    double states = 0;
    int free = 0;
    for (int v = 0; v < model.size(); v++) {
      if (known[v] < 0) {
        evaluations += (double) model.cardinality(v) * Math.max(1, degrees[v]);
        states += model.cardinality(v);
        free++;
      }
    }
    bytes += chains * GibbsSampling.BATCH_ROWS * Double.BYTES * states;
    return Forecast.ofStep(
            chains * evaluations,
            bytes,
            "a sweep of " + chains + " chains over " + free + " free variables")
        .costing(RELATIVE_COST);
  }

  @Override
  public Iteration<Marginals> begin(
      MarginalProblem problem, Randomness randomness, Workers workers) {
    ConsistentAssignment search = ConsistentAssignment.of(problem.model(), problem.evidence());
    List<Randomness> streams = new ArrayList<>();
    List<int[]> starts = new ArrayList<>();
    for (int c = 0; c < chains; c++) {
      streams.add(randomness.split(c));
      starts.add(start(problem, search, streams.get(c).split(START_STREAM), starts));
    }
    return new GibbsSampling(
        this,
        problem,
        SupportConnectivity.of(problem.model(), problem.evidence()),
        starts,
        streams,
        search.evaluations(),
        workers);
  }

  /** A start for the next chain; where the search is exhausted but an earlier chain has a start, that one again. */
  private static int[] start(
      MarginalProblem problem,
      ConsistentAssignment search,
      Randomness randomness,
      List<int[]> earlier) {
    return search
        .find(randomness, ConsistentAssignment.DEFAULT_NODES)
        .match(
            ConsistentAssignment.Found::states,
            impossible -> {
              List<String> pieces = problem.evidence().describe(problem.model());
              throw new ImpossibleEvidenceException(
                  pieces.isEmpty()
                      ? List.of("the model itself: every assignment has a factor of zero")
                      : pieces);
            },
            exhausted -> {
              if (!earlier.isEmpty()) {
                return earlier.get(earlier.size() - 1);
              }
              throw new CannotAnswerException(
                  StopReason.STUCK,
                  "no assignment of positive weight was found within "
                      + exhausted.nodes()
                      + " search nodes, nor a proof that there is none; use an exact engine or belief-propagation");
            });
  }

  @Override
  public String toString() {
    return EngineLabel.of("gibbs-sampler")
        .with("chains", chains, STANDARD_CHAINS)
        .with("warmup", warmup, STANDARD_WARMUP)
        .with("sweeps", sweeps, STANDARD_SWEEPS)
        .with("level", level, STANDARD_LEVEL)
        .toString();
  }
}
