package org.credence.bayes.mcmc;

import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.diagnostics.BatchMeans;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * A Gibbs sampler that always proposes another state: for every free variable in order, with {@code p = p(x_v | rest)} and the state
 * {@code c} it is in,
 *
 * <pre>
 *  propose s ≠ c with probability p(s) / (1 - p(c))
 *  accept with probability min(1, (1 - p(c)) / (1 - p(s)))
 * </pre>
 *
 * <p>Every eighth sweep, by chance, is one of Gibbs. Without that a chain that goes through the variables in order need not reach
 * everything, whatever single moves connect: a move that is certain never leaves a variable as it is, and with three variables of two
 * states, all joint states equally probable but for 010 and its opposite, the six others are a cycle that is never left.
 *
 * <p>Each update is reversible, and it leaves every state at least as often for every other one as a Gibbs update does (Peskun's
 * order), so averages over random-scan chains of states vary less; most where one state holds most of the probability. With two
 * states the proposal is the other one. Like {@link GibbsSampler} it moves one variable at a time and is stopped by zeros where that
 * is; what it tallies are the conditional probabilities too (Rao-Blackwell), so it gains less than in averages of states.
 *
 * <p>Cost of a sweep: that of a Gibbs sweep, and at most two draws for each variable.
 *
 * <p>Source: Liu 1996; Peskun 1973. Deviation: the sweeps of Gibbs.
 */
public record MetropolisedGibbs() implements ChainSampler {

  private static final double PLAIN_SHARE = 0.125;
  private static final double RELATIVE_COST = 24; // measured, docs/decisions/0020

  @Override
  public EngineLabel label() {
    return EngineLabel.of("metropolised-gibbs");
  }

  @Override
  public Connectivity connectivity(MarginalProblem problem) {
    return SupportConnectivity.of(problem.model(), problem.evidence()).bySingleSites();
  }

  @Override
  public ChainCost cost(MarginalProblem problem) {
    SweepSize size = SweepSize.of(problem);
    return new ChainCost(
        size.evaluations(), size.tableBytes(), size.positionBytes(problem), RELATIVE_COST);
  }

  @Override
  public MarkovKernel compile(MarginalProblem problem, TallyLayout layout) {
    return new Kernel(AbsorbedFactors.of(problem.model(), problem.evidence()), layout);
  }

  private static final class Kernel implements MarkovKernel {
    private final AbsorbedFactors factors;
    private final TallyLayout layout;
    private final int[] sites;
    private final long evaluationsPerSweep;

    Kernel(AbsorbedFactors factors, TallyLayout layout) {
      this.factors = factors;
      this.layout = layout;
      this.sites = Sites.free(layout);
      this.evaluationsPerSweep = Sites.evaluations(sites, factors);
    }

    @Override
    public MarkovChain start(int[] states) {
      return new Chain(this, states);
    }

    @Override
    public long evaluationsPerSweep() {
      return evaluationsPerSweep;
    }

    @Override
    public long bytes() {
      return factors.bytes();
    }

    @Override
    public long bytesPerChain() {
      return Position.bytes(factors.variables(), factors.count());
    }
  }

  private static final class Chain implements PositionChain {
    private final Kernel kernel;
    private final Position position;
    private final double[] p; // [state], scratch

    Chain(Kernel kernel, int[] states) {
      this.kernel = kernel;
      this.position = new Position(kernel.factors, states);
      this.p = new double[Sites.mostStates(kernel.sites, kernel.factors)];
    }

    @Override
    public void sweep(Randomness randomness, Workers workers, BatchMeans out) {
      boolean plain = randomness.bernoulli(PLAIN_SHARE);
      for (int v : kernel.sites) {
        int current = position.states[v];
        int length = kernel.factors.cardinality(v);
        kernel.factors.weigh(v, current, position.entries, p);
        Sites.normalise(p, length);
        Sites.tally(p, length, kernel.layout.place(v), out);
        position.move(
            v, plain ? randomness.categorical(p, 0, length) : next(current, length, randomness));
      }
      out.endDraw();
    }

    /** The state after one update of a variable whose conditional probabilities are in {@code p}. */
    private int next(int current, int length, Randomness randomness) {
      double stays = p[current];
      p[current] = 0;
      double leaves = 0;
      for (int s = 0; s < length; s++) {
        leaves += p[s];
      }
      if (leaves <= 0) {
        return current;
      }
      int proposed = randomness.categorical(p, 0, length);
      double leavesProposed = stays;
      for (int s = 0; s < length; s++) {
        leavesProposed += s == proposed ? 0 : p[s];
      }
      boolean sure = leaves >= leavesProposed;
      return sure || randomness.bernoulli(leaves / leavesProposed) ? proposed : current;
    }

    @Override
    public Position position() {
      return position;
    }
  }
}
