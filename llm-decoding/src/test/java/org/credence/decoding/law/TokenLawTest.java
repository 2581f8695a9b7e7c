package org.credence.decoding.law;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.StopReason;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.model.TokenBuffer;
import org.credence.decoding.model.TokenSequence;
import org.junit.jupiter.api.Test;

final class TokenLawTest {

  private static final double NEVER = Double.NEGATIVE_INFINITY;
  private static final TokenBuffer PREFIX = TokenBuffer.of(TokenSequence.of(0, 1));

  private static double[] apply(TokenLaw law, double... logP) {
    double[] out = new double[logP.length];
    law.probabilities(PREFIX, logP, 0, logP.length, out);
    return out;
  }

  private static double[] logs(double... p) {
    return Arrays.stream(p).map(Math::log).toArray();
  }

  @Test
  void theRawLawIsTheModels() {
    assertThat(apply(TokenLaw.raw(), logs(.2, .3, .5, 0)))
        .containsExactly(new double[] {.2, .3, .5, 0}, within(1e-15));
  }

  @Test
  void temperatureRaisesToThePowerOfItsInverse() {
    Randomness randomness = SeededRandomness.of(8);
    for (double temperature : new double[] {.1, .5, .9, 1, 1.5, 3, 50}) {
      double[] p = {randomness.uniform(), 0, randomness.uniform(), randomness.uniform()};
      double[] powers = Arrays.stream(p).map(x -> Math.pow(x, 1 / temperature)).toArray();
      double total = Arrays.stream(powers).sum();
      double[] expected = Arrays.stream(powers).map(x -> x / total).toArray();
      assertThat(apply(TokenLaw.temperature(temperature), logs(p)))
          .containsExactly(expected, within(1e-14));
    }
  }

  @Test
  void temperatureZeroTakesTheMostProbableAndTheLowestNumberOfEquals() {
    assertThat(apply(TokenLaw.temperature(0), logs(.1, .4, .4, .1))).containsExactly(0, 1, 0, 0);
    assertThat(apply(TokenLaw.temperature(-0.0), logs(0, .5, .5))).containsExactly(0, 1, 0);
    assertThat(apply(TokenLaw.temperature(0), NEVER, NEVER, -1000)).containsExactly(0, 0, 1);
  }

  @Test
  void tinyAndHugeTemperaturesAreLimitsAndNotNumbersOutOfRange() {
    assertThat(apply(TokenLaw.temperature(Double.MIN_VALUE), logs(.3, .6, .1)))
        .containsExactly(0, 1, 0);
    assertThat(apply(TokenLaw.temperature(1e-300), logs(.4, .2, .4))).containsExactly(.5, 0, .5);
    assertThat(apply(TokenLaw.temperature(Double.MAX_VALUE), logs(.9, .1, 0)))
        .containsExactly(.5, .5, 0);
    assertThat(apply(TokenLaw.temperature(.5), -2000, -2001))
        .containsExactly(
            new double[] {1 / (1 + Math.exp(-2)), 1 / (1 + Math.exp(2))}, within(1e-15));
  }

  @Test
  void onlyTheAskedPartOfTheArraysIsReadAndWritten() {
    double[] logP = logs(1, .25, .75, 1);
    double[] out = {7, 7, 7, 7};
    TokenLaw.temperature(1).probabilities(PREFIX, logP, 1, 2, out);
    assertThat(out).containsExactly(new double[] {7, .25, .75, 7}, within(1e-15));
    assertThat(logP).containsExactly(logs(1, .25, .75, 1));
  }

  @Test
  void stepsAreAppliedInTheirOrder() {
    LawStep forbidLast = new Forbid(2);
    TokenLaw first = new TokenLaw(List.of(forbidLast, new Temperature(0)));
    assertThat(apply(first, logs(.2, .3, .5))).containsExactly(0, 1, 0);
    TokenLaw second = new TokenLaw(List.of(new Temperature(0), forbidLast));
    assertThatThrownBy(() -> apply(second, logs(.2, .3, .5)))
        .isInstanceOf(CannotAnswerException.class)
        .hasMessageContaining("the log weights after 'forbid=2' at position 2")
        .hasMessageContaining("leave no token possible");
  }

  private record Forbid(int token) implements LawStep {
    @Override
    public void apply(TokenBuffer prefix, double[] logWeights) {
      logWeights[token] = NEVER;
    }

    @Override
    public String toString() {
      return "forbid=" + token;
    }
  }

  @Test
  void aModelWithoutAUsableDistributionIsAnErrorThatNamesThePosition() {
    assertThatThrownBy(() -> apply(TokenLaw.raw(), NEVER, NEVER))
        .isInstanceOfSatisfying(
            CannotAnswerException.class, e -> assertThat(e.stop()).isEqualTo(StopReason.DIVERGED))
        .hasMessage(
            "the model's log-probabilities at position 2 (counted from 0, prompt included) leave no token possible: all are -Infinity; check the model or relax the law");
    assertThatThrownBy(() -> apply(TokenLaw.temperature(0), 0, Double.NaN))
        .hasMessage(
            "the model's log-probabilities at position 2 (counted from 0, prompt included) are not numbers: token 1 has NaN; check the model");
    assertThatThrownBy(() -> apply(TokenLaw.raw(), Double.POSITIVE_INFINITY, 0))
        .hasMessageContaining("token 0 has Infinity");
  }

  @Test
  void badTemperaturesAreRefused() {
    for (double bad : new double[] {-.5, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new Temperature(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "temperature is "
                  + bad
                  + "; give 0 (always the most probable token) or a positive finite number (1 leaves the law as it is)");
    }
  }

  @Test
  void theTextFormIsReadBack() {
    for (TokenLaw law :
        List.of(
            TokenLaw.raw(),
            TokenLaw.temperature(0),
            TokenLaw.temperature(.7),
            TokenLaw.temperature(1e-300).then(new Temperature(3)))) {
      assertThat(TokenLaw.parse(law.toString())).isEqualTo(law);
    }
    assertThat(TokenLaw.temperature(.7)).hasToString("temperature=0.7");
    assertThat(TokenLaw.raw()).hasToString("raw");
    assertThat(TokenLaw.parse("temperature = 2 , temperature=1"))
        .hasToString("temperature=2.0,temperature=1.0");
  }

  @Test
  void badTextsAreRefused() {
    assertThatThrownBy(() -> TokenLaw.parse("top-q=3"))
        .hasMessage(
            "unknown step 'top-q=3' of a law; give 'raw' or steps like 'temperature=0.7' with commas between them");
    assertThatThrownBy(() -> TokenLaw.parse("")).hasMessageContaining("unknown step ''");
    for (String bad :
        List.of(
            "temperature",
            "temperature=",
            "temperature=warm",
            "temperature=NaN",
            "temperature=1d")) {
      assertThatThrownBy(() -> TokenLaw.parse(bad)).hasMessageContaining("temperature is '");
    }
    assertThatThrownBy(() -> TokenLaw.parse("temperature=-1"))
        .hasMessageContaining("temperature is -1.0");
  }
}
