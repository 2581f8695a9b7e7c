package org.credence.decoding.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.testkit.EngineContract;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.problem.Score;
import org.credence.decoding.problem.ScoreProblem;
import org.credence.decoding.testkit.Questions;

final class ScoringContractTest extends EngineContract<ScoreProblem, Score> {

  @Override
  protected InferenceEngine<ScoreProblem, Score> engine() {
    return ForwardPass.score();
  }

  @Override
  protected Stream<Question<ScoreProblem, Score>> questions() {
    return Questions.models()
        .map(model -> Question.of(ScoreProblem.of(model, TokenSequence.of(2, 2, 1, 2))));
  }

  @Override
  protected String bits(Score answer) {
    return answer.logP() + " " + answer.perplexity();
  }

  @Override
  protected void assertSane(ScoreProblem problem, Score answer) {
    assertThat(answer.logP()).isLessThanOrEqualTo(0);
    assertThat(answer.length()).isEqualTo(problem.tokens().length());
    assertThat(answer.perplexity()).isGreaterThanOrEqualTo(1);
  }
}
