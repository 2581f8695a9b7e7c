package org.credence.decoding.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.testkit.EngineContract;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.problem.NextTokenProblem;
import org.credence.decoding.problem.TokenDistribution;
import org.credence.decoding.testkit.Questions;

final class NextTokenContractTest extends EngineContract<NextTokenProblem, TokenDistribution> {

  @Override
  protected InferenceEngine<NextTokenProblem, TokenDistribution> engine() {
    return ForwardPass.nextToken();
  }

  @Override
  protected Stream<Question<NextTokenProblem, TokenDistribution>> questions() {
    return Questions.models()
        .map(
            model ->
                Question.of(
                    new NextTokenProblem(model, TokenLaw.temperature(.5), TokenSequence.of(2, 2))));
  }

  @Override
  protected String bits(TokenDistribution answer) {
    return answer.ranked(answer.size()).stream()
        .map(token -> token + " " + answer.p(token) + " " + answer.rawLogP(token))
        .toList()
        .toString();
  }

  @Override
  protected void assertSane(NextTokenProblem problem, TokenDistribution answer) {
    double sum = 0;
    for (int token = 0; token < answer.size(); token++) {
      assertThat(answer.p(token)).isBetween(0.0, 1.0);
      sum += answer.p(token);
    }
    assertThat(sum).isCloseTo(1, within(1e-12));
  }
}
