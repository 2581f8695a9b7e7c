package org.credence.bayes.importance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.exact.StateDomains;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
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
final class AdaptiveSampling implements Iteration<Marginals> {

  private static final long LEARNING = -2; // streams; proofs use -1
  private static final long SAMPLING = -3;

  private final MarginalProblem problem;
  private final double level;
  private final Adaptation adaptation;
  private final StateDomains domains;
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

    /**
     * The proposal of the next stage.
     *
     * @param stage the stage that has ended, from 0
     * @param counts of the samples of that stage
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
      MarginalProblem problem,
      double level,
      ImportanceTables first,
      Adaptation adaptation,
      StateDomains domains,
      long evaluationsBefore,
      Randomness randomness,
      Workers workers) {
    this.problem = problem;
    this.level = level;
    this.adaptation = adaptation;
    this.domains = domains;
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
    this.learning =
        new WeightedSampling(
            problem,
            level,
            recording,
            new WeightedSampling.Settled(false, false),
            domains,
            evaluationsBefore,
            randomness.split(LEARNING),
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
    stageCounts.clear();
    for (FamilyCounts chunk : counts) {
      stageCounts.add(chunk);
      chunk.clear();
    }
    tables = adaptation.next(stage, tables, stageCounts);
    adaptingReads += families.entries();
    stage++;
    stageSteps = 0;
    if (stage >= adaptation.stages()) {
      beginSampling();
    } else {
      recording.current = tables.sampler();
    }
  }

  private void beginSampling() {
    sampling =
        List.of(
            new WeightedSampling(
                problem,
                level,
                tables.sampler(),
                new WeightedSampling.Settled(false, false),
                domains,
                0,
                randomness.split(SAMPLING),
                workers));
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
    return learning.peakBytes() * 2
        + (counts.length + 3L) * Double.BYTES * families.entries();
  }
}
