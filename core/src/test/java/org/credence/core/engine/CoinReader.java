package org.credence.core.engine;

import java.util.List;

/** A toy exact engine: reads the chance off the coin. */
record CoinReader() implements ExactEngine<CoinProblem, Double> {

  @Override
  public Forecast forecast(CoinProblem problem) {
    return Forecast.ofAnswer(10, problem.cells(), "one coin of " + problem.cells() + " cells");
  }

  @Override
  public Double solve(CoinProblem problem, Meter meter, Workers workers) {
    meter.hold(problem.cells());
    for (int i = 0; i < 10; i++) {
      meter.evaluated(1);
    }
    meter.release(problem.cells());
    if (problem.heads() == 0) {
      throw new ImpossibleEvidenceException(List.of("coin=heads"));
    }
    return problem.heads();
  }

  @Override
  public String toString() {
    return EngineLabel.of("coin-reader").toString();
  }
}
