package org.credence.bayes.exact;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.problem.PosteriorSampleProblem;
import org.credence.bayes.problem.PosteriorSamples;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.uncertainty.Estimate;

/**
 * Draws from the posterior by its definition: the weight of every assignment is written down and one is drawn, see {@link
 * Enumeration}. One step is one draw; draw i is made with {@code randomness.split(i)}. Refuses more than 2^24 assignments.
 */
public record EnumeratedSampling()
    implements IterativeEngine<PosteriorSampleProblem, PosteriorSamples> {

  private static final double MOST_ASSIGNMENTS = 0x1p24;

  @Override
  public Guarantee guarantee(PosteriorSampleProblem problem) {
    return Guarantee.EXACT_SAMPLE;
  }

  @Override
  public Forecast forecast(PosteriorSampleProblem problem) {
    double assignments = AssignmentWalk.assignments(problem.model(), problem.evidence());
    double perAssignment = 8.0 + 4.0 * problem.model().size();
    Forecast walk =
        Enumeration.forecast(problem.model(), problem.evidence(), 2, perAssignment * assignments);
    return Forecast.ofStep(
        assignments, walk.bytes() + 4.0 * problem.count() * problem.model().size(), walk.basis());
  }

  @Override
  public Iteration<PosteriorSamples> begin(
      PosteriorSampleProblem problem, Randomness randomness, Workers workers) {
    double assignments = AssignmentWalk.assignments(problem.model(), problem.evidence());
    double states = Math.max(assignments, problem.count()) * problem.model().size();
    if (assignments > MOST_ASSIGNMENTS || states > Integer.MAX_VALUE - 8.0) {
      throw new CannotAnswerException(
          StopReason.NOT_APPLICABLE,
          "there are "
              + assignments
              + " joint assignments of which "
              + problem.count()
              + " are to be drawn, more than the 2^24 that enumeration keeps; use variable-elimination");
    }
    return new Draws(problem, (int) assignments, randomness);
  }

  private static final class Draws implements Iteration<PosteriorSamples>, Resumable {
    private final PosteriorSampleProblem problem;
    private final Randomness randomness;
    private final Meter meter = Meter.unlimited();
    private final int variables;
    private final double[] weights; // [assignment]
    private final int[] assignments; // [assignment][variable]
    private final int[] states; // [sample][variable]
    private final Estimate logEvidence;
    private final long evaluationsBefore;
    private int drawn;

    Draws(PosteriorSampleProblem problem, int count, Randomness randomness) {
      this.problem = problem;
      this.randomness = randomness;
      variables = problem.model().size();
      meter.hold(8L * count + 4L * variables * count + 4L * variables * problem.count());
      weights = new double[count];
      assignments = new int[count * variables];
      states = new int[problem.count() * variables];
      AssignmentWalk walk = new AssignmentWalk(problem.model(), problem.evidence(), meter);
      long top = walk.largestExponent();
      double total = 0;
      for (int i = 0; walk.next(); i++) {
        weights[i] = walk.weightRelativeTo(top);
        total += weights[i];
        System.arraycopy(walk.states, 0, assignments, i * variables, variables);
      }
      logEvidence = Estimate.exact(top * Math.log(2) + Math.log(total));
      evaluationsBefore = meter.evaluations();
    }

    @Override
    public void advance(long steps) {
      int end = (int) Math.min(problem.count(), drawn + steps);
      while (drawn < end) {
        int i = randomness.split(drawn).categorical(weights);
        System.arraycopy(assignments, i * variables, states, drawn++ * variables, variables);
      }
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
      return evaluationsBefore + (long) drawn * weights.length;
    }

    @Override
    public PosteriorSamples answer() {
      if (drawn == 0) {
        throw new CannotAnswerException(
            StopReason.STUCK, "no sample was drawn within the budget; allow more");
      }
      return new PosteriorSamples(
          variables, drawn, Arrays.copyOf(states, drawn * variables), logEvidence);
    }

    @Override
    public Guarantee guarantee() {
      return Guarantee.EXACT_SAMPLE;
    }

    @Override
    public Map<String, Double> measures() {
      return Map.of();
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
      return meter.peakBytes();
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

  @Override
  public String toString() {
    return Enumeration.NAME;
  }
}
