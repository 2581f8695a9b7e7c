package org.credence.decoding.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.credence.core.compare.StatedError;
import org.credence.core.engine.Guarantee;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.credence.decoding.model.TokenSequence;
import org.junit.jupiter.api.Test;

final class TextLawJudgeTest {

  private static final TextLawJudge JUDGE = new TextLawJudge();

  /** Text i is the one token i; negative probabilities leave it out. */
  private static TextLaw exact(double residual, double... p) {
    Map<TokenSequence, Estimate> texts = new LinkedHashMap<>();
    for (int i = 0; i < p.length; i++) {
      if (p[i] >= 0) {
        texts.put(TokenSequence.of(i), Estimate.exact(p[i]));
      }
    }
    Estimate unlisted =
        residual == 0
            ? Estimate.exact(0)
            : new Estimate(0, Guarantee.BOUND, new ErrorStatement.Bound(0, residual));
    return TextLaw.of(texts, unlisted, residual, OptionalLong.empty());
  }

  private static TextLaw drawn(long draws, double... p) {
    return TextLaw.of(exact(0, p).texts(), Estimate.exact(0), 0, OptionalLong.of(draws));
  }

  @Test
  void scoresDrawsAgainstTheTruth() {
    Map<String, Double> errors = JUDGE.errors(exact(0, .5, .3, .2), drawn(4, .25, .75));
    assertThat(errors.keySet()).containsExactly("totalVariation", "noiseFloor", "kl", "mapGap");
    assertThat(errors.get("totalVariation")).isCloseTo(.45, within(1e-15));
    assertThat(errors.get("noiseFloor"))
        .isCloseTo(
            (BinomialDeviation.ofShare(4, .5)
                    + BinomialDeviation.ofShare(4, .3)
                    + BinomialDeviation.ofShare(4, .2))
                / 2,
            within(1e-15));
    assertThat(errors.get("kl")).isCloseTo(.25 * Math.log(.5) + .75 * Math.log(2.5), within(1e-15));
    assertThat(errors.get("mapGap")).isCloseTo(Math.log(.5 / .3), within(1e-15));
  }

  @Test
  void aPerfectAnswerHasNoErrorAndAnExactOneNoFloor() {
    assertThat(JUDGE.errors(exact(0, .5, .5), exact(0, .5, .5)).values()).containsOnly(0.0);
  }

  @Test
  void anImpossibleTextIsInfinitelyWrong() {
    Map<String, Double> errors = JUDGE.errors(exact(0, 1), drawn(2, .5, .5));
    assertThat(errors.get("totalVariation")).isEqualTo(.5);
    assertThat(errors.get("kl")).isInfinite();
  }

  @Test
  void theRestOfACutReferenceCountsAsOneText() {
    TextLaw cut = exact(.2, .5, .3);
    assertThat(JUDGE.errors(cut, drawn(10, .5, .3, .1, .1)).get("totalVariation"))
        .isCloseTo(0, within(1e-15));
    Map<String, Double> errors = JUDGE.errors(cut, drawn(10, .5, .1, .2, .2));
    assertThat(errors.get("totalVariation")).isCloseTo(.2, within(1e-15));
    assertThat(errors.get("kl"))
        .isCloseTo(.1 * Math.log(1 / 3.0) + .4 * Math.log(2), within(1e-15));
    assertThat(JUDGE.errors(cut, drawn(10, .1, .1, .8)).get("mapGap")).isNaN();
  }

  @Test
  void aCutAnswerIsOffByWhatItLeavesOut() {
    Map<String, Double> errors = JUDGE.errors(exact(0, .5, .3, .2), exact(.2, .5, .3));
    assertThat(errors.get("totalVariation")).isCloseTo(.2, within(1e-15));
    assertThat(errors.get("noiseFloor")).isZero();
    assertThat(errors.get("kl")).isNaN();
    assertThat(errors.get("mapGap")).isZero();
  }

  @Test
  void statementsAreTalliedOverTheTextsOfBoth() {
    StatedError own = JUDGE.stated(exact(0, .5, .3, .2), exact(.2, .5, .3));
    assertThat(own.kind()).isEqualTo("mixed"); // two exact ones, one bound
    assertThat(own.coveredShare()).isEqualTo(1);
    assertThat(own.maxHalfWidth()).isCloseTo(.1, within(1e-15));
    StatedError wrong = JUDGE.stated(exact(0, .5, .3, .2), exact(0, .5, .4, .1));
    assertThat(wrong.coveredShare()).isCloseTo(1 / 3.0, within(1e-15));
    StatedError invented = JUDGE.stated(exact(0, 1), exact(0, .9, .1));
    assertThat(invented.coveredShare()).isZero();
  }

  @Test
  void aLawListsItsTextsByFallingProbabilityThenByTokens() {
    TextLaw law = exact(0, .2, .4, .2, .2);
    assertThat(law.texts().keySet())
        .containsExactly(
            TokenSequence.of(1), TokenSequence.of(0), TokenSequence.of(2), TokenSequence.of(3));
    assertThat(law.mode()).hasValue(TokenSequence.of(1));
    assertThat(law.p(TokenSequence.of(9))).isZero();
    assertThatThrownBy(() -> exact(1.5, .5))
        .hasMessage("residual mass is 1.5; give a number in [0, 1]");
  }
}
