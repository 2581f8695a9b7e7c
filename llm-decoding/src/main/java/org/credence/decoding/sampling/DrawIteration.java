package org.credence.decoding.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.ProgressEvent;
import org.credence.core.engine.StopReason;
import org.credence.core.random.Randomness;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;

/** One draw as an iteration: a step is a step of the decoder. */
final class DrawIteration implements Iteration<Generation> {

  private final GenerationSampler sampler;
  private final GenerationProblem problem;
  private final Decoder decoder;
  private final Randomness randomness;
  private final DrawCounter counter = new DrawCounter();
  private final List<ProgressEvent.Token> tokens = new ArrayList<>();
  private long steps;

  DrawIteration(GenerationSampler sampler, GenerationProblem problem, Randomness randomness) {
    this.sampler = sampler;
    this.problem = problem;
    this.decoder = sampler.decoder(problem);
    this.randomness = randomness;
  }

  @Override
  public void advance(long count) {
    tokens.clear();
    for (long i = 0; i < count && !decoder.done(); i++) {
      decoder.step(randomness, counter);
      tokens.addAll(decoder.lastTokens());
      steps++;
    }
  }

  @Override
  public Optional<StopReason> finished() {
    return decoder.done() ? Optional.of(StopReason.COMPLETED) : Optional.empty();
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public long evaluations() {
    return counter.targetPositions();
  }

  @Override
  public Generation answer() {
    return decoder.generation();
  }

  @Override
  public Guarantee guarantee() {
    return decoder.done() ? Guarantee.EXACT_SAMPLE : Guarantee.HEURISTIC;
  }

  @Override
  public List<ProgressEvent.Token> tokens() {
    return List.copyOf(tokens);
  }

  @Override
  public Map<String, Double> measures() {
    return sampler.measures(counter);
  }

  @Override
  public List<String> warnings() {
    return decoder.done()
        ? List.of()
        : List.of(
            "the text was cut after "
                + decoder.generation().tokens().length()
                + " of "
                + problem.length()
                + " tokens: it is the beginning of a draw, not a draw");
  }

  @Override
  public long peakBytes() {
    return decoder.bytes();
  }
}
