package org.credence.bayes.exact;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Meter;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;

/**
 * One elimination in slices within a limit of bytes: searches the cutset, then goes through the slices, in chunks that do not
 * depend on the number of threads, and adds up what they give in the order of the chunks. As many chunks are in work at once as
 * the threads and the limit allow.
 */
final class SlicedElimination {

  /** More than that no count of entries can hold. */
  private static final double MOST_EVALUATIONS = 0x1p62;

  private final OpenModel open;
  private final Domains domains;
  private final OrderSource order;
  private final InductionCost.Use use;
  private final boolean[] wanted;
  private final long limit;
  private final Optional<Slicing> plan; // empty if propagation has proved the evidence impossible

  /**
   * @param wanted shape [open variable]: whose marginals, for {@link InductionCost.Use#MARGINALS}
   * @param limit bytes
   */
  SlicedElimination(
      OpenModel open, OrderSource order, InductionCost.Use use, boolean[] wanted, long limit) {
    this.open = open;
    this.order = order;
    this.use = use;
    this.wanted = wanted;
    this.limit = limit;
    domains = new Domains(open);
    plan = !open.impossible && domains.consistent() ? Optional.of(search(false)) : Optional.empty();
  }

  private Slicing search(boolean inLogs) {
    return CutsetSearch.search(
        open, domains, order, new CutsetSearch.Purpose(use, wanted, inLogs), limit);
  }

  Forecast forecast() {
    return plan.map(Slicing::forecast)
        .orElse(Forecast.ofAnswer(0, 0, "impossible by propagation of zeros"));
  }

  /** The sums over all slices. Layout of {@link SliceSum#sums}: the wanted variables' states, variable after variable. */
  SliceSum sum(Meter meter, Workers workers) {
    Slicing slicing = feasible(plan.orElseThrow(() -> impossible(meter)), 1);
    Optional<SliceSum> sum = sum(slicing, SumProduct.INSTANCE, meter, workers);
    if (sum.isEmpty()) {
      meter.measure("logDomain", 1);
      slicing = feasible(search(true), 2);
      sum = sum(slicing, LogSumProduct.INSTANCE, meter, workers);
    }
    SliceSum result = sum.orElseThrow();
    if (result.logTotal() == Double.NEGATIVE_INFINITY) {
      throw impossible(meter);
    }
    return result;
  }

  private Optional<SliceSum> sum(Slicing slicing, Semiring semiring, Meter meter, Workers workers) {
    SliceSum[] parts = new SliceSum[slicing.chunks()];
    Arrays.setAll(parts, chunk -> new SliceSum(slicing.sums));
    long bytes = 8L * parts.length * slicing.sums;
    meter.hold(bytes);
    try (Session session = new Session(slicing, semiring, meter, workers)) {
      boolean whole =
          session.each(
              (chunk, pass, prefix) ->
                  pass.run(prefix, (at, weight) -> add(slicing, at, weight, parts[chunk])));
      if (!whole) {
        return Optional.empty();
      }
    } finally {
      meter.release(bytes);
    }
    for (int chunk = 1; chunk < parts.length; chunk++) {
      parts[0].add(parts[chunk]);
    }
    return Optional.of(parts[0]);
  }

  private void add(Slicing slicing, SlicedPass pass, double logWeight, SliceSum into) {
    double weight = into.weigh(logWeight);
    if (use != InductionCost.Use.MARGINALS) {
      return;
    }
    double[][] posteriors = pass.posteriors();
    int offset = 0;
    for (int v = 0; v < wanted.length; v++) {
      if (wanted[v]) {
        if (slicing.wantedInside[v]) {
          for (int s = 0; s < posteriors[v].length; s++) {
            into.sums[offset + s] += weight * posteriors[v][s];
          }
        } else {
          into.sums[offset + pass.state(v)] += weight;
        }
        offset += open.cardinalities[v];
      }
    }
  }

  /** The most probable states; shape [open variable]. Of slices as good as each other, as computed, the first. */
  int[] best(Meter meter, Workers workers) {
    Slicing slicing = feasible(plan.orElseThrow(() -> impossible(meter)), 1);
    Optional<int[]> best = best(slicing, ScaledMaxProduct.INSTANCE, meter, workers);
    if (best.isEmpty()) {
      meter.measure("logDomain", 1);
      best = best(slicing, MaxProduct.INSTANCE, meter, workers);
    }
    return best.orElseThrow();
  }

  private Optional<int[]> best(Slicing slicing, Semiring semiring, Meter meter, Workers workers) {
    double[] weights = new double[slicing.chunks()];
    Arrays.fill(weights, Double.NEGATIVE_INFINITY);
    int[][] states = new int[weights.length][slicing.cutset.length];
    try (Session session = new Session(slicing, semiring, meter, workers)) {
      boolean whole =
          session.each(
              (chunk, pass, prefix) ->
                  pass.run(
                      prefix,
                      (at, logWeight) -> {
                        if (logWeight > weights[chunk]) {
                          weights[chunk] = logWeight;
                          System.arraycopy(at.states, 0, states[chunk], 0, at.states.length);
                        }
                      }));
      if (!whole) {
        return Optional.empty();
      }
      int first = 0;
      for (int chunk = 1; chunk < weights.length; chunk++) {
        first = weights[chunk] > weights[first] ? chunk : first;
      }
      if (weights[first] == Double.NEGATIVE_INFINITY) {
        throw impossible(meter);
      }
      return Optional.of(session.best(states[first]));
    }
  }

  private Slicing feasible(Slicing slicing, int accumulatorWidth) {
    boolean fits = slicing.bytes(1) <= limit;
    if (fits && slicing.fitsArrays(accumulatorWidth) && slicing.evaluations() < MOST_EVALUATIONS) {
      return slicing;
    }
    throw new CannotAnswerException(
        StopReason.REFUSED,
        String.format(
            Locale.ROOT,
            "within %d bytes the best cutset found takes %.4g evaluations and %.4g bytes%s (%s); allow more memory, try another"
                + " order or choose an approximate engine",
            limit,
            slicing.evaluations(),
            slicing.bytes(1),
            accumulatorWidth == 1 ? "" : " in the log domain",
            slicing.forecast().basis()));
  }

  private ImpossibleEvidenceException impossible(Meter meter) {
    return VariableElimination.impossible(open.model, open.evidence, order, meter);
  }

  /** What is done with the slices of a chunk; false if it stopped for damage. */
  private interface ChunkWork {
    boolean run(int chunk, SlicedPass pass, int[] prefix);
  }

  /** One way through all slices with one semiring: level 0, then chunk after chunk. */
  private final class Session implements AutoCloseable {
    private final Slicing slicing;
    private final Meter meter;
    private final Workers workers;
    private final SlicedPass base;
    private final boolean begun;

    Session(Slicing slicing, Semiring semiring, Meter meter, Workers workers) {
      this.slicing = slicing;
      this.meter = meter;
      this.workers = workers;
      base = new SlicedPass(slicing, domains.root(), semiring, meter);
      begun = base.begin();
      meter.measure("conditionedVariables", slicing.cutset.length);
      meter.measure("slices", slicing.slices());
      meter.measure("inducedWidth", slicing.width());
      meter.measure("largestCliqueLog2", slicing.largestClique());
    }

    boolean each(ChunkWork work) {
      if (!begun) {
        return !base.damaged();
      }
      if (slicing.cutset.length == 0) {
        return work.run(0, base, new int[0]);
      }
      int threads = slicing.threads(workers.threads(), limit);
      Chunks chunks = new Chunks(work);
      if (threads == workers.threads()) {
        chunks.run(workers);
      } else {
        try (Workers fewer = Workers.of(threads)) {
          chunks.run(fewer);
        }
      }
      long held = threads * chunks.peak();
      meter.hold(held);
      meter.release(held);
      meter.evaluated(chunks.evaluations());
      return !chunks.damaged();
    }

    /**
     * All chunks. What counts, failures too, is what chunks up to the first damaged one did, as on one thread; whatever threads did
     * beyond is forgotten. Chunks are begun in order, so of two that stop for something both are known when the later one is.
     */
    private final class Chunks {
      private final ChunkWork work;
      private final long[] evaluations = new long[slicing.chunks()];
      private final long[] peaks = new long[evaluations.length];
      private final AtomicInteger firstDamaged = new AtomicInteger(evaluations.length);
      private final AtomicInteger firstFailed = new AtomicInteger(evaluations.length);

      Chunks(ChunkWork work) {
        this.work = work;
      }

      void run(Workers threads) {
        try {
          threads.forEachChunk(evaluations.length, this::run);
        } catch (RuntimeException e) {
          if (firstFailed.get() < firstDamaged.get()) {
            throw e;
          }
        }
      }

      private void run(int chunk) {
        if (chunk > firstDamaged.get()) {
          return;
        }
        try {
          Meter own = new Meter(left());
          SlicedPass pass = base.share(domains.fresh(), own);
          if (!work.run(chunk, pass, slicing.prefix(chunk))) {
            firstDamaged.accumulateAndGet(chunk, Math::min);
          }
          pass.close();
          evaluations[chunk] = own.evaluations();
          peaks[chunk] = own.peakBytes();
        } catch (RuntimeException e) {
          firstFailed.accumulateAndGet(chunk, Math::min);
          throw e;
        }
      }

      boolean damaged() {
        return firstDamaged.get() < evaluations.length;
      }

      private int counted() {
        return Math.min(firstDamaged.get() + 1, evaluations.length);
      }

      long evaluations() {
        return Arrays.stream(evaluations, 0, counted()).sum();
      }

      long peak() {
        return Arrays.stream(peaks, 0, counted()).max().orElse(0);
      }
    }

    /** What is left of the budget, for a chunk's own meter. */
    private Budget left() {
      Budget budget = meter.budget();
      Budget left = Budget.unlimited();
      if (budget.evaluations().isPresent()) {
        left = left.withEvaluations(budget.evaluations().getAsLong());
      }
      if (budget.time().isPresent()) {
        Duration time = budget.time().get().minusNanos(meter.elapsedNanos());
        left = left.withTime(time.isNegative() || time.isZero() ? Duration.ofNanos(1) : time);
      }
      return left;
    }

    /** The best states within one slice. */
    int[] best(int[] slice) {
      int[][] states = new int[1][];
      SlicedPass pass = slice.length == 0 ? base : base.share(domains.fresh(), meter);
      pass.run(slice, (at, logWeight) -> states[0] = at.best());
      if (pass != base) {
        pass.close();
      }
      return states[0];
    }

    @Override
    public void close() {
      base.close();
    }
  }
}
