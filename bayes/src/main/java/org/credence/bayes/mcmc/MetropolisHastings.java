package org.credence.bayes.mcmc;

import java.io.DataInput;
import java.io.IOException;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.diagnostics.BatchMeans;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Chains that accept or reject assignments made up by a {@link Proposal}.
 *
 * <pre>  x → x' with probability min(1, w(x') q(x | x') / (w(x) q(x' | x))), else x again        w(x) = Π_f f(x_f) </pre>
 *
 * <p>Reversible with respect to the posterior for any proposal that tells the truth about q. For moves that no engine here knows: swaps,
 * shifts, jumps between known modes. Without such knowledge prefer {@link GibbsSampler} or {@link BlockedGibbs}.
 *
 * <p>What it tallies are the states at the end of each sweep, one where the last proposal was rejected included. What its chains
 * connect follows from {@link Proposal#reach}; where a proposal does not say, all errors are unknown.
 *
 * <p>Cost of a proposal: the entries, old and new, of every factor of a changed variable.
 *
 * <p>Source: Metropolis et al. 1953; Hastings 1970.
 *
 * @param proposal makes the next assignment up
 */
public record MetropolisHastings(Proposal proposal) implements ChainSampler {

  private static final double RELATIVE_COST = 44; // measured, docs/decisions/0020

  /** Proposes changes of single variables. */
  public static MetropolisHastings standard() {
    return new MetropolisHastings(new SingleSiteProposal());
  }

  @Override
  public EngineLabel label() {
    return EngineLabel.of("metropolis-hastings")
        .with("proposal", proposal.label(), standard().proposal().label());
  }

  @Override
  public Connectivity connectivity(MarginalProblem problem) {
    return switch (proposal.reach()) {
      case EVERYTHING -> Connectivity.connected();
      case SINGLE_SITES ->
          SupportConnectivity.of(problem.model(), problem.evidence()).bySingleSites();
      case UNSTATED ->
          Connectivity.undecided(
              "the proposal '" + proposal.label() + "' does not say what it reaches");
    };
  }

  @Override
  public ChainCost cost(MarginalProblem problem) {
    SweepSize size = SweepSize.of(problem);
    return new ChainCost(
        proposal.reach() == Proposal.Reach.SINGLE_SITES
            ? 2.0 * Math.max(1, size.links())
            : 2.0 * Math.max(1, size.factors()),
        size.tableBytes(),
        size.positionBytes(problem) + 13.0 * problem.model().size() + 4.0 * size.factors(),
        RELATIVE_COST);
  }

  @Override
  public MarkovKernel compile(MarginalProblem problem, TallyLayout layout) {
    return new Kernel(
        AbsorbedFactors.of(problem.model(), problem.evidence()),
        layout,
        proposal.on(problem),
        proposal.reach());
  }

  private static final class Kernel implements MarkovKernel {
    private final AbsorbedFactors factors;
    private final TallyLayout layout;
    private final Proposal.Walk walk;
    private final int[] sites;
    private final int perSweep;
    private final long evaluationsPerSweep;

    Kernel(AbsorbedFactors factors, TallyLayout layout, Proposal.Walk walk, Proposal.Reach reach) {
      this.factors = factors;
      this.layout = layout;
      this.walk = walk;
      this.sites = Sites.free(layout);
      this.perSweep = walk.perSweep();
      if (perSweep < 1) {
        throw new IllegalArgumentException(
            "a proposal makes " + perSweep + " proposals a sweep; give at least 1");
      }
      long links = 0;
      for (int v : sites) {
        links += factors.factorsOf(v).length;
      }
      this.evaluationsPerSweep =
          2
              * (reach == Proposal.Reach.SINGLE_SITES
                  ? Math.max(1, links)
                  : (long) perSweep * Math.max(1, factors.count()));
    }

    @Override
    public MarkovChain start(int[] states) {
      return new Chain(this, states);
    }

    /** Expected for proposals of single sites, at most that for others. */
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
      return Position.bytes(factors.variables(), factors.count())
          + (2L * Integer.BYTES + 1) * factors.variables()
          + (long) Integer.BYTES * factors.count();
    }
  }

  private static final class Chain implements PositionChain {
    private final Kernel kernel;
    private final Position position;
    private final Draft draft;
    private final int[] shifts; // [factor], how far the draft's entry is from the current one
    private final boolean[] touched; // [factor]
    private final int[] touchedFactors; // [i]

    Chain(Kernel kernel, int[] states) {
      this.kernel = kernel;
      this.position = new Position(kernel.factors, states);
      this.draft = new Draft(kernel.layout, position);
      this.shifts = new int[kernel.factors.count()];
      this.touched = new boolean[kernel.factors.count()];
      this.touchedFactors = new int[kernel.factors.count()];
    }

    @Override
    public void sweep(Randomness randomness, Workers workers, BatchMeans out) {
      for (int k = 0; k < kernel.perSweep; k++) {
        double logBack = kernel.walk.propose(draft, randomness);
        if (Double.isNaN(logBack) || logBack == Double.POSITIVE_INFINITY) {
          throw new IllegalStateException(
              "a proposal returned the log ratio "
                  + logBack
                  + "; give log q(current | proposed) - log q(proposed | current), below infinity");
        }
        double logAcceptance = logBack + logWeightRatio();
        if (logAcceptance >= 0
            || (logAcceptance > Double.NEGATIVE_INFINITY
                && randomness.bernoulli(Math.exp(logAcceptance)))) {
          for (int i = 0; i < draft.changes(); i++) {
            int v = draft.changed(i);
            position.move(v, draft.state(v));
          }
        }
        draft.reset();
      }
      for (int v : kernel.sites) {
        out.add(kernel.layout.place(v) + position.states[v], 1);
      }
      out.endDraw();
    }

    /** {@code log w(draft) - log w(current)}. */
    private double logWeightRatio() {
      AbsorbedFactors factors = kernel.factors;
      int count = 0;
      for (int i = 0; i < draft.changes(); i++) {
        int v = draft.changed(i);
        int change = draft.state(v) - position.states[v];
        int[] incident = factors.factorsOf(v);
        int[] strides = factors.stridesOf(v);
        for (int k = 0; change != 0 && k < incident.length; k++) {
          int f = incident[k];
          if (!touched[f]) {
            touched[f] = true;
            touchedFactors[count++] = f;
          }
          shifts[f] += change * strides[k];
        }
      }
      double logRatio = 0;
      for (int i = 0; i < count; i++) {
        int f = touchedFactors[i];
        double[] table = factors.table(f);
        int entry = position.entries[f];
        logRatio += Math.log(table[entry + shifts[f]]) - Math.log(table[entry]);
        touched[f] = false;
        shifts[f] = 0;
      }
      return logRatio;
    }

    @Override
    public Position position() {
      return position;
    }

    @Override
    public void restore(DataInput in) throws IOException {
      PositionChain.super.restore(in);
      draft.resetAll();
    }
  }
}
