package org.credence.core.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.credence.core.random.Randomness;

/** A toy iterative engine whose every behaviour a test can set; its answer is the number of steps done. */
final class ScriptedEngine implements IterativeEngine<CoinProblem, Double> {
  Forecast forecast = Forecast.ofStep(10, 0, "script");
  Budget defaultBudget = Budget.unlimited();
  long quantum = 4;
  long evaluationsPerStep = 10;
  long answerableFrom = 0;
  long finishedAt = Long.MAX_VALUE;
  StopReason finishedAs = StopReason.CONVERGED;
  Runnable atBegin = () -> {};
  LongConsumer atStep = step -> {};
  Runnable atAnswer = () -> {};
  final List<Long> advances = new ArrayList<>();

  @Override
  public Guarantee guarantee(CoinProblem problem) {
    return Guarantee.ASYMPTOTIC;
  }

  @Override
  public Forecast forecast(CoinProblem problem) {
    return forecast;
  }

  @Override
  public Budget defaultBudget() {
    return defaultBudget;
  }

  @Override
  public Iteration<Double> begin(CoinProblem problem, Randomness randomness, Workers workers) {
    atBegin.run();
    return new Script();
  }

  @Override
  public String toString() {
    return "scripted-engine";
  }

  private final class Script implements Iteration<Double> {
    private long steps;

    @Override
    public void advance(long count) {
      advances.add(count);
      for (long i = 0; i < count && steps < finishedAt; i++) {
        steps++;
        atStep.accept(steps);
      }
    }

    @Override
    public long quantum() {
      return quantum;
    }

    @Override
    public Optional<StopReason> finished() {
      return steps >= finishedAt ? Optional.of(finishedAs) : Optional.empty();
    }

    @Override
    public long steps() {
      return steps;
    }

    @Override
    public long evaluations() {
      return steps * evaluationsPerStep;
    }

    @Override
    public Double answer() {
      atAnswer.run();
      if (steps < answerableFrom) {
        throw new CannotAnswerException(StopReason.STUCK, "all weights are zero");
      }
      return (double) steps;
    }

    @Override
    public Guarantee guarantee() {
      return Guarantee.HEURISTIC;
    }

    @Override
    public Map<String, Double> measures() {
      Map<String, Double> measures = new LinkedHashMap<>();
      measures.put("second", 2.0);
      measures.put("first", 1.0);
      return measures;
    }

    @Override
    public List<String> warnings() {
      return List.of("Scripted.");
    }

    @Override
    public long peakBytes() {
      return 77;
    }
  }
}
