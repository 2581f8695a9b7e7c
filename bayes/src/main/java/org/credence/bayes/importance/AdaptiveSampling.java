package org.credence.bayes.importance;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * The running state of an importance sampler that learns its proposal: one step is one sample. Samples come in stages of fixed size;
 * the proposal of a stage is made from the samples of stages before it and of no others, so each stage by itself is unbiased.
 *
 * <p>What a stage counts for in the answer is fixed before it begins, or the whole would not be unbiased: every stage the same while
 * there is learning to be done; when it has ended, only samples drawn since, as soon as these are as many as a stage.
 */
final class AdaptiveSampling implements Iteration<Marginals>, Resumable {

  /** Numbers of the size of all tables: those of a proposal, its sampler and the last one's, and the counts. */
  static final int TABLES = 8 + WeightedSampling.CHUNKS_PER_BLOCK;

  private static final long LEARNING = -2; // streams; proofs use -1
  private static final long SAMPLING = -3;

  private final SampledQuestion question;
  private final Confidence confidence;
  private final Adaptation adaptation;
  private final OpenFamilies families;
  private final Randomness randomness;
  private final Workers workers;
  private final RecordingSampler recording;
  private final FamilyCounts[] counts; // [chunk]
  private final FamilyCounts stageCounts;
  private final WeightedSampling learning;
  private ImportanceTables tables;
  private List<WeightedSampling> sampling = List.of(); // empty while learning
  private long stage;
  private long stageSteps;
  private long adaptingReads;

  /** How a proposal learns. Immutable. */
  interface Adaptation {

    /** Samples of a stage. */
    long stageSize();

    /** Number of stages after which there is nothing more to learn. */
    long stages();

    /** Whether counts are of all stages so far, or of the last one alone. */
    boolean pools();

    /**
     * The proposal of the next stage.
     *
     * @param stage the stage that has ended, from 0
     * @param counts of the samples of that stage, or of all stages so far
     */
    ImportanceTables next(long stage, ImportanceTables current, FamilyCounts counts);
  }

  /** Draws by the current proposal and notes where the weight went, for each chunk on its own. */
  private static final class RecordingSampler implements WeightedSampler {
    private final FamilyCounts[] counts; // [chunk]
    private ProposalSampler current;

    RecordingSampler(ProposalSampler first, FamilyCounts[] counts) {
      this.current = first;
      this.counts = counts;
    }

    @Override
    public double sample(Randomness randomness, int[] out) {
      return current.sample(randomness, out);
    }

    @Override
    public void sample(Randomness randomness, SampleBlock out) {
      current.sample(randomness, out);
      counts[out.number].add(out);
    }

    @Override
    public long evaluationsPerSample() {
      return current.evaluationsPerSample();
    }

    @Override
    public long bytes() {
      return current.bytes();
    }
  }

  AdaptiveSampling(
      SampledQuestion question,
      Confidence confidence,
      ImportanceTables first,
      Adaptation adaptation,
      long reads,
      Randomness randomness,
      Workers workers) {
    this.question = question;
    this.confidence = confidence;
    this.adaptation = adaptation;
    this.families = first.families;
    this.randomness = randomness;
    this.workers = workers;
    this.tables = first;
    this.counts = new FamilyCounts[WeightedSampling.CHUNKS_PER_BLOCK];
    for (int k = 0; k < counts.length; k++) {
      counts[k] = new FamilyCounts(families);
    }
    this.stageCounts = new FamilyCounts(families);
    this.recording = new RecordingSampler(first.sampler(), counts);
    this.learning = sampling(recording, question.searched() + reads, LEARNING);
  }

  private WeightedSampling sampling(WeightedSampler sampler, long evaluationsBefore, long stream) {
    return new WeightedSampling(
        question.problem(),
        confidence,
        sampler,
        new WeightedSampling.Settled(false, false),
        question.domains(),
        evaluationsBefore,
        randomness.split(stream),
        workers);
  }

  @Override
  public void advance(long steps) {
    long rest = steps;
    while (rest > 0) {
      if (sampling.isEmpty()) {
        long now = Math.min(rest, adaptation.stageSize() - stageSteps);
        learning.advance(now);
        stageSteps += now;
        rest -= now;
        if (stageSteps == adaptation.stageSize()) {
          endStage();
        }
      } else {
        sampling.get(0).advance(rest);
        rest = 0;
      }
    }
  }

  private void endStage() {
    if (!adaptation.pools()) {
      stageCounts.clear();
    }
    for (FamilyCounts chunk : counts) {
      stageCounts.add(chunk);
      chunk.clear();
    }
    tables = adaptation.next(stage, tables, stageCounts);
    adaptingReads += families.entries();
    stage++;
    stageSteps = 0;
    propose();
  }

  /** Draws by the current tables from now on. */
  private void propose() {
    if (stage < adaptation.stages()) {
      recording.current = tables.sampler();
    } else {
      sampling = List.of(sampling(tables.sampler(), 0, SAMPLING));
    }
  }

  /** The samples that the answer is made of. */
  private WeightedSampling counted() {
    boolean enough = !sampling.isEmpty() && sampling.get(0).steps() >= adaptation.stageSize();
    return enough ? sampling.get(0) : learning;
  }

  @Override
  public long quantum() {
    return learning.quantum();
  }

  @Override
  public Optional<StopReason> finished() {
    return Optional.empty();
  }

  @Override
  public long steps() {
    return learning.steps() + (sampling.isEmpty() ? 0 : sampling.get(0).steps());
  }

  @Override
  public long evaluations() {
    return learning.evaluations()
        + adaptingReads
        + (sampling.isEmpty() ? 0 : sampling.get(0).evaluations());
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.ASYMPTOTIC;
  }

  @Override
  public Marginals answer() {
    return counted().answer();
  }

  @Override
  public Map<String, Double> measures() {
    Map<String, Double> measures = new LinkedHashMap<>(counted().measures());
    measures.put("stages", (double) stage);
    return measures;
  }

  @Override
  public List<String> warnings() {
    return counted().warnings();
  }

  @Override
  public long peakBytes() {
    return learning.peakBytes()
        + (sampling.isEmpty() ? 0 : sampling.get(0).peakBytes())
        + (counts.length + 3L) * Double.BYTES * families.entries();
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeLong(stage);
    out.writeLong(stageSteps);
    out.writeLong(adaptingReads);
    learning.save(out);
    stageCounts.save(out);
    for (FamilyCounts chunk : counts) {
      chunk.save(out);
    }
    tables.save(out);
    if (!sampling.isEmpty()) {
      sampling.get(0).save(out);
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    stage = in.readLong();
    stageSteps = in.readLong();
    adaptingReads = in.readLong();
    if (stage < 0 || stageSteps < 0 || stageSteps >= adaptation.stageSize() || adaptingReads < 0) {
      throw new IOException(
          "stage " + stage + " with " + stageSteps + " samples is not one of this run");
    }
    learning.restore(in);
    stageCounts.restore(in);
    for (FamilyCounts chunk : counts) {
      chunk.restore(in);
    }
    tables = tables.restored(in);
    propose();
    if (!sampling.isEmpty()) {
      sampling.get(0).restore(in);
    }
  }
}
