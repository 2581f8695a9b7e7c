package org.credence.bayes.mcmc;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.diagnostics.BatchMeansEstimate;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.SavedState;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.uncertainty.ErrorStatement;

/** The running state of {@link Chains}: chains, their streams and tallies. Chain c is chunk c. */
final class ChainsIteration implements Iteration<Marginals>, Resumable {

  private static final long EVALUATIONS_PER_BLOCK = 1 << 17;
  private static final long MOST_SWEEPS_PER_BLOCK = 1024;

  private final Chains settings;
  private final MarginalProblem problem;
  private final Connectivity connectivity;
  private final TallyLayout layout;
  private final MarkovKernel kernel;
  private final List<MarkovChain> chains = new ArrayList<>();
  private final ChainTallies tallies;
  private final List<Randomness> streams; // [chain]
  private final Workers workers;
  private final long evaluationsBefore;
  private long sweeps;

  ChainsIteration(
      Chains settings,
      MarginalProblem problem,
      List<int[]> starts,
      List<Randomness> streams,
      long evaluationsBefore,
      Workers workers) {
    this.settings = settings;
    this.problem = problem;
    this.connectivity = settings.sampler().connectivity(problem);
    this.streams = List.copyOf(streams);
    this.evaluationsBefore = evaluationsBefore;
    this.workers = workers;
    this.layout = TallyLayout.of(problem);
    this.kernel = settings.sampler().compile(problem, layout);
    this.tallies = new ChainTallies(layout, starts.size());
    for (int[] start : starts) {
      chains.add(kernel.start(start));
    }
  }

  @Override
  public void advance(long steps) {
    workers.forEachChunk(
        chains.size(),
        c -> {
          MarkovChain chain = chains.get(c);
          for (long k = 0; k < steps; k++) {
            if (sweeps + k == settings.warmup()) {
              tallies.forget(c);
              chain.forgetMoves();
            }
            chain.sweep(streams.get(c), workers, tallies.chain(c));
          }
        });
    sweeps += steps;
  }

  @Override
  public long quantum() {
    long perStep = Math.max(1, chains.size() * kernel.evaluationsPerSweep());
    return Math.max(1, Math.min(MOST_SWEEPS_PER_BLOCK, EVALUATIONS_PER_BLOCK / perStep));
  }

  private boolean isSettled() {
    return layout.width() == 0;
  }

  @Override
  public Optional<StopReason> finished() {
    return isSettled() && sweeps > 0 ? Optional.of(StopReason.COMPLETED) : Optional.empty();
  }

  @Override
  public long steps() {
    return sweeps;
  }

  @Override
  public long evaluations() {
    return evaluationsBefore + sweeps * chains.size() * kernel.evaluationsPerSweep();
  }

  @Override
  public Guarantee guarantee() {
    boolean inWarmup = sweeps <= settings.warmup() && settings.warmup() > 0;
    return connectivity.isConnected() && (!inWarmup || isSettled())
        ? Guarantee.ASYMPTOTIC
        : Guarantee.HEURISTIC;
  }

  private ChainJudge judge() {
    return new ChainJudge(
        settings,
        problem.model(),
        connectivity,
        tallies,
        sweeps,
        v -> {
          long moves = 0;
          for (MarkovChain chain : chains) {
            moves += chain.moves(v);
          }
          return moves;
        });
  }

  @Override
  public Marginals answer() {
    if (sweeps == 0) {
      throw new CannotAnswerException(
          StopReason.STUCK, "no sweep was done within the budget; allow more");
    }
    List<Integer> query = problem.query();
    double[][] p = new double[query.size()][];
    List<ErrorStatement> errors = new ArrayList<>();
    ChainJudge judge = judge();
    Optional<String> doubtOfAll = judge.doubtOfAll();
    for (int i = 0; i < p.length; i++) {
      int v = query.get(i);
      p[i] = new double[layout.cardinality(v)];
      if (layout.isFree(v)) {
        estimate(v, judge, doubtOfAll.or(() -> judge.doubtOf(v)), p[i], errors);
      } else {
        p[i][layout.knownState(v)] = 1;
        for (int s = 0; s < p[i].length; s++) {
          errors.add(ErrorStatement.exact());
        }
      }
    }
    return Marginals.of(problem, p, guarantee(), errors::get, Optional.empty());
  }

  private void estimate(
      int v, ChainJudge judge, Optional<String> doubt, double[] out, List<ErrorStatement> errors) {
    double sum = 0;
    for (int s = 0; s < out.length; s++) {
      BatchMeansEstimate estimate = tallies.estimate(v, s);
      out[s] = estimate.mean();
      sum += out[s];
      errors.add(
          doubt
              .<ErrorStatement>map(ErrorStatement::unknown)
              .orElseGet(() -> judge.errorOf(estimate)));
    }
    for (int s = 0; s < out.length; s++) {
      out[s] /= sum;
    }
  }

  @Override
  public Map<String, Double> measures() {
    double draws = sweeps == 0 ? 0 : (double) tallies.draws() * tallies.count();
    double fewest = draws;
    for (int v : problem.query()) {
      if (layout.isFree(v) && sweeps > 0) {
        for (int s = 0; s < layout.cardinality(v); s++) {
          double effective = ChainJudge.effectiveDraws(tallies.estimate(v, s));
          fewest = effective < fewest ? effective : fewest;
        }
      }
    }
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("chains", (double) chains.size());
    measures.put("warmupSteps", (double) Math.min(sweeps, settings.warmup()));
    measures.put("sweeps", draws);
    measures.put("maxRhat", judge().largestRhat());
    measures.put("effectiveSampleSize", fewest);
    return measures;
  }

  @Override
  public List<String> warnings() {
    return isSettled() || sweeps == 0 ? List.of() : judge().warnings();
  }

  @Override
  public long peakBytes() {
    return kernel.bytes()
        + chains.size() * (kernel.bytesPerChain() + (long) Chains.tallyBytes(layout));
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeLong(sweeps);
    for (int c = 0; c < chains.size(); c++) {
      chains.get(c).save(out);
      streams.get(c).save(out);
    }
    tallies.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    sweeps = SavedState.steps(in);
    for (int c = 0; c < chains.size(); c++) {
      chains.get(c).restore(in);
      streams.get(c).restore(in);
    }
    tallies.restore(in);
  }
}
