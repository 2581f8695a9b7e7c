package org.credence.bayes.mcmc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.diagnostics.BatchMeans;
import org.credence.core.diagnostics.BatchMeansEstimate;
import org.credence.core.diagnostics.SplitRhat;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.math.CriticalValue;
import org.credence.core.random.Randomness;
import org.credence.core.uncertainty.ErrorStatement;

/** The running state of {@link GibbsSampler}: chains, their tallies, and what may be said of them. Chain c is chunk c. */
final class GibbsSampling implements Iteration<Marginals> {

  /** Rows of numbers a chain holds per queried state. */
  static final int BATCH_ROWS = 33;

  private static final int BATCHES = 16;
  private static final int SHORTEST_BATCH = 16; // shorter ones cover less than they say
  private static final long FEWEST_SWEEPS = (long) BATCHES * SHORTEST_BATCH;
  private static final double LARGEST_RHAT = 1.01; // of the variable an interval is about
  private static final double LARGEST_RHAT_OF_ALL =
      1.05; // of any variable: beyond, chains are not mixed
  private static final double LARGEST_BATCH_CORRELATION = 0.3;
  private static final double FEWEST_EFFECTIVE_DRAWS = 20;
  private static final long FEWEST_MOVES = 20; // per chain, of any variable that may move
  private static final long EVALUATIONS_PER_BLOCK = 1 << 17;
  private static final long MOST_SWEEPS_PER_BLOCK = 1024;

  /** Half width below which rounding of the sums is all there is. */
  private static final double ROUNDING = 1e-12;

  private static final int NOT_FREE = -1;

  private final GibbsSampler settings;
  private final MarginalProblem problem;
  private final SupportConnectivity support;
  private final GibbsKernel kernel;
  private final List<GibbsKernel.Chain> chains = new ArrayList<>();
  private final List<BatchMeans> tallies = new ArrayList<>(); // [chain]
  private final List<Randomness> streams; // [chain]
  private final Workers workers;
  private final long evaluationsBefore;
  private final int[] places; // [variable], place of its state 0 in a tally or NOT_FREE
  private final int[] known; // [variable], observed state, or 0 if it has one state, or -1
  private final int width;
  private long sweeps;

  GibbsSampling(
      GibbsSampler settings,
      MarginalProblem problem,
      SupportConnectivity support,
      List<int[]> starts,
      List<Randomness> streams,
      long evaluationsBefore,
      Workers workers) {
    this.settings = settings;
    this.problem = problem;
    this.support = support;
    this.streams = List.copyOf(streams);
    this.evaluationsBefore = evaluationsBefore;
    this.workers = workers;
    this.known = problem.evidence().knownStates(problem.model());
    this.places = new int[known.length];
    Arrays.fill(places, NOT_FREE);
    int states = 0;
    for (int v = 0; v < known.length; v++) {
      if (known[v] < 0) {
        places[v] = states;
        states += problem.model().cardinality(v);
      }
    }
    this.width = states;
    this.kernel = new GibbsKernel(problem.model(), problem.evidence(), places);
    for (int[] start : starts) {
      chains.add(kernel.chain(start));
      tallies.add(new BatchMeans(width, BATCHES));
    }
  }

  @Override
  public void advance(long steps) {
    workers.forEachChunk(
        chains.size(),
        c -> {
          for (long k = 0; k < steps; k++) {
            if (sweeps + k == settings.warmup()) {
              tallies.set(c, new BatchMeans(width, BATCHES));
              chains.get(c).forgetMoves();
            }
            kernel.sweep(chains.get(c), streams.get(c), tallies.get(c));
          }
        });
    sweeps += steps;
  }

  @Override
  public long quantum() {
    long perStep = Math.max(1, chains.size() * kernel.evaluationsPerSweep());
    return Math.max(1, Math.min(MOST_SWEEPS_PER_BLOCK, EVALUATIONS_PER_BLOCK / perStep));
  }

  @Override
  public Optional<StopReason> finished() {
    return kernel.isSettled() && sweeps > 0 ? Optional.of(StopReason.COMPLETED) : Optional.empty();
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
    return isConnected() && (!inWarmup() || kernel.isSettled())
        ? Guarantee.ASYMPTOTIC
        : Guarantee.HEURISTIC;
  }

  private boolean isConnected() {
    return support.kind() == SupportConnectivity.Kind.CONNECTED;
  }

  /** Whether the tallies still hold sweeps of the warmup. */
  private boolean inWarmup() {
    return sweeps <= settings.warmup() && settings.warmup() > 0;
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
    Optional<String> doubt = doubtOfAll();
    for (int i = 0; i < p.length; i++) {
      int v = query.get(i);
      p[i] = new double[problem.model().cardinality(v)];
      if (known[v] >= 0) {
        p[i][known[v]] = 1;
        for (int s = 0; s < p[i].length; s++) {
          errors.add(ErrorStatement.exact());
        }
      } else {
        estimate(v, doubt, p[i], errors);
      }
    }
    return Marginals.of(problem, p, guarantee(), errors::get, Optional.empty());
  }

  private void estimate(
      int v, Optional<String> doubtOfAll, double[] out, List<ErrorStatement> errors) {
    Optional<String> doubt = doubtOfAll.or(() -> doubtOf(v));
    double sum = 0;
    for (int s = 0; s < out.length; s++) {
      BatchMeansEstimate estimate = BatchMeansEstimate.of(tallies, places[v] + s);
      out[s] = estimate.mean();
      sum += out[s];
      errors.add(
          doubt
              .or(() -> doubtOf(estimate))
              .<ErrorStatement>map(ErrorStatement::unknown)
              .orElseGet(() -> interval(estimate)));
    }
    for (int s = 0; s < out.length; s++) {
      out[s] /= sum;
    }
  }

  private ErrorStatement interval(BatchMeansEstimate estimate) {
    double critical = CriticalValue.student(settings.level(), estimate.batches() - 1);
    double half = Math.max(ROUNDING, critical * estimate.standardError());
    return new ErrorStatement.Interval(
        Math.max(0, estimate.mean() - half),
        Math.min(1, estimate.mean() + half),
        settings.level(),
        "batch means over chains, Student t",
        false);
  }

  /** Why no number of this answer has a known error, if so. */
  private Optional<String> doubtOfAll() {
    if (inWarmup()) {
      return Optional.of(
          "only " + sweeps + " of " + settings.warmup() + " sweeps of warmup were done");
    }
    if (!isConnected()) {
      return Optional.of(supportText());
    }
    if (tallies.get(0).draws() < FEWEST_SWEEPS) {
      return Optional.of(
          "only "
              + tallies.get(0).draws()
              + " sweeps after warmup were done; batch means need at least "
              + FEWEST_SWEEPS);
    }
    int worst = worstMixed();
    double rhat = worst < known.length ? rhat(worst) : 1;
    return rhat < LARGEST_RHAT_OF_ALL
        ? doubtOfMoves()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "the chains have not mixed (R-hat of '%s' is %.3g, at most %.2f wanted of any variable)",
                problem.model().variables().get(worst).name(),
                rhat,
                LARGEST_RHAT_OF_ALL));
  }

  /** Chains that agree may all be in one of several modes: then some variable hardly ever moves. */
  private Optional<String> doubtOfMoves() {
    int stillest = known.length;
    long fewest = FEWEST_MOVES * chains.size();
    for (int v = 0; v < known.length; v++) {
      if (known[v] < 0 && mayMove(v)) {
        int variable = v;
        long moves = chains.stream().mapToLong(chain -> chain.moves(variable)).sum();
        if (moves < fewest) {
          fewest = moves;
          stillest = v;
        }
      }
    }
    return stillest == known.length
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "'%s' changed its state only %d times in %d chains, fewer than %d times in each; the chains may all be in one of several modes",
                problem.model().variables().get(stillest).name(),
                fewest,
                chains.size(),
                FEWEST_MOVES));
  }

  /** Whether another state was ever possible; one that all others determine moves with them. */
  private boolean mayMove(int variable) {
    int possible = 0;
    for (int s = 0; s < problem.model().cardinality(variable); s++) {
      possible += BatchMeansEstimate.of(tallies, places[variable] + s).mean() > 0 ? 1 : 0;
    }
    return possible > 1;
  }

  /** The free variable, queried or not, with the largest R-hat; the number of variables if none is free. */
  private int worstMixed() {
    int worst = known.length;
    double largest = 0;
    for (int v = 0; v < known.length; v++) {
      if (known[v] < 0 && !(rhat(v) <= largest)) {
        largest = rhat(v);
        worst = v;
      }
    }
    return worst;
  }

  private Optional<String> doubtOf(int variable) {
    double rhat = rhat(variable);
    return rhat < LARGEST_RHAT
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "the chains disagree on this variable (R-hat %.3g, at most %.2f wanted)",
                rhat,
                LARGEST_RHAT));
  }

  private static Optional<String> doubtOf(BatchMeansEstimate estimate) {
    if (!(estimate.lagOneCorrelation() <= LARGEST_BATCH_CORRELATION)) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "neighbouring batches still correlate by %.2f; more sweeps are needed",
              estimate.lagOneCorrelation()));
    }
    double p = estimate.mean();
    double effective = effectiveDraws(estimate) * p * (1 - p);
    if (!(effective >= FEWEST_EFFECTIVE_DRAWS)) {
      return Optional.of(
          p <= 0
              ? "the state was impossible wherever the chains have been"
              : String.format(
                  Locale.ROOT,
                  "only about %.2g effective draws tell this state from the others, fewer than %.0f",
                  Math.max(0, effective),
                  FEWEST_EFFECTIVE_DRAWS));
    }
    return Optional.empty();
  }

  /** How many independent draws of the state's indicator would have this standard error. */
  private static double effectiveDraws(BatchMeansEstimate estimate) {
    double p = estimate.mean();
    return Math.max(0, p * (1 - p)) / (estimate.standardError() * estimate.standardError());
  }

  private String supportText() {
    if (support.kind() == SupportConnectivity.Kind.SPLIT) {
      return String.format(
          Locale.ROOT,
          "zeros split the support into %s%.0f parts that no single-site move connects",
          support.undecidedStates() > 0 ? "at least " : "",
          support.parts());
    }
    return String.format(
        Locale.ROOT,
        "zeros may split the support into parts that no single-site move connects; %.3g joint states are too many to walk through",
        support.undecidedStates());
  }

  private double rhat(int variable) {
    double worst = 1;
    for (int s = 0; s < problem.model().cardinality(variable); s++) {
      worst = Math.max(worst, SplitRhat.ofProbability(tallies, places[variable] + s)); // NaN stays
    }
    return worst;
  }

  @Override
  public Map<String, Double> measures() {
    int worst = worstMixed();
    double draws = sweeps == 0 ? 0 : (double) tallies.get(0).draws() * tallies.size();
    double fewest = draws;
    for (int v : problem.query()) {
      if (known[v] < 0 && sweeps > 0) {
        for (int s = 0; s < problem.model().cardinality(v); s++) {
          double effective = effectiveDraws(BatchMeansEstimate.of(tallies, places[v] + s));
          fewest = effective < fewest ? effective : fewest;
        }
      }
    }
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("chains", (double) chains.size());
    measures.put("warmupSteps", (double) Math.min(sweeps, settings.warmup()));
    measures.put("sweeps", draws);
    measures.put("maxRhat", worst < known.length ? rhat(worst) : 1);
    measures.put("effectiveSampleSize", fewest);
    return measures;
  }

  @Override
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (kernel.isSettled() || sweeps == 0) {
      return warnings;
    }
    if (!isConnected()) {
      String text = supportText();
      warnings.add(
          text.substring(0, 1).toUpperCase(Locale.ROOT)
              + text.substring(1)
              + ". A chain never leaves its part, so the answer may depend on where the chains began; compare with an exact engine or"
              + " likelihood-weighting.");
    }
    if (inWarmup()) {
      warnings.add(
          "The budget ended within the warmup ("
              + sweeps
              + " of "
              + settings.warmup()
              + " sweeps); the answer is the mean of the warmup. Allow more sweeps or choose a shorter warmup.");
      return warnings;
    }
    if (tallies.get(0).draws() < FEWEST_SWEEPS) {
      warnings.add(
          "Only "
              + tallies.get(0).draws()
              + " sweeps after warmup were averaged; errors are stated from "
              + FEWEST_SWEEPS
              + " on.");
      return warnings;
    }
    long disagreeing =
        IntStream.range(0, known.length)
            .filter(v -> known[v] < 0 && !(rhat(v) < LARGEST_RHAT))
            .count();
    if (disagreeing > 0) {
      int worst = worstMixed();
      warnings.add(
          String.format(
              Locale.ROOT,
              "The chains disagree on %d of %d variables (R-hat of '%s' is %.3g); allow more sweeps.",
              disagreeing,
              known.length,
              problem.model().variables().get(worst).name(),
              rhat(worst)));
    }
    return warnings;
  }

  @Override
  public long peakBytes() {
    return kernel.bytes() + (long) chains.size() * BATCH_ROWS * Double.BYTES * width;
  }
}
