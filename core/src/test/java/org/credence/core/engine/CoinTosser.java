package org.credence.core.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import org.credence.core.random.Randomness;

/**
 * A toy iterative engine: tosses the coin, {@code chunks} times a step.
 *
 * @param chunks tosses per step, each from its own stream
 * @param quantum steps between two looks at the clock
 */
record CoinTosser(int chunks, long quantum) implements IterativeEngine<CoinProblem, Double> {

  static CoinTosser standard() {
    return new CoinTosser(4, 3);
  }

  @Override
  public Guarantee guarantee(CoinProblem problem) {
    return Guarantee.ASYMPTOTIC;
  }

  @Override
  public Forecast forecast(CoinProblem problem) {
    return Forecast.ofStep(chunks, problem.cells(), chunks + " tosses a step");
  }

  @Override
  public Iteration<Double> begin(CoinProblem problem, Randomness randomness, Workers workers) {
    if (problem.heads() == 0) {
      throw new CannotAnswerException(StopReason.STUCK, "no heads found; try an exact engine");
    }
    return new Tosses(this, problem, randomness, workers);
  }

  @Override
  public String toString() {
    return EngineLabel.of("coin-tosser")
        .with("chunks", chunks, 4)
        .with("quantum", quantum, 3L)
        .toString();
  }

  private static final class Tosses implements Iteration<Double>, Resumable {
    private final CoinTosser settings;
    private final CoinProblem problem;
    private final Randomness randomness;
    private final Workers workers;
    private long steps;
    private double sum;

    Tosses(CoinTosser settings, CoinProblem problem, Randomness randomness, Workers workers) {
      this.settings = settings;
      this.problem = problem;
      this.randomness = randomness;
      this.workers = workers;
    }

    @Override
    public void advance(long count) {
      for (long i = 0; i < count; i++) {
        Randomness step = randomness.split(steps++);
        double[] results = new double[settings.chunks];
        workers.forEachChunk(
            settings.chunks,
            chunk -> {
              Randomness stream = step.split(chunk);
              results[chunk] = stream.uniform() < problem.heads() ? 1 + stream.uniform() : 0;
            });
        for (double result : results) {
          sum += result;
        }
      }
    }

    @Override
    public void save(DataOutput out) throws IOException {
      out.writeLong(steps);
      out.writeDouble(sum);
    }

    @Override
    public void restore(DataInput in) throws IOException {
      steps = in.readLong();
      sum = in.readDouble();
    }

    @Override
    public long quantum() {
      return settings.quantum;
    }

    @Override
    public long steps() {
      return steps;
    }

    @Override
    public long evaluations() {
      return steps * settings.chunks;
    }

    @Override
    public Double answer() {
      if (steps == 0) {
        throw new CannotAnswerException(StopReason.STUCK, "no toss yet; allow a step");
      }
      return sum / (1.5 * steps * settings.chunks);
    }

    @Override
    public Guarantee guarantee() {
      return Guarantee.ASYMPTOTIC;
    }

    @Override
    public Map<String, Double> measures() {
      return Map.of("sum", sum);
    }

    @Override
    public long peakBytes() {
      return 8L * settings.chunks;
    }
  }
}
