package org.credence.decoding.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.EngineContract.Question;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.ngram.NGramModel;
import org.credence.decoding.ngram.NGramModel.Documents;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawProblem;

/** Small questions for the contract of engines, and what holds of their answers. */
public final class Questions {

  /** A toy model, an n-gram model without end token, one with. */
  private static final LanguageModel TOY =
      ToyModels.random(SeededRandomness.of(3), ToyModels.vocabulary(3, true), .2);

  private static final NGramModel WHOLE = NGramModel.train("a man, a plan, a canal: panama");
  private static final NGramModel LINES =
      NGramModel.train("ab\nabb\nba\n", new NGramModel.Settings(3, Documents.LINES));

  private Questions() {}

  /** The models that have lower orders, with a toy model that has none. */
  public static Stream<LanguageModel> models() {
    return Stream.of(TOY, WHOLE, LINES);
  }

  /** Generation on every model. */
  public static Stream<Question<GenerationProblem, Generation>> generations() {
    return models()
        .map(
            model ->
                Question.of(
                    new GenerationProblem(
                        model, TokenLaw.temperature(.9), TokenSequence.of(2), 20)));
  }

  /** Laws of two tokens on every model. */
  public static Stream<Question<TextLawProblem, TextLaw>> laws() {
    return models()
        .map(
            model ->
                Question.of(
                    new TextLawProblem(model, TokenLaw.temperature(.9), TokenSequence.of(2), 2)));
  }

  /** All bits of a generation. */
  public static String bits(Generation text) {
    StringBuilder bits = new StringBuilder(text.tokens() + " " + text.endedByToken());
    for (int i = 0; i < text.tokens().length(); i++) {
      bits.append(' ').append(text.rawLogP(i)).append(' ').append(text.logP(i));
    }
    return bits.toString();
  }

  /** Whole or not, a text has possible tokens and at most its length. */
  public static void assertSane(GenerationProblem problem, Generation text) {
    assertThat(text.tokens().length()).isLessThanOrEqualTo(problem.length());
    for (int i = 0; i < text.tokens().length(); i++) {
      assertThat(text.tokens().token(i)).isBetween(0, problem.model().vocabulary().size() - 1);
      assertThat(text.logP(i)).isFinite().isLessThanOrEqualTo(0);
      assertThat(text.rawLogP(i)).isFinite().isLessThanOrEqualTo(0);
    }
  }

  /** Listed probabilities and residual sum to 1, and every statement covers its own number. */
  public static void assertSane(TextLawProblem problem, TextLaw law) {
    double sum = law.residual();
    for (TokenSequence text : law.texts().keySet()) {
      double p = law.p(text);
      assertThat(p).isPositive();
      assertThat(law.estimate(text).error().covers(p, p, 0)).isTrue();
      assertThat(text.length()).isBetween(1, problem.length());
      sum += p;
    }
    assertThat(sum).isCloseTo(1, within(1e-12));
    assertThat(law.unlisted().error().covers(0, 0, 0)).isTrue();
  }
}
