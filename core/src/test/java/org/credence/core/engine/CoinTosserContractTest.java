package org.credence.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.credence.core.testkit.EngineContract;

final class CoinTosserContractTest extends EngineContract<CoinProblem, Double> {

  @Override
  protected InferenceEngine<CoinProblem, Double> engine() {
    return CoinTosser.standard();
  }

  @Override
  protected Stream<Question<CoinProblem, Double>> questions() {
    return Stream.of(0.5, 1.0, 0.0, 0.01).map(p -> Question.of(CoinProblem.of(p), p));
  }

  @Override
  protected String bits(Double answer) {
    return Double.toString(answer);
  }

  @Override
  protected void assertSane(CoinProblem problem, Double answer) {
    assertThat(answer).isBetween(0.0, 2.0);
  }
}
