package org.credence.core.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

final class ClopperPearsonTest {

  private static final double LEVEL = 0.95;
  private static final double TAIL = 0.025;

  @Test
  void eachLimitLeavesHalfTheErrorInItsTail() {
    for (int n = 1; n <= 40; n++) {
      for (int k = 0; k <= n; k++) {
        double lower = ClopperPearson.lower(k, n, LEVEL);
        double upper = ClopperPearson.upper(k, n, LEVEL);
        if (k > 0) {
          assertThat(binomial(n, lower, k, n))
              .as("k %s of %s", k, n)
              .isCloseTo(TAIL, within(1e-11));
        }
        if (k < n) {
          assertThat(binomial(n, upper, 0, k))
              .as("k %s of %s", k, n)
              .isCloseTo(TAIL, within(1e-11));
        }
        assertThat(lower).isLessThanOrEqualTo((double) k / n);
        assertThat(upper).isGreaterThanOrEqualTo((double) k / n);
      }
    }
  }

  /** P(from &lt;= X &lt;= to) summed. */
  private static double binomial(int n, double p, int from, int to) {
    double sum = 0;
    double choose = 1;
    for (int k = 0; k <= n; k++) {
      sum += k >= from && k <= to ? choose * Math.pow(p, k) * Math.pow(1 - p, n - k) : 0;
      choose = choose * (n - k) / (k + 1);
    }
    return sum;
  }

  @Test
  void nothingAndEverythingHaveClosedForms() {
    assertThat(ClopperPearson.lower(0, 10, LEVEL)).isZero();
    assertThat(ClopperPearson.upper(10, 10, LEVEL)).isEqualTo(1);
    assertThat(ClopperPearson.upper(0, 10, LEVEL)).isCloseTo(1 - Math.pow(TAIL, .1), within(1e-15));
    assertThat(ClopperPearson.lower(10, 10, LEVEL)).isCloseTo(Math.pow(TAIL, .1), within(1e-15));
  }

  @Test
  void limitsInTheTailsHaveTheirDigits() {
    // Garwood's Poisson limits for 3 events: 0.618672 and 8.767273
    long n = 1_000_000_000;
    assertThat(ClopperPearson.lower(3, n, LEVEL) * n).isCloseTo(.618672, withinPercentage(1e-3));
    assertThat(ClopperPearson.upper(3, n, LEVEL) * n).isCloseTo(8.767273, withinPercentage(1e-3));
    assertThat(ClopperPearson.upper(0, n, LEVEL) * n)
        .isCloseTo(-Math.log(TAIL), withinPercentage(1e-6));
  }

  @Test
  void successesAndFailuresMirrorEachOther() {
    for (long n : new long[] {7, 1000, 10_000}) {
      for (long k : new long[] {1, n / 3, n / 2, n - 1}) {
        assertThat(ClopperPearson.lower(k, n, LEVEL))
            .isCloseTo(1 - ClopperPearson.upper(n - k, n, LEVEL), within(1e-12));
      }
    }
  }
}
