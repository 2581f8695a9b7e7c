package org.credence.bayes.importance;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.exact.StateDomains;
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
import org.credence.core.random.Randomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/**
 * The running state of an engine that averages over weighted samples: one step is one sample. Samples are drawn in numbered chunks
 * whose size depends on the problem and on how many samples there are already; chunk k of the run draws from
 * {@code randomness.split(k)}, and chunks are added up in the order of their numbers.
 */
final class WeightedSampling implements Iteration<Marginals>, Resumable {

  private static final long EVALUATIONS_PER_BLOCK = 1 << 22;
  private static final long MOST_SAMPLES_PER_BLOCK = 1 << 15;
  private static final long FIRST_SHARE = 8; // of the largest block in the first one
  static final int CHUNKS_PER_BLOCK = 8;

  /** The tail of 1.8 million weights, or of more cut there. */
  private static final int LARGEST_KEPT = 4096;

  private static final double DOMINATING_SHARE = 0.1;
  private static final double ROUNDING = 1e-9;

  private final MarginalProblem problem;
  private final Confidence confidence;
  private final WeightedSampler sampler;
  private final Settled settled;
  private final Randomness randomness;
  private final Workers workers;
  private final long mostPerBlock;
  private final WeightedTally total;
  private final Chunk[] chunks; // [chunk of a block]
  private final LargestLogWeights largest = new LargestLogWeights(LARGEST_KEPT);
  private final StateDomains domains;
  private final long bytes;
  private long evaluations;
  private long nextChunk;
  private double logFloor = Double.NEGATIVE_INFINITY; // what is below is not among the largest
  private long keptSinceFloor;

  /**
   * What needs no sampling.
   *
   * @param weight every sample has the same weight, so its log is the log evidence, up to rounding
   * @param everything nothing is drawn: one sample tells all
   */
  record Settled(boolean weight, boolean everything) {}

  WeightedSampling(
      MarginalProblem problem,
      double level,
      WeightedSampler sampler,
      Settled settled,
      long evaluationsBefore,
      Randomness randomness,
      Workers workers) {
    this(
        problem,
        Confidence.fixed(level),
        sampler,
        settled,
        StateDomains.withoutPropagation(problem.model(), problem.evidence()),
        evaluationsBefore,
        randomness,
        workers);
  }

  WeightedSampling(
      MarginalProblem problem,
      double level,
      WeightedSampler sampler,
      Settled settled,
      StateDomains domains,
      long evaluationsBefore,
      Randomness randomness,
      Workers workers) {
    this(
        problem,
        Confidence.fixed(level),
        sampler,
        settled,
        domains,
        evaluationsBefore,
        randomness,
        workers);
  }

  /**
   * @param domains states that may have positive probability; probabilities that follow from them are exact
   * @param evaluationsBefore work done before the first sample
   */
  WeightedSampling(
      MarginalProblem problem,
      Confidence confidence,
      WeightedSampler sampler,
      Settled settled,
      StateDomains domains,
      long evaluationsBefore,
      Randomness randomness,
      Workers workers) {
    this.problem = problem;
    this.confidence = confidence;
    this.sampler = sampler;
    this.settled = settled;
    this.domains = domains;
    this.evaluations = evaluationsBefore;
    this.randomness = randomness;
    this.workers = workers;
    long perSample = Math.max(1, sampler.evaluationsPerSample());
    this.mostPerBlock =
        Math.max(1, Math.min(MOST_SAMPLES_PER_BLOCK, EVALUATIONS_PER_BLOCK / perSample));
    int[] query = problem.query().stream().mapToInt(Integer::intValue).toArray();
    int[] offsets = new int[query.length];
    int states = 0;
    for (int i = 0; i < query.length; i++) {
      offsets[i] = states;
      states += problem.model().cardinality(query[i]);
    }
    this.total = new WeightedTally(query, offsets, states);
    this.chunks = new Chunk[CHUNKS_PER_BLOCK];
    for (int k = 0; k < CHUNKS_PER_BLOCK; k++) {
      chunks[k] =
          new Chunk(
              new WeightedTally(query, offsets, states),
              problem.model().size(),
              (int) chunkOf(mostPerBlock),
              k);
    }
    this.bytes = sampler.bytes() + bytes(problem);
  }

  /** Bytes of the tallies and the samples in work, whatever the sampler. */
  static long bytes(MarginalProblem problem) {
    long states = 0;
    for (int v : problem.query()) {
      states += problem.model().cardinality(v);
    }
    return CHUNKS_PER_BLOCK * SampleBlock.bytes(problem.model().size())
        + (CHUNKS_PER_BLOCK + 1) * 2L * Double.BYTES * states
        + Double.BYTES * (MOST_SAMPLES_PER_BLOCK + LARGEST_KEPT);
  }

  /** What one chunk works with; used again in every block. */
  private static final class Chunk {
    private final WeightedTally tally;
    private final SampleBlock block;
    private final double[] logWeights; // [sample], unless below the floor
    private int kept;

    Chunk(WeightedTally tally, int variables, int samples, int number) {
      this.tally = tally;
      this.block = new SampleBlock(variables, number);
      this.logWeights = new double[samples];
    }

    void draw(WeightedSampler sampler, Randomness stream, long samples, double logFloor) {
      tally.clear();
      kept = 0;
      block.evaluations = 0;
      for (long rest = samples; rest > 0; rest -= block.count) {
        block.count = (int) Math.min(rest, block.capacity());
        sampler.sample(stream, block);
        tally.add(block);
        keepLarge(logFloor);
      }
    }

    /** Weights that are surely too small to be among the largest need no logarithm. */
    private void keepLarge(double logFloor) {
      double floor = block.weightOf(logFloor) * (1 - ROUNDING);
      for (int b = 0; b < block.count; b++) {
        if (block.weights[b] > floor) {
          logWeights[kept++] = block.logWeight(b);
        }
      }
    }
  }

  @Override
  public void advance(long steps) {
    long rest = steps;
    while (rest > 0) {
      long block = quantum();
      long perChunk = chunkOf(block);
      long now = Math.min(rest, block);
      int count = (int) ((now + perChunk - 1) / perChunk);
      Randomness[] streams = new Randomness[count];
      for (int k = 0; k < count; k++) {
        streams[k] = randomness.split(nextChunk + k);
      }
      workers.forEachChunk(
          count,
          k -> {
            long end = Math.min(now, (k + 1) * perChunk);
            chunks[k].draw(sampler, streams[k], end - k * perChunk, logFloor);
          });
      for (int k = 0; k < count; k++) {
        total.add(chunks[k].tally);
        evaluations += chunks[k].block.evaluations;
        for (int i = 0; i < chunks[k].kept; i++) {
          largest.add(chunks[k].logWeights[i]);
        }
        keptSinceFloor += chunks[k].kept;
      }
      if (keptSinceFloor >= LARGEST_KEPT && largest.size() == LARGEST_KEPT) {
        logFloor = largest.values()[0];
        keptSinceFloor = 0;
      }
      nextChunk += count;
      rest -= now;
    }
  }

  private static long chunkOf(long block) {
    return (block + CHUNKS_PER_BLOCK - 1) / CHUNKS_PER_BLOCK;
  }

  /** Blocks begin small, so that early answers can be had, and double, so that several threads pay. */
  @Override
  public long quantum() {
    long first = Math.max(1, mostPerBlock / FIRST_SHARE);
    return Math.min(mostPerBlock, Math.max(first, total.samples()));
  }

  @Override
  public Optional<StopReason> finished() {
    return settled.everything() && total.samples() > 0
        ? Optional.of(StopReason.COMPLETED)
        : Optional.empty();
  }

  @Override
  public long steps() {
    return total.samples();
  }

  @Override
  public long evaluations() {
    return evaluations;
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.ASYMPTOTIC;
  }

  @Override
  public Marginals answer() {
    if (total.samples() == 0) {
      throw new CannotAnswerException(
          StopReason.STUCK, "no sample was drawn within the budget; allow more");
    }
    if (total.zeros() == total.samples() && sampler.hasOneWeight()) {
      throw new CannotAnswerException(
          StopReason.STUCK,
          String.format(
              Locale.ROOT,
              "none of %d samples agrees with the evidence, so its log probability is below %.4g (level %s);"
                  + " draw more samples, or use likelihood-weighting or an exact engine",
              total.samples(),
              sampler.logWeightBound() + Math.log(confidence.upperOfNone(total.samples())),
              confidence.level()));
    }
    if (total.zeros() == total.samples()) {
      throw new CannotAnswerException(
          StopReason.STUCK,
          "all "
              + total.samples()
              + " samples have weight zero: the evidence is impossible or so improbable that forward sampling does not meet it;"
              + " draw more samples, or use an exact engine or gibbs-sampler");
    }
    List<Integer> query = problem.query();
    double[][] p = new double[query.size()][];
    List<ErrorStatement> errors = new ArrayList<>();
    SampleErrors judge = errors();
    int at = 0;
    for (int i = 0; i < p.length; i++) {
      int v = query.get(i);
      p[i] = new double[problem.model().cardinality(v)];
      double sum = 0;
      for (int s = 0; s < p[i].length; s++) {
        boolean exact = domains.count(v) == 1 || !domains.allows(v, s);
        p[i][s] = exact ? (domains.allows(v, s) ? 1 : 0) : total.probability(at + s);
        sum += p[i][s];
        errors.add(exact ? ErrorStatement.exact() : judge.ofState(at + s));
      }
      for (int s = 0; s < p[i].length; s++) {
        p[i][s] /= sum;
      }
      at += p[i].length;
    }
    return Marginals.of(problem, p, guarantee(), errors::get, Optional.of(logEvidence(judge)));
  }

  private SampleErrors errors() {
    return confidence.errors(total, tail(), settled.weight() || sampler.hasOneWeight(), sampler);
  }

  private ParetoTail tail() {
    return ParetoTail.fit(largest.values(), total.samples() - total.zeros());
  }

  private Estimate logEvidence(SampleErrors errors) {
    double value = total.logMeanWeight();
    return settled.weight()
        ? Estimate.exact(value)
        : new Estimate(value, guarantee(), errors.ofLogMean());
  }

  @Override
  public Map<String, Double> measures() {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("samples", (double) total.samples());
    measures.put("effectiveSampleSize", total.effectiveSampleSize());
    measures.put(
        "zeroWeightShare",
        total.samples() == 0 ? 0 : (double) total.zeros() / (double) total.samples());
    measures.put("maxWeightShare", total.largestShare());
    if (sampler.hasOneWeight()) {
      measures.put("kept", (double) (total.samples() - total.zeros()));
    }
    ParetoTail tail = tail();
    if (tail.fit() == ParetoTail.Fit.FITTED) {
      measures.put("paretoK", tail.shape());
    }
    return measures;
  }

  @Override
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (settled.everything() || total.samples() == total.zeros()) {
      return warnings;
    }
    if (total.effectiveSampleSize() < WeightedErrors.FEWEST_EFFECTIVE_SAMPLES) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "The effective sample size is %.3g of %d samples; draw more or use another engine.",
              total.effectiveSampleSize(),
              total.samples()));
    }
    if (total.largestShare() > DOMINATING_SHARE) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "One sample carries %.0f %% of the weight; the estimates rest on few samples.",
              100 * total.largestShare()));
    }
    ParetoTail tail = tail();
    if (tail.fit() == ParetoTail.Fit.FITTED && !tail.reliable() && !sampler.hasOneWeight()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "The tail of the weights is heavy (Pareto k %.2f, more than %.2f); their averages are not to be trusted.",
              tail.shape(),
              tail.threshold()));
    }
    return warnings;
  }

  @Override
  public void save(DataOutput out) throws IOException {
    total.save(out);
    largest.save(out);
    out.writeLong(evaluations);
    out.writeLong(nextChunk);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    total.restore(in);
    largest.restore(in);
    evaluations = SavedState.count(in, "number of evaluations");
    SavedState.require(
        largest.size() <= total.samples() - total.zeros(), "number of weights", largest.size());
    nextChunk = SavedState.count(in, total.samples(), "number of chunks");
    logFloor = Double.NEGATIVE_INFINITY;
    keptSinceFloor = 0;
  }

  @Override
  public long peakBytes() {
    return bytes;
  }
}
