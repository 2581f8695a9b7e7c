package org.credence.bayes.mcmc;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.Factor;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.diagnostics.BatchMeans;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.SavedState;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Gibbs sampling on a ladder of flattened posteriors that exchange their assignments; the posterior itself, the cold rung, is what is
 * tallied.
 *
 * <pre>
 *  rung k   π_k(x) ∝ Π_f f_k(x_f)^β_k        β_k = lowest^(k / (rungs - 1)), f_0 = f, f_k = f / max f with zeros made softening
 *  sweep    every rung redraws each free variable given the others under π_k; then neighbours j, j + 1 exchange x and y
 *           with probability min(1, π_j(y) π_j+1(x) / (π_j(x) π_j+1(y))), first for even j, then for odd j
 * </pre>
 *
 * <p>Flat rungs cross between modes that the cold one leaves hardly ever, and as only the cold rung keeps the zeros of the model, the
 * others walk round them: whatever single-site moves split, exchanges connect, in principle. How often they do so is another matter,
 * and the agreement of the chains tells it. Prefer it to {@link GibbsSampler} where a few strong couplings make several modes; where
 * zeros are everywhere prefer {@link BlockedGibbs}. The ladder must be close enough for exchanges: more variables need more rungs, as
 * their square root.
 *
 * <p>Cost of a sweep: as many Gibbs sweeps as rungs, and one entry of every factor per rung. Memory: the tables once per rung.
 *
 * <p>The joint law of all rungs, their product, is kept; the cold rung alone is not a Markov chain. Its conditional probabilities are
 * tallied (Rao-Blackwell).
 *
 * <p>Source: Swendsen &amp; Wang 1986; Geyer 1991 (exchange); Sheehan &amp; Thomas 1993 (zeros softened so that everything is
 * reached).
 *
 * @param rungs number of temperatures, the posterior included, 2 to 64
 * @param lowest the exponent β of the flattest rung, in (0, 1)
 * @param softening what a zero of a factor becomes on all rungs but the cold, over the factor's largest entry, in (0, 1]
 */
public record ParallelTempering(int rungs, double lowest, double softening)
    implements ChainSampler {

  private static final int STANDARD_RUNGS = 6;
  private static final int MOST_RUNGS = 64;
  private static final double STANDARD_LOWEST = 0.1;
  private static final double STANDARD_SOFTENING = 0.01;
  private static final double RELATIVE_COST = 20; // measured, docs/decisions/0020
  private static final int COLD = 0;

  /** Entries below e^-700 of a factor's largest are lifted there on all rungs but the cold; no double underflows then. */
  private static final double LEAST_LOG = -700;

  public ParallelTempering {
    if (rungs < 2 || rungs > MOST_RUNGS) {
      throw new IllegalArgumentException(
          "parallel-tempering: rungs is " + rungs + "; give a number from 2 to " + MOST_RUNGS);
    }
    if (!(lowest > 0 && lowest < 1)) {
      throw new IllegalArgumentException(
          "parallel-tempering: lowest is " + lowest + "; give a number in (0, 1), such as 0.1");
    }
    if (!(softening > 0 && softening <= 1)) {
      throw new IllegalArgumentException(
          "parallel-tempering: softening is "
              + softening
              + "; give a number in (0, 1], such as 0.01");
    }
  }

  /** Six rungs down to the exponent 0.1. */
  public static ParallelTempering standard() {
    return new ParallelTempering(STANDARD_RUNGS, STANDARD_LOWEST, STANDARD_SOFTENING);
  }

  @Override
  public EngineLabel label() {
    return EngineLabel.of("parallel-tempering")
        .with("rungs", rungs, STANDARD_RUNGS)
        .with("lowest", lowest, STANDARD_LOWEST)
        .with("softening", softening, STANDARD_SOFTENING);
  }

  /** All assignments have positive weight on the second rung, where single sites reach everything, and exchange brings it down. */
  @Override
  public Connectivity connectivity(MarginalProblem problem) {
    return Connectivity.connected();
  }

  @Override
  public ChainCost cost(MarginalProblem problem) {
    SweepSize size = SweepSize.of(problem);
    return new ChainCost(
        rungs * (size.evaluations() + size.factors()),
        (rungs + 2) * size.tableBytes(),
        rungs * size.positionBytes(problem),
        RELATIVE_COST);
  }

  @Override
  public MarkovKernel compile(MarginalProblem problem, TallyLayout layout) {
    List<Factor> cold =
        problem.evidence().absorbInto(problem.model()).stream()
            .filter(factor -> factor.rank() > 0)
            .toList();
    double[][] softLogs = cold.stream().map(this::softLogs).toArray(double[][]::new);
    AbsorbedFactors[] ladder = new AbsorbedFactors[rungs];
    ladder[COLD] = AbsorbedFactors.of(problem.model(), cold);
    for (int k = 1; k < rungs; k++) {
      List<Factor> flat = new ArrayList<>();
      for (int f = 0; f < softLogs.length; f++) {
        flat.add(flattened(cold.get(f), softLogs[f], beta(k)));
      }
      ladder[k] = AbsorbedFactors.of(problem.model(), flat);
    }
    return new Kernel(ladder, softLogs, betas(), layout);
  }

  private double beta(int rung) {
    return Math.pow(lowest, rung / (rungs - 1.0));
  }

  private double[] betas() {
    double[] betas = new double[rungs];
    Arrays.setAll(betas, this::beta);
    return betas;
  }

  /** Logs of a factor over its largest entry; what is zero, or too small for any temperature, softened. */
  private double[] softLogs(Factor factor) {
    double[] logs = factor.values();
    double largest = Math.log(Arrays.stream(logs).max().orElse(1));
    for (int i = 0; i < logs.length; i++) {
      logs[i] =
          logs[i] > 0 ? Math.max(LEAST_LOG, Math.log(logs[i]) - largest) : Math.log(softening);
    }
    return logs;
  }

  private static Factor flattened(Factor factor, double[] logs, double beta) {
    return withValues(factor, Arrays.stream(logs).map(log -> Math.exp(beta * log)).toArray());
  }

  private static Factor withValues(Factor factor, double[] values) {
    int[] cardinalities = new int[factor.rank()];
    Arrays.setAll(cardinalities, factor::cardinality);
    return Factor.of(factor.scope(), cardinalities, values);
  }

  private static final class Kernel implements MarkovKernel {
    private final AbsorbedFactors[] ladder; // [rung]
    private final double[][] coldLogs; // [factor][entry]
    private final double[][] softLogs; // [factor][entry], logs of the softened factors
    private final double[] betas; // [rung]
    private final TallyLayout layout;
    private final int[] sites;
    private final long evaluationsPerSweep;

    Kernel(AbsorbedFactors[] ladder, double[][] softLogs, double[] betas, TallyLayout layout) {
      this.ladder = ladder;
      this.coldLogs = ladder[COLD].logTables();
      this.softLogs = softLogs;
      this.betas = betas;
      this.layout = layout;
      this.sites = Sites.free(layout);
      this.evaluationsPerSweep =
          ladder.length * (Sites.evaluations(sites, ladder[COLD]) + softLogs.length);
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
      return (ladder.length + 2) * ladder[COLD].bytes();
    }

    @Override
    public long bytesPerChain() {
      return ladder.length * Position.bytes(layout.variables(), softLogs.length);
    }

    /** Log of the weight of an assignment on a rung, up to a constant of the rung. */
    double logWeight(int rung, int[] entries) {
      return rung == COLD
          ? AbsorbedFactors.addUp(coldLogs, entries)
          : betas[rung] * AbsorbedFactors.addUp(softLogs, entries);
    }
  }

  /** One assignment per rung. An exchange copies states, so that each position keeps its own tables and the cold one its moves. */
  static final class Chain implements MarkovChain {
    private final Kernel kernel;
    private final List<Position> positions = new ArrayList<>(); // [rung]
    private final double[] weights; // [state], scratch
    private final long[] moves; // [variable], of the cold rung from sweep to sweep
    private final int[] before; // [variable], of the cold rung

    private Chain(Kernel kernel, int[] states) {
      this.kernel = kernel;
      for (AbsorbedFactors rung : kernel.ladder) {
        positions.add(new Position(rung, states));
      }
      this.weights = new double[Sites.mostStates(kernel.sites, kernel.ladder[COLD])];
      this.moves = new long[states.length];
      this.before = states.clone();
    }

    @Override
    public void sweep(Randomness randomness, Workers workers, BatchMeans out) {
      int[] cold = positions.get(COLD).states;
      System.arraycopy(cold, 0, before, 0, cold.length);
      for (int k = 0; k < positions.size(); k++) {
        redraw(k, randomness, out);
      }
      for (int parity = 0; parity < 2; parity++) {
        for (int j = parity; j + 1 < positions.size(); j += 2) {
          exchange(j, randomness);
        }
      }
      for (int v : kernel.sites) {
        moves[v] += cold[v] == before[v] ? 0 : 1;
      }
      out.endDraw();
    }

    private void redraw(int rung, Randomness randomness, BatchMeans out) {
      Position position = positions.get(rung);
      for (int v : kernel.sites) {
        int length = position.factors.cardinality(v);
        position.factors.weigh(v, position.states[v], position.entries, weights);
        if (rung == COLD) {
          Sites.normalise(weights, length);
          Sites.tally(weights, length, kernel.layout.place(v), out);
        }
        position.move(v, randomness.categorical(weights, 0, length));
      }
    }

    private void exchange(int colder, Randomness randomness) {
      Position x = positions.get(colder);
      Position y = positions.get(colder + 1);
      double logRatio =
          kernel.logWeight(colder, y.entries)
              + kernel.logWeight(colder + 1, x.entries)
              - kernel.logWeight(colder, x.entries)
              - kernel.logWeight(colder + 1, y.entries);
      if (logRatio >= 0 || randomness.bernoulli(Math.exp(logRatio))) {
        for (int v : kernel.sites) {
          int state = x.states[v];
          x.move(v, y.states[v]);
          y.move(v, state);
        }
      }
    }

    /** The assignments of all rungs, the cold one first, copies. */
    int[][] allStates() {
      return positions.stream().map(position -> position.states.clone()).toArray(int[][]::new);
    }

    @Override
    public int[] states() {
      return positions.get(COLD).states.clone();
    }

    @Override
    public long moves(int variable) {
      return moves[variable];
    }

    @Override
    public void forgetMoves() {
      Arrays.fill(moves, 0);
    }

    @Override
    public void save(DataOutput out) throws IOException {
      for (Position position : positions) {
        position.save(out);
      }
      for (long count : moves) {
        out.writeLong(count);
      }
    }

    @Override
    public void restore(DataInput in) throws IOException {
      for (Position position : positions) {
        position.restore(in);
      }
      for (int v = 0; v < moves.length; v++) {
        moves[v] = SavedState.steps(in);
      }
    }
  }

  /** A chain whose rungs stand at these assignments; for proofs. */
  static Chain startAt(MarkovKernel kernel, int[][] states) {
    Kernel own = (Kernel) kernel;
    Chain chain = new Chain(own, states[COLD]);
    for (int k = 0; k < states.length; k++) {
      for (int v : own.sites) {
        chain.positions.get(k).move(v, states[k][v]);
      }
    }
    return chain;
  }
}
