package org.credence.decoding.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.StopReason;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.NumberedVocabulary;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.problem.ScoreProblem;
import org.credence.decoding.testkit.ToyModels;
import org.junit.jupiter.api.Test;

final class DivergenceScanTest {

  private static final Vocabulary ABC = ToyModels.vocabulary(3, false);

  private static ScoreProblem text(LanguageModel model, int... tokens) {
    return ScoreProblem.of(model, TokenSequence.of(tokens));
  }

  @Test
  void figuresByHand() {
    LanguageModel p = ToyModels.constant(ABC, 0.5, 0.25, 0.25);
    LanguageModel q = ToyModels.constant(ABC, 0.25, 0.5, 0.25);
    Divergence found = DivergenceScan.of(text(p, 0, 0, 1, 1, 2), q); // scores 0 1 1 2
    assertThat(found.tokens()).isEqualTo(4);
    double kl = 0.5 * Math.log(2) + 0.25 * Math.log(0.5);
    assertThat(found.kl().value()).isCloseTo(kl, within(1e-12));
    assertThat(found.kl().standardError()).isCloseTo(0, within(1e-12));
    assertThat(found.klMost()).isCloseTo(kl, within(1e-12));
    assertThat(found.kl99().value()).isCloseTo(kl, within(1e-12));
    assertThat(found.agreements()).isZero();
    assertThat(found.agreement().lower()).isZero();
    assertThat(found.agreement().upper()).isCloseTo(1 - Math.pow(0.025, 0.25), within(1e-12));
    double logQ = Math.log(0.25) + 2 * Math.log(0.5) + Math.log(0.25);
    assertThat(found.perplexity().value()).isCloseTo(Math.exp(-logQ / 4), within(1e-12));
    // log p - log q is log 2, -log 2, -log 2, 0: mean -log 2 / 4
    assertThat(found.logRatio().value()).isCloseTo(-Math.log(2) / 4, within(1e-12));
    double l = Math.log(2);
    double m = -l / 4;
    double variance = ((l - m) * (l - m) + 2 * (l + m) * (l + m) + m * m) / 3;
    assertThat(found.logRatio().standardError())
        .isGreaterThanOrEqualTo(Math.sqrt(variance / 4) * (1 - 1e-12));
  }

  /** Row by row with contexts of their own; more tokens than a block. */
  @Test
  void agreesWithTheDefinitionOnRandomModels() {
    SeededRandomness random = SeededRandomness.of(5);
    LanguageModel p = ToyModels.random(random, ABC, 0);
    LanguageModel q = ToyModels.random(random, ABC, 0);
    int[] tokens = new int[151];
    Arrays.setAll(tokens, i -> random.below(3));
    double kl = 0;
    double most = 0;
    double ratio = 0;
    int agreements = 0;
    for (int i = 1; i < tokens.length; i++) {
      double[] rowP = new double[3 * i];
      double[] rowQ = new double[3 * i];
      p.open().extend(Arrays.copyOf(tokens, i), rowP);
      q.open().extend(Arrays.copyOf(tokens, i), rowQ);
      double here = 0;
      int bestP = 0;
      int bestQ = 0;
      for (int v = 0; v < 3; v++) {
        int at = 3 * (i - 1) + v;
        here += Math.exp(rowP[at]) * (rowP[at] - rowQ[at]);
        bestP = rowP[at] > rowP[3 * (i - 1) + bestP] ? v : bestP;
        bestQ = rowQ[at] > rowQ[3 * (i - 1) + bestQ] ? v : bestQ;
      }
      kl += here / 150;
      most = Math.max(most, here);
      agreements += bestP == bestQ ? 1 : 0;
      ratio += (rowP[3 * (i - 1) + tokens[i]] - rowQ[3 * (i - 1) + tokens[i]]) / 150;
    }
    Divergence found = DivergenceScan.of(text(p, tokens), q);
    assertThat(found.tokens()).isEqualTo(150);
    assertThat(found.kl().value()).isCloseTo(kl, within(1e-12));
    assertThat(found.kl().standardError()).isBetween(0.0, most);
    assertThat(found.klMost()).isCloseTo(most, within(1e-12));
    assertThat(found.kl99().value()).isBetween(kl, most);
    assertThat(found.agreements()).isEqualTo(agreements);
    assertThat(found.agreement().lower()).isLessThan(agreements / 150.0);
    assertThat(found.agreement().upper()).isGreaterThan(agreements / 150.0);
    assertThat(found.logRatio().value()).isCloseTo(ratio, within(1e-12));
  }

  @Test
  void aModelIsNoDistanceFromItself() {
    LanguageModel p = ToyModels.random(SeededRandomness.of(2), ABC, 0);
    ScoreProblem text = text(p, 0, 1, 2, 1, 0, 0, 2);
    Divergence itself = DivergenceScan.of(text, p);
    assertThat(itself.kl().value()).isZero();
    assertThat(itself.klMost()).isZero();
    assertThat(itself.agreements()).isEqualTo(6);
    assertThat(itself.logRatio().value()).isZero();
    assertThat(itself.logRatio().standardError()).isZero();
    assertThat(itself.perplexity().standardError()).isPositive();
  }

  @Test
  void whatTheOtherHoldsImpossibleIsInfinitelyFar() {
    LanguageModel p = ToyModels.constant(ABC, 0.5, 0.5, 0);
    LanguageModel q = ToyModels.constant(ABC, 1, 0, 0);
    assertThat(DivergenceScan.of(text(p, 0, 0), q).kl().value()).isInfinite();
    assertThat(DivergenceScan.of(text(q, 0, 0), p).kl().value())
        .isCloseTo(Math.log(2), within(1e-12));
  }

  @Test
  void otherTokensAreRefused() {
    LanguageModel p = ToyModels.constant(ABC, 0.5, 0.25, 0.25);
    LanguageModel two = ToyModels.constant(new NumberedVocabulary(2), 0.5, 0.5);
    assertThatThrownBy(() -> DivergenceScan.of(text(p, 0, 1), two))
        .hasMessage(
            "the model has 2 tokens and the reference 3; compare models with the same tokens");
  }

  @Test
  void anInterruptEndsIt() {
    LanguageModel p = ToyModels.constant(ABC, 0.5, 0.25, 0.25);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> DivergenceScan.of(text(p, 0, 1, 2), p))
          .isInstanceOfSatisfying(
              CannotAnswerException.class,
              e -> {
                assertThat(e.stop()).isEqualTo(StopReason.INTERRUPTED);
                assertThat(e.reason()).isEqualTo("interrupted after 2 of 2 tokens");
              });
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void speedIsMeasuredWithinTheContext() {
    LanguageModel p = ToyModels.constant(ABC, 0.5, 0.25, 0.25);
    SpeedTrial trial = SpeedTrial.of(p, new int[] {0, 1, 2}, 40, 2, 0);
    assertThat(trial.promptTokens()).isEqualTo(3);
    assertThat(trial.decodeTokens()).isEqualTo(20);
    assertThat(trial.prompt().min()).isPositive();
    assertThat(trial.decode().max()).isGreaterThanOrEqualTo(trial.decode().median());
    int[] long1 = new int[100];
    assertThat(SpeedTrial.of(p, long1, 40, 1, 0).promptTokens()).isEqualTo(20);
  }
}
