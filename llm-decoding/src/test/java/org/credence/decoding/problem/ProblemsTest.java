package org.credence.decoding.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.ngram.NGramModel;
import org.credence.decoding.testkit.ToyModels;
import org.junit.jupiter.api.Test;

final class ProblemsTest {

  private static final LanguageModel PLAIN =
      ToyModels.constant(ToyModels.vocabulary(2, false), .5, .5);
  private static final LanguageModel WITH_BEGIN = NGramModel.train("ab");
  private static final TokenSequence EMPTY = TokenSequence.empty();
  private static final String EMPTY_PROMPT =
      "the prompt is empty and the model has no begin token to stand for it; give at least one token";

  @Test
  void anEmptyPromptBecomesTheBeginTokenOrIsRefused() {
    TokenSequence begin = TokenSequence.of(0);
    assertThat(new NextTokenProblem(WITH_BEGIN, TokenLaw.raw(), EMPTY).prompt()).isEqualTo(begin);
    assertThat(new GenerationProblem(WITH_BEGIN, TokenLaw.raw(), EMPTY, 1).prompt())
        .isEqualTo(begin);
    assertThat(new TextLawProblem(WITH_BEGIN, TokenLaw.raw(), EMPTY, 1).prompt()).isEqualTo(begin);
    assertThatThrownBy(() -> new NextTokenProblem(PLAIN, TokenLaw.raw(), EMPTY))
        .hasMessage(EMPTY_PROMPT);
    assertThatThrownBy(() -> new GenerationProblem(PLAIN, TokenLaw.raw(), EMPTY, 1))
        .hasMessage(EMPTY_PROMPT);
    assertThatThrownBy(() -> new TextLawProblem(PLAIN, TokenLaw.raw(), EMPTY, 1))
        .hasMessage(EMPTY_PROMPT);
    assertThatThrownBy(() -> new ScoreProblem(PLAIN, EMPTY, TokenSequence.of(0)))
        .hasMessage(EMPTY_PROMPT);
  }

  @Test
  void nothingIsPutBeforeAPromptThatIsGiven() {
    assertThat(new NextTokenProblem(WITH_BEGIN, TokenLaw.raw(), TokenSequence.of(2)).prompt())
        .isEqualTo(TokenSequence.of(2));
  }

  @Test
  void aTokenThatIsNotInTheVocabularyIsNamedWithItsPosition() {
    assertThatThrownBy(
            () -> new GenerationProblem(PLAIN, TokenLaw.raw(), TokenSequence.of(0, 2), 1))
        .hasMessage(
            "token at position 1 of the prompt is 2 but the vocabulary has the tokens 0 to 1");
    assertThatThrownBy(() -> new ScoreProblem(PLAIN, TokenSequence.of(0), TokenSequence.of(-1)))
        .hasMessage(
            "token at position 0 of the text is -1 but the vocabulary has the tokens 0 to 1");
  }

  @Test
  void aLengthBelowOneIsRefused() {
    for (int bad : new int[] {0, -3}) {
      assertThatThrownBy(
              () -> new GenerationProblem(PLAIN, TokenLaw.raw(), TokenSequence.of(0), bad))
          .hasMessage("the length of the continuation is " + bad + "; give at least 1 token");
      assertThatThrownBy(() -> new TextLawProblem(PLAIN, TokenLaw.raw(), TokenSequence.of(0), bad))
          .hasMessageContaining("is " + bad);
    }
  }

  @Test
  void aWholeTextIsScoredAfterTheBeginTokenOrFromItsSecondTokenOn() {
    ScoreProblem withBegin = ScoreProblem.of(WITH_BEGIN, TokenSequence.of(1, 2));
    assertThat(withBegin.prompt()).isEqualTo(TokenSequence.of(0));
    assertThat(withBegin.tokens()).isEqualTo(TokenSequence.of(1, 2));
    assertThat(ScoreProblem.of(WITH_BEGIN, TokenSequence.of(0, 1, 2))).isEqualTo(withBegin);
    ScoreProblem plain = ScoreProblem.of(PLAIN, TokenSequence.of(1, 0, 1));
    assertThat(plain.prompt()).isEqualTo(TokenSequence.of(1));
    assertThat(plain.tokens()).isEqualTo(TokenSequence.of(0, 1));
  }

  @Test
  void aTextWithNothingToScoreIsRefused() {
    assertThatThrownBy(() -> new ScoreProblem(PLAIN, TokenSequence.of(0), EMPTY))
        .hasMessage("there is no token to score; give at least one");
    assertThatThrownBy(() -> ScoreProblem.of(WITH_BEGIN, EMPTY))
        .hasMessageContaining("no token to score");
    assertThatThrownBy(() -> ScoreProblem.of(PLAIN, TokenSequence.of(0)))
        .hasMessage(
            "there is no token to score: the text has 1 tokens, the first is only read; give at least 2");
  }

  @Test
  void everyProblemCountsTargetPositions() {
    assertThat(
            List.of(
                new NextTokenProblem(WITH_BEGIN, TokenLaw.raw(), EMPTY).evaluationUnit(),
                new ScoreProblem(WITH_BEGIN, EMPTY, TokenSequence.of(1)).evaluationUnit(),
                new GenerationProblem(WITH_BEGIN, TokenLaw.raw(), EMPTY, 1).evaluationUnit(),
                new TextLawProblem(WITH_BEGIN, TokenLaw.raw(), EMPTY, 1).evaluationUnit()))
        .containsOnly("target-model position scored");
  }

  @Test
  void aScoreSumsItsTokens() {
    Score score = Score.of(new double[] {-1, -2.5});
    assertThat(score.logP()).isEqualTo(-3.5);
    assertThat(score.logP(1)).isEqualTo(-2.5);
    assertThat(score.perplexity()).isCloseTo(Math.exp(1.75), within(1e-15));
    Score impossible = Score.of(new double[] {-1, Double.NEGATIVE_INFINITY});
    assertThat(impossible.logP()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(impossible.perplexity()).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void aDistributionRanksByLawThenRawThenNumber() {
    TokenDistribution distribution =
        TokenDistribution.of(new double[] {-3, -1, -2, -3}, new double[] {0, 1, 0, 0});
    assertThat(distribution.ranked(9)).containsExactly(1, 2, 0, 3);
    assertThat(distribution.ranked(2)).containsExactly(1, 2);
    assertThat(distribution.logP(0)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(distribution.rawLogP(2)).isEqualTo(-2);
  }
}
