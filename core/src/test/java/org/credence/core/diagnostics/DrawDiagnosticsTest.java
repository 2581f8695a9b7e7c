package org.credence.core.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.StatisticalAssert;
import org.junit.jupiter.api.Test;

/** Worked by hand, and the edges. */
final class DrawDiagnosticsTest {

  private static final List<ToDoubleFunction<double[][]>> ALL =
      List.of(
          Rhat::of,
          Rhat::bulk,
          Rhat::folded,
          Rhat::split,
          Rhat::basic,
          EffectiveSampleSize::bulk,
          EffectiveSampleSize::tail,
          EffectiveSampleSize::mean,
          EffectiveSampleSize::standardDeviation,
          EffectiveSampleSize::basic,
          x -> EffectiveSampleSize.quantile(x, 0.3),
          MonteCarloError::mean,
          MonteCarloError::standardDeviation,
          x -> MonteCarloError.quantile(x, 0.3),
          TailShape::of);

  @Test
  void rhatWorkedByHand() {
    // means 2 and 4, variances 1 and 1, n = 3: W = 1, B = 3 * 2 = 6, sqrt((2 + 6) / 3)
    double[][] draws = {{1, 2, 3}, {3, 4, 5}};
    assertThat(Rhat.basic(draws)).isCloseTo(Math.sqrt(8.0 / 3), within(1e-15));
    // halves (1, 2), (4, 5), (2, 3), (5, 6), the middle draws left out
    double[][] odd = {{1, 2, 9, 4, 5}, {2, 3, 9, 5, 6}};
    double[] means = {1.5, 4.5, 2.5, 5.5};
    double between = 2 * Draws.variance(means);
    assertThat(Rhat.split(odd)).isCloseTo(Math.sqrt((between / 0.5 + 1) / 2), within(1e-14));
  }

  @Test
  void scoresOfTiesShareTheirMeanRank() {
    double[][] scores = RankNormalization.scores(new double[][] {{5, 1, 1}, {0.0, -0.0, 9}});
    assertThat(RankNormalization.scores(new double[][] {{-0.0, 1}})[0][0]).isLessThan(0);
    assertThat(scores[0][1]).isEqualTo(scores[0][2]);
    assertThat(scores[1][0]).isEqualTo(scores[1][1]);
    assertThat(scores[0][1]).isCloseTo(0, within(1e-15)); // ranks 3 and 4 of 6
    assertThat(scores[1][0]).isCloseTo(-0.9154, within(1e-4)); // at 1.125 / 6.25 = 0.18
    assertThat(scores[1][2]).isGreaterThan(scores[0][0]);
  }

  @Test
  void autocovariancesAreTheirDefinition() {
    SeededRandomness randomness = SeededRandomness.of(3);
    for (int n : new int[] {1, 2, 3, 7, 64, 65}) {
      double[] x = new double[n];
      for (int i = 0; i < n; i++) {
        x[i] = 100 + randomness.gaussian();
      }
      double mean = Draws.mean(x);
      double[] found = Autocovariance.of(x);
      assertThat(found).hasSize(n);
      for (int t = 0; t < n; t++) {
        double sum = 0;
        for (int i = 0; i + t < n; i++) {
          sum += (x[i] - mean) * (x[i + t] - mean);
        }
        assertThat(found[t]).isCloseTo(sum / n, within(1e-13));
      }
    }
  }

  /** 4 chains of 5000 draws; the ESS of an AR(1) chain is S (1 - a) / (1 + a); its estimate is within 20 % but for a rate of 1e-6. */
  @Test
  void effectiveSampleSizeOfAutoregressiveChainsIsTheKnownOne() {
    for (double a : new double[] {-0.4, 0, 0.5, 0.8}) {
      double[][] draws = autoregressive(a, 4, 5000);
      double known = 20_000 * (1 - a) / (1 + a);
      assertThat(EffectiveSampleSize.mean(draws) / known).isCloseTo(1, within(0.2));
      assertThat(EffectiveSampleSize.bulk(draws) / known).isCloseTo(1, within(0.2));
      assertThat(Rhat.of(draws)).isLessThan(1.01);
    }
  }

  @Test
  void chainsOfDifferentPlaceOrSpreadAreSeen() {
    double[][] moved = autoregressive(0, 4, 1000);
    double[][] stretched = autoregressive(0, 4, 1000);
    for (int i = 0; i < 1000; i++) {
      moved[0][i] += 1;
      stretched[0][i] *= 3;
    }
    assertThat(Rhat.of(moved)).isGreaterThan(1.05);
    assertThat(EffectiveSampleSize.bulk(moved)).isLessThan(200);
    assertThat(Rhat.bulk(stretched)).isLessThan(1.02);
    assertThat(Rhat.folded(stretched)).isGreaterThan(1.05);
    assertThat(Rhat.of(stretched)).isEqualTo(Rhat.folded(stretched));
  }

  @Test
  void stuckChainsInDifferentPlacesAreInfinitelyFarApart() {
    assertThat(Rhat.split(new double[][] {{1, 1, 1, 1}, {2, 2, 2, 2}})).isInfinite();
    assertThat(Rhat.of(new double[][] {{1, 1, 1, 1}, {1, 1, 1, 1}, {2, 2, 2, 2}})).isInfinite();
  }

  @Test
  void whatCannotBeJudgedIsUndefined() {
    double[][] constant = new double[4][100];
    double[][] infinite = autoregressive(0, 4, 100);
    infinite[2][50] = Double.POSITIVE_INFINITY;
    double[][] noNumber = autoregressive(0, 4, 100);
    noNumber[0][0] = Double.NaN;
    double[][] empty = new double[2][0];
    double[][] single = {{1}, {2}};
    for (ToDoubleFunction<double[][]> diagnostic : ALL) {
      for (double[][] draws : List.of(constant, infinite, noNumber, empty, single)) {
        assertThat(diagnostic.applyAsDouble(draws)).isNaN();
      }
    }
    double[][] threeDraws = {{1, 2, 4}, {2, 1, 3}};
    assertThat(EffectiveSampleSize.mean(threeDraws)).isNaN();
    assertThat(Rhat.split(threeDraws)).isNaN();
    assertThat(Rhat.basic(new double[][] {{1, 2, 3, 4}})).isNaN();
  }

  @Test
  void refusesNoChainsChainsOfDifferentLengthAndImpossibleQuantiles() {
    for (ToDoubleFunction<double[][]> diagnostic : ALL) {
      assertThatThrownBy(() -> diagnostic.applyAsDouble(new double[0][]))
          .hasMessage("there are no chains; give at least one");
      assertThatThrownBy(() -> diagnostic.applyAsDouble(new double[][] {{1, 2}, {1}}))
          .hasMessage("chain 1 has 1 draws and chain 0 has 2; give chains of one length");
    }
    double[][] draws = autoregressive(0, 2, 20);
    assertThatThrownBy(() -> EffectiveSampleSize.quantile(draws, 0))
        .hasMessage("probability of a quantile is 0.0; give a number in (0, 1)");
    assertThatThrownBy(() -> MonteCarloError.quantile(draws, Double.NaN))
        .hasMessage("probability of a quantile is NaN; give a number in (0, 1)");
  }

  @Test
  void diagnosticsLeaveTheDrawsAlone() {
    double[][] draws = autoregressive(0.3, 2, 30);
    double[][] before = {draws[0].clone(), draws[1].clone()};
    for (ToDoubleFunction<double[][]> diagnostic : ALL) {
      diagnostic.applyAsDouble(draws);
    }
    assertThat(draws).isDeepEqualTo(before);
  }

  private static double[][] autoregressive(double a, int chains, int length) {
    double[][] draws = new double[chains][length];
    for (int c = 0; c < chains; c++) {
      SeededRandomness randomness =
          SeededRandomness.of(StatisticalAssert.seed("autoregressive")).split(c);
      double x = randomness.gaussian();
      for (int i = 0; i < length; i++) {
        draws[c][i] = x;
        x = a * x + Math.sqrt(1 - a * a) * randomness.gaussian();
      }
    }
    return draws;
  }
}
