package org.credence.bayes.exact;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.problem.PosteriorSampleProblem;
import org.credence.bayes.problem.PosteriorSamples;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.uncertainty.Estimate;

/** Draws one sample per step, back over a finished elimination; draw i takes its chance from {@code randomness.split(i)}. */
final class BackwardSamplingIteration implements Iteration<PosteriorSamples>, Resumable {

  private static final long EVALUATIONS_PER_QUANTUM = 1 << 20;
  private static final long MOST_SAMPLES_PER_QUANTUM = 1 << 14;
  private static final int CHUNKS = 8;

  private final PosteriorSampleProblem problem;
  private final OpenModel open;
  private final ConditionalWalk walk;
  private final Randomness randomness;
  private final Workers workers;
  private final int variables;
  private final int[] states; // [sample][variable]
  private final Estimate logEvidence;
  private final long evaluationsBefore;
  private final long evaluationsPerSample;
  private final long peakBytes;
  private final Map<String, Double> measures = new LinkedHashMap<>();
  private int drawn;

  BackwardSamplingIteration(
      PosteriorSampleProblem problem,
      UpwardPass up,
      InductionCost cost,
      boolean inLogs,
      Meter meter,
      Randomness randomness,
      Workers workers) {
    this.problem = problem;
    this.open = up.plan.open;
    this.randomness = randomness;
    this.workers = workers;
    this.variables = problem.model().size();
    up.hold((long) ConditionalWalk.bytes(up.tree) + 4L * problem.count() * variables);
    this.walk = new ConditionalWalk(up);
    this.states = new int[problem.count() * variables];
    this.logEvidence = Estimate.exact(up.logTotal());
    this.evaluationsBefore = meter.evaluations();
    this.evaluationsPerSample = (long) ConditionalWalk.reads(up.tree);
    this.peakBytes = meter.peakBytes();
    measures.put("inducedWidth", (double) cost.width());
    measures.put("largestCliqueLog2", cost.largestClique());
    if (inLogs) {
      measures.put("logDomain", 1.0);
    }
  }

  @Override
  public void advance(long steps) {
    int from = drawn;
    int count = (int) Math.min(steps, problem.count() - drawn);
    int perChunk = (count + CHUNKS - 1) / CHUNKS;
    workers.forEachChunk(
        perChunk == 0 ? 0 : (count + perChunk - 1) / perChunk,
        chunk -> {
          int[] openStates = new int[open.variables.length];
          double[] weights = new double[walk.mostStates()];
          int end = from + Math.min(count, (chunk + 1) * perChunk);
          for (int i = from + chunk * perChunk; i < end; i++) {
            draw(randomness.split(i), openStates, weights);
            open.assign(openStates, states, i * variables);
          }
        });
    drawn += count;
  }

  private void draw(Randomness stream, int[] openStates, double[] weights) {
    for (int c = walk.end() - 1; c >= walk.first(); c--) {
      walk.weights(c, openStates, weights);
      openStates[walk.variable(c)] = stream.categorical(weights, 0, walk.states(c));
    }
  }

  @Override
  public long quantum() {
    long perSample = Math.max(1, evaluationsPerSample);
    return Math.max(1, Math.min(MOST_SAMPLES_PER_QUANTUM, EVALUATIONS_PER_QUANTUM / perSample));
  }

  @Override
  public Optional<StopReason> finished() {
    return drawn == problem.count() ? Optional.of(StopReason.COMPLETED) : Optional.empty();
  }

  @Override
  public long steps() {
    return drawn;
  }

  @Override
  public long evaluations() {
    return evaluationsBefore + drawn * evaluationsPerSample;
  }

  @Override
  public PosteriorSamples answer() {
    if (drawn == 0) {
      throw new CannotAnswerException(
          StopReason.STUCK, "no sample was drawn within the budget; allow more");
    }
    int[] answer = drawn == problem.count() ? states : Arrays.copyOf(states, drawn * variables);
    return new PosteriorSamples(variables, drawn, answer, logEvidence);
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.EXACT_SAMPLE;
  }

  @Override
  public Map<String, Double> measures() {
    return measures;
  }

  @Override
  public List<String> warnings() {
    return drawn == problem.count()
        ? List.of()
        : List.of(
            "The run was cut after "
                + drawn
                + " of "
                + problem.count()
                + " samples; those drawn are exact.");
  }

  @Override
  public long peakBytes() {
    return peakBytes;
  }

  @Override
  public void save(DataOutput out) throws IOException {
    SavedSamples.write(out, states, drawn, variables);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    drawn = SavedSamples.read(in, problem, states);
  }
}
