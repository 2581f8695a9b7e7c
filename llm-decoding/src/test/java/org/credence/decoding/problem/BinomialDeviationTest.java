package org.credence.decoding.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

final class BinomialDeviationTest {

  @Test
  void agreesWithSummationOverAllCounts() {
    for (int n = 1; n <= 60; n++) {
      for (double p :
          new double[] {1e-9, .01, .1, 1.0 / 3, .5, .7, .99, 1 - 1e-9, 1.0 / n, (n - 1.0) / n}) {
        assertThat(BinomialDeviation.ofShare(n, p))
            .as("n %s, p %s", n, p)
            .isCloseTo(bySummation(n, p), within(1e-13));
      }
    }
  }

  private static double bySummation(int n, double p) {
    double sum = 0;
    double choose = 1;
    for (int k = 0; k <= n; k++) {
      sum += choose * Math.pow(p, k) * Math.pow(1 - p, n - k) * Math.abs((double) k / n - p);
      choose = choose * (n - k) / (k + 1);
    }
    return sum;
  }

  @Test
  void certainTextsDoNotDeviate() {
    assertThat(BinomialDeviation.ofShare(10, 0)).isZero();
    assertThat(BinomialDeviation.ofShare(10, 1)).isZero();
  }

  @Test
  void holdsForManyDrawsAndForRareTexts() {
    long n = 1_000_000_000;
    // the normal limit sqrt(2 p (1 - p) / (π n)), and 2 p (1 - p)^n where np < 1
    assertThat(BinomialDeviation.ofShare(n, .3))
        .isCloseTo(Math.sqrt(2 * .3 * .7 / (Math.PI * n)), withinPercentage(1e-4));
    assertThat(BinomialDeviation.ofShare(n, 1e-12))
        .isCloseTo(2e-12 * Math.exp(-1e-3), withinPercentage(1e-4));
  }
}
