package org.credence.core.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.credence.core.math.LogSpace;
import org.junit.jupiter.api.Test;

final class ParetoTailTest {

  private static final double MINUS_INFINITY = Double.NEGATIVE_INFINITY;

  @Test
  void lengthIsAFifthOfFewAndThreeRootsOfMany() {
    assertThat(ParetoTail.length(100)).isEqualTo(20);
    assertThat(ParetoTail.length(225)).isEqualTo(45);
    assertThat(ParetoTail.length(4000)).isEqualTo(190);
    assertThat(ParetoTail.length(1_000_000)).isEqualTo(3000);
    assertThat(ParetoTail.length(0)).isZero();
  }

  /** Quantiles of a Pareto law are as regular a sample of it as there is. */
  @Test
  void theShapeOfAParetoLawIsFound() {
    for (double k : new double[] {0.2, 0.5, 0.7, 1, 1.5}) {
      int n = 40_000;
      double[] logWeights = new double[n];
      for (int i = 0; i < n; i++) {
        logWeights[i] = -k * Math.log((i + 0.5) / n);
      }
      assertThat(ParetoTail.fit(logWeights, n).shape()).isCloseTo(k, within(0.03 + 0.02 * k));
    }
  }

  @Test
  void boundedWeightsAreReliableAndWeightsWithoutAMeanAreNot() {
    int n = 10_000;
    double[] bounded = new double[n];
    double[] heavy = new double[n];
    for (int i = 0; i < n; i++) {
      double u = (i + 0.5) / n;
      bounded[i] = Math.log(u);
      double z = new NormalDistribution().inverseCumulativeProbability(u);
      heavy[i] = z * z; // e^(z²): k = 2
    }
    assertThat(ParetoTail.fit(bounded, n).reliable()).isTrue();
    assertThat(ParetoTail.fit(bounded, n).shape()).isLessThan(0);
    assertThat(ParetoTail.fit(heavy, n).reliable()).isFalse();
    assertThat(ParetoTail.fit(heavy, n).shape()).isGreaterThan(1);
  }

  @Test
  void theThresholdRisesWithTheCountToSevenTenths() {
    double[] logWeights = new double[100];
    Arrays.setAll(logWeights, i -> Math.log1p(i));
    assertThat(ParetoTail.fit(logWeights, 100).threshold()).isEqualTo(0.5);
    assertThat(ParetoTail.fit(logWeights, 1_000_000).threshold()).isEqualTo(0.7);
  }

  @Test
  void equalWeightsAreConstantAndReliableAlsoWhenRoundingTellsThemApart() {
    double[] logWeights = new double[500];
    Arrays.setAll(logWeights, i -> -3 + (i % 3) * 1e-15);
    ParetoTail tail = ParetoTail.fit(logWeights, 500);
    assertThat(tail.fit()).isEqualTo(ParetoTail.Fit.CONSTANT);
    assertThat(tail.shape()).isInfinite();
    assertThat(tail.reliable()).isTrue();
    assertThat(tail.smoothedLogSum(1.25)).isEqualTo(1.25);
  }

  @Test
  void whatTiesWithTheCutoffIsNoExcess() {
    double[] logWeights = new double[1000]; // 950 of weight 1, 50 above
    for (int i = 0; i < 50; i++) {
      logWeights[950 + i] = -Math.log((i + 0.5) / 50);
    }
    ParetoTail tail = ParetoTail.fit(logWeights, 1000);
    assertThat(tail.fit()).isEqualTo(ParetoTail.Fit.FITTED);
    assertThat(tail.length()).isEqualTo(50);
    assertThat(tail.shape()).isBetween(0.6, 1.0);
    Arrays.fill(logWeights, 0, 998, 0);
    assertThat(ParetoTail.fit(logWeights, 1000).fit()).isEqualTo(ParetoTail.Fit.TOO_SHORT);
    assertThat(ParetoTail.fit(logWeights, 1000).reliable()).isFalse();
  }

  @Test
  void weightsOfZeroAreLeftOut() {
    double[] positive = new double[300];
    Arrays.setAll(positive, i -> -0.6 * Math.log((i + 0.5) / 300));
    double[] all = Arrays.copyOf(positive, 900);
    Arrays.fill(all, 300, 900, MINUS_INFINITY);
    assertThat(ParetoTail.fit(all, 300).shape()).isEqualTo(ParetoTail.fit(positive, 300).shape());
    assertThat(ParetoTail.fit(new double[] {MINUS_INFINITY}, 0).fit())
        .isEqualTo(ParetoTail.Fit.TOO_SHORT);
    assertThat(ParetoTail.fit(new double[0], 0).fit()).isEqualTo(ParetoTail.Fit.TOO_SHORT);
  }

  @Test
  void theSmoothedSumIsThatOfBodyAndSmoothedTail() {
    double[] logWeights = new double[400];
    Arrays.setAll(logWeights, i -> -0.9 * Math.log((i + 0.5) / 400));
    ParetoTail tail = ParetoTail.fit(logWeights, 400);
    double[] replaced = logWeights.clone();
    Arrays.sort(replaced);
    double[] smoothed = tail.smoothedLogWeights();
    System.arraycopy(smoothed, 0, replaced, 400 - smoothed.length, smoothed.length);
    double[] doubled = new double[400];
    double[] doubledRaw = new double[400];
    Arrays.setAll(doubled, i -> 2 * replaced[i]);
    Arrays.setAll(doubledRaw, i -> 2 * logWeights[i]);
    assertThat(tail.smoothedLogSum(LogSpace.logSumExp(logWeights)))
        .isCloseTo(LogSpace.logSumExp(replaced), within(1e-12));
    assertThat(tail.smoothedLogSumOfSquares(LogSpace.logSumExp(doubledRaw)))
        .isCloseTo(LogSpace.logSumExp(doubled), within(1e-12));
  }

  @Test
  void shiftingAllLogWeightsShiftsTheSmoothedOnesAndKeepsTheShape() {
    double[] logWeights = new double[400];
    Arrays.setAll(logWeights, i -> -0.4 * Math.log((i + 0.5) / 400));
    double[] shifted = Arrays.stream(logWeights).map(w -> w - 5000).toArray();
    ParetoTail plain = ParetoTail.fit(logWeights, 400);
    ParetoTail far = ParetoTail.fit(shifted, 400);
    assertThat(far.shape()).isCloseTo(plain.shape(), within(1e-9));
    assertThat(far.smoothedLogWeights()[50])
        .isCloseTo(plain.smoothedLogWeights()[50] - 5000, within(1e-9));
  }

  @Test
  void refusesInfiniteWeightsNaNAndCountsThatAreTooSmall() {
    assertThatThrownBy(() -> ParetoTail.fit(new double[] {0, Double.POSITIVE_INFINITY}, 2))
        .hasMessage("a log weight is Infinity; give numbers below infinity");
    assertThatThrownBy(() -> ParetoTail.fit(new double[] {0, Double.NaN}, 2))
        .hasMessage("a log weight is NaN; give numbers below infinity");
    assertThatThrownBy(() -> ParetoTail.fit(new double[3], 2))
        .hasMessage("3 largest weights of only 2; count all weights above zero");
  }
}
