package org.credence.bayes.temporal;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.diagnostics.LargestLogWeights;
import org.credence.core.diagnostics.ParetoTail;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.SavedState;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.math.CriticalValue;
import org.credence.core.random.Randomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/**
 * The running state of {@link ParticleFilter}: one step is one run. Run r draws from {@code randomness.split(r)}, and runs are added up
 * in the order of their numbers, so neither threads nor how steps are divided change a bit.
 */
final class ParticleFiltering implements Iteration<Marginals>, Resumable {

  /** Runs are worked on in this many groups, each with arrays of its own. */
  static final int GROUPS = 4;

  private static final long EVALUATIONS_BETWEEN_LOOKS = 1 << 19;
  private static final int MOST_RUNS_PER_GROUP = 16;
  private static final double FEWEST_EFFECTIVE_RUNS = 30;
  private static final double FEWEST_EFFECTIVE_DRAWS = 20;
  private static final int LARGEST_WEIGHTS = 1024;

  /** Above this relative error of the mean weight its logarithm is not nearly normal. */
  private static final double LARGEST_RELATIVE_ERROR = 0.25;

  /** Half width below which rounding of the sums is all there is. */
  private static final double ROUNDING = 1e-12;

  private final MarginalProblem problem;
  private final ParticleFilter settings;
  private final FilterPlan plan;
  private final PathSmoothing smoothing;
  private final Randomness randomness;
  private final Workers workers;
  private final int runsPerGroup;
  private final ReplicateTally tally;
  private final LargestLogWeights largest = new LargestLogWeights(LARGEST_WEIGHTS);
  private final BootstrapFilter[] filters = new BootstrapFilter[GROUPS];
  private final double[] logZ; // [run of a quantum]
  private final long[] resamplings; // [run of a quantum]
  private final long[] smoothingEvaluations; // [run of a quantum]
  private final double[][] p; // [run of a quantum][state asked for]
  private final long evaluationsBefore;
  private long allResamplings;
  private long allSmoothingEvaluations;

  ParticleFiltering(
      MarginalProblem problem,
      ParticleFilter settings,
      FilterPlan plan,
      long evaluationsBefore,
      Randomness randomness,
      Workers workers) {
    this.problem = problem;
    this.evaluationsBefore = evaluationsBefore;
    this.settings = settings;
    this.plan = plan;
    this.randomness = randomness;
    this.workers = workers;
    this.smoothing = settings.smoother().plan(plan);
    double perGroup =
        Math.floor(
            EVALUATIONS_BETWEEN_LOOKS / GROUPS / (plan.evaluations + smoothing.mostEvaluations()));
    this.runsPerGroup = (int) Math.max(1, Math.min(MOST_RUNS_PER_GROUP, perGroup));
    this.tally = new ReplicateTally(plan.stateCount);
    for (int g = 0; g < GROUPS; g++) {
      filters[g] =
          new BootstrapFilter(plan, settings.resampling(), settings.threshold(), smoothing);
    }
    int most = GROUPS * runsPerGroup;
    this.logZ = new double[most];
    this.resamplings = new long[most];
    this.smoothingEvaluations = new long[most];
    this.p = new double[most][plan.stateCount];
  }

  @Override
  public void advance(long steps) {
    long rest = steps;
    while (rest > 0 && finished().isEmpty()) {
      int runs = (int) Math.min(rest, logZ.length);
      Randomness[] streams = new Randomness[runs];
      for (int r = 0; r < runs; r++) {
        streams[r] = randomness.split(tally.count() + r);
      }
      int groups = (runs + runsPerGroup - 1) / runsPerGroup;
      workers.forEachChunk(
          groups, g -> runGroup(g, Math.min(runs, (g + 1) * runsPerGroup), streams));
      for (int r = 0; r < runs; r++) {
        tally.add(logZ[r], p[r]);
        largest.add(logZ[r]);
        allResamplings += resamplings[r];
        allSmoothingEvaluations += smoothingEvaluations[r];
      }
      rest -= runs;
    }
  }

  private void runGroup(int group, int end, Randomness[] streams) {
    for (int r = group * runsPerGroup; r < end; r++) {
      logZ[r] = filters[group].run(streams[r], p[r]);
      resamplings[r] = filters[group].resamplings();
      smoothingEvaluations[r] = filters[group].smoothingEvaluations();
    }
  }

  @Override
  public long quantum() {
    return logZ.length;
  }

  @Override
  public Optional<StopReason> finished() {
    return !plan.draws && tally.count() > 0 ? Optional.of(StopReason.COMPLETED) : Optional.empty();
  }

  @Override
  public long steps() {
    return tally.count();
  }

  @Override
  public long evaluations() {
    return evaluationsBefore + tally.count() * plan.evaluations + allSmoothingEvaluations;
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.ASYMPTOTIC;
  }

  @Override
  public Marginals answer() {
    if (tally.count() == 0) {
      throw new CannotAnswerException(
          StopReason.STUCK, "no run of the filter was finished within the budget; allow more");
    }
    if (tally.dead() == tally.count()) {
      throw new CannotAnswerException(
          StopReason.STUCK,
          "all particles died in each of "
              + tally.count()
              + " runs: the evidence is impossible or so improbable that particles do not meet it; use more particles, or"
              + " forward-backward or variable-elimination");
    }
    List<Integer> query = problem.query();
    double[][] distributions = new double[query.size()][];
    List<ErrorStatement> errors = new ArrayList<>();
    double effective = tally.effectiveReplicates();
    double critical =
        CriticalValue.student(settings.level(), (int) Math.max(1, Math.floor(effective) - 1));
    for (int i = 0; i < distributions.length; i++) {
      int position = plan.net.positions[query.get(i)];
      double[] distribution = new double[plan.net.cardinalities[position]];
      distributions[i] = distribution;
      int observed = distribution.length == 1 ? 0 : plan.net.observed[position];
      if (observed != OrderedNetwork.OPEN) {
        distribution[observed] = 1;
        for (int s = 0; s < distribution.length; s++) {
          errors.add(ErrorStatement.exact());
        }
        continue;
      }
      int offset = plan.offsets[plan.records[position]];
      double sum = 0;
      for (int s = 0; s < distribution.length; s++) {
        distribution[s] = tally.probability(offset + s);
        sum += distribution[s];
        errors.add(error(offset + s, effective, critical));
      }
      for (int s = 0; s < distribution.length; s++) {
        distribution[s] /= sum;
      }
    }
    return Marginals.of(
        problem,
        distributions,
        guarantee(),
        errors::get,
        Optional.of(logEvidence(effective, critical)));
  }

  private ErrorStatement error(int at, double effective, double critical) {
    double probability = tally.probability(at);
    if (probability == 0) {
      return ErrorStatement.unknown(
          "no surviving particle is in this state; it may be rare or impossible");
    }
    if (effective < FEWEST_EFFECTIVE_RUNS) {
      return ErrorStatement.unknown(fewRuns(effective));
    }
    double standardError = tally.standardError(at);
    double variance = probability * (1 - probability);
    if (!(variance > 0)) {
      return ErrorStatement.unknown(
          "every surviving particle is in this state; the others may be rare or impossible");
    }
    double draws = variance / (standardError * standardError);
    if (!(draws * variance >= FEWEST_EFFECTIVE_DRAWS) || !(standardError > 0)) {
      return ErrorStatement.unknown(
          String.format(
              Locale.ROOT,
              "only about %.2g effective draws tell this state from the others (effective draws %.3g times p(1-p)), fewer than %.0f",
              Math.max(0, draws * variance),
              draws,
              FEWEST_EFFECTIVE_DRAWS));
    }
    double half = Math.max(ROUNDING, critical * standardError);
    return new ErrorStatement.Interval(
        Math.max(0, probability - half),
        Math.min(1, probability + half),
        settings.level(),
        "independent particle filters, delta method, Student",
        false);
  }

  private String fewRuns(double effective) {
    return String.format(
        Locale.ROOT,
        "only %.3g of %d runs of the filter count (their evidence estimates differ), fewer than %.0f; use more particles or more"
            + " runs",
        effective,
        tally.count(),
        FEWEST_EFFECTIVE_RUNS);
  }

  private Estimate logEvidence(double effective, double critical) {
    double value = tally.logMeanWeight();
    if (plan.alike) {
      return Estimate.exact(value);
    }
    if (effective < FEWEST_EFFECTIVE_RUNS) {
      return new Estimate(value, guarantee(), ErrorStatement.unknown(fewRuns(effective)));
    }
    double relative = tally.relativeErrorOfMean();
    ParetoTail tail = ParetoTail.fit(largest.values(), tally.count() - tally.dead());
    if (!(relative <= LARGEST_RELATIVE_ERROR) || !tail.reliable()) {
      return new Estimate(
          value,
          guarantee(),
          ErrorStatement.unknown(
              String.format(
                  Locale.ROOT,
                  "the evidence estimates of %d runs are too uneven (relative error %.2g, Pareto k %.2g)",
                  tally.count(),
                  relative,
                  tail.shape())));
    }
    if (relative * tally.count() * plan.particles <= 1) { // finer than the share of one particle
      return new Estimate(
          value,
          guarantee(),
          ErrorStatement.unknown(
              String.format(
                  Locale.ROOT,
                  "the evidence estimates of %d runs hardly varied (relative error %.1e); a rare particle that explains the"
                      + " evidence otherwise would change their mean unseen",
                  tally.count(),
                  relative)));
    }
    double half = Math.max(ROUNDING, critical * relative);
    return new Estimate(
        value,
        guarantee(),
        new ErrorStatement.Interval(
            value - half,
            value + half,
            settings.level(),
            "independent particle filters, delta method on the log, Student",
            false));
  }

  @Override
  public Map<String, Double> measures() {
    Map<String, Double> measures = new LinkedHashMap<>();
    double runs = tally.count();
    measures.put("runs", runs);
    measures.put("particles", (double) plan.particles);
    measures.put("slices", (double) plan.net.sliceCount);
    measures.put("effectiveRuns", tally.effectiveReplicates());
    measures.put("deadRunShare", runs == 0 ? 0 : tally.dead() / runs);
    measures.put("resamplingsPerRun", runs == 0 ? 0 : allResamplings / runs);
    return measures;
  }

  @Override
  public List<String> warnings() {
    double effective = tally.effectiveReplicates();
    return plan.alike || tally.count() == tally.dead() || effective >= FEWEST_EFFECTIVE_RUNS
        ? List.of()
        : List.of(
            String.format(
                Locale.ROOT,
                "Only %.3g of %d runs of the filter count; use more particles or more runs.",
                effective,
                tally.count()));
  }

  @Override
  public long peakBytes() {
    return (long) (GROUPS * (plan.bytes() + smoothing.bytes()))
        + Double.BYTES * (long) logZ.length * plan.stateCount;
  }

  @Override
  public void save(DataOutput out) throws IOException {
    tally.save(out);
    largest.save(out);
    out.writeLong(allResamplings);
    out.writeLong(allSmoothingEvaluations);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    tally.restore(in);
    largest.restore(in);
    allResamplings = SavedState.count(in, "number of resamplings");
    allSmoothingEvaluations = SavedState.count(in, "number of entries read for smoothing");
  }
}
