package org.credence.core.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.special.Gamma;
import org.junit.jupiter.api.Test;

final class BernoulliConfidenceSequenceTest {

  private static final double LEVEL = 0.95;
  private static final int TRIALS = 300;

  /**
   * The probability that the limits ever miss p within the first 300 trials, computed and not sampled: the law of the count is carried
   * forward, and what has been missed is taken out. No false alarms. With limits at one time ({@link ClopperPearson}) it is far above
   * what is stated, so the test can fail.
   */
  @Test
  void limitsMissAtAnyTimeWithAtMostTheStatedProbability() {
    for (double level : new double[] {0.95, 0.5}) {
      double[][][] limits = limits(level, true);
      double highest = 0;
      for (double p : new double[] {0.001, 0.01, 0.1, 0.3, 0.5, 0.77, 0.95, 0.9999}) {
        double missed = missed(p, limits);
        assertThat(missed).as("p %s at level %s", p, level).isLessThanOrEqualTo(1 - level);
        highest = Math.max(highest, missed);
      }
      assertThat(highest).as("not needlessly wide").isGreaterThan((1 - level) / 3);
    }
    double[][][] oneTime = limits(LEVEL, false);
    assertThat(missed(0.3, oneTime)).as("looking often at limits for one time").isGreaterThan(0.15);
  }

  private static double[][][] limits(double level, boolean sequence) {
    double[][][] limits = new double[TRIALS + 1][TRIALS + 1][2];
    for (int n = 1; n <= TRIALS; n++) {
      for (int k = 0; k <= n; k++) {
        limits[n][k][0] =
            sequence
                ? BernoulliConfidenceSequence.lower(k, n, level)
                : ClopperPearson.lower(k, n, level);
        limits[n][k][1] =
            sequence
                ? BernoulliConfidenceSequence.upper(k, n, level)
                : ClopperPearson.upper(k, n, level);
      }
    }
    return limits;
  }

  private static double missed(double p, double[][][] limits) {
    double[] law = new double[TRIALS + 2]; // of the count, never missed so far
    law[0] = 1;
    double missed = 0;
    for (int n = 1; n <= TRIALS; n++) {
      for (int k = n; k >= 0; k--) {
        law[k] = law[k] * (1 - p) + (k == 0 ? 0 : law[k - 1] * p);
        if (p < limits[n][k][0] || p > limits[n][k][1]) {
          missed += law[k];
          law[k] = 0;
        }
      }
    }
    return missed;
  }

  @Test
  void theLimitsAreWhereTheMixtureMartingaleReachesOneOverTheError() {
    for (int n : new int[] {1, 2, 15, 16, 17, 40, 1000}) {
      for (int k = 0; k <= n; k += Math.max(1, n / 7)) {
        double lower = BernoulliConfidenceSequence.lower(k, n, LEVEL);
        double upper = BernoulliConfidenceSequence.upper(k, n, LEVEL);
        assertThat(lower).isLessThanOrEqualTo((double) k / n);
        assertThat(upper).isGreaterThanOrEqualTo((double) k / n);
        if (lower > 0) {
          assertThat(logMartingale(k, n, lower)).isCloseTo(Math.log(20), within(1e-9));
        } else {
          assertThat(k).isZero();
        }
        if (upper < 1) {
          assertThat(logMartingale(k, n, upper)).isCloseTo(Math.log(20), within(1e-9));
        } else {
          assertThat(k).isEqualTo(n);
        }
      }
    }
  }

  private static double logMartingale(int k, int n, double p) {
    return Beta.logBeta(k + 0.5, n - k + 0.5)
        - Math.log(Math.PI)
        - (k == 0 ? 0 : k * Math.log(p))
        - (k == n ? 0 : (n - k) * Math.log1p(-p));
  }

  @Test
  void theSeriesMeetTheGammaFunction() {
    for (long k : new long[] {1, 15, 16, 17, 100}) {
      assertThat(BernoulliConfidenceSequence.logRatio(k))
          .isCloseTo(Gamma.logGamma(k + 0.5) - Gamma.logGamma(k + 1.0), within(1e-12));
      assertThat(BernoulliConfidenceSequence.stirlingError(k))
          .isCloseTo(
              Gamma.logGamma(k + 1.0) - (k + 0.5) * Math.log(k) + k - 0.5 * Math.log(2 * Math.PI),
              within(1e-12));
    }
  }

  @Test
  void successesAndFailuresMirrorEachOther() {
    assertThat(BernoulliConfidenceSequence.lower(700, 1000, LEVEL))
        .isEqualTo(1 - BernoulliConfidenceSequence.upper(300, 1000, LEVEL));
    assertThat(BernoulliConfidenceSequence.upper(700, 1000, LEVEL))
        .isEqualTo(1 - BernoulliConfidenceSequence.lower(300, 1000, LEVEL));
  }

  /** The law of large numbers with the price of looking at all times: sqrt((2 log(1/α) + log(π n / 2)) p (1 - p) / n). */
  @Test
  void widthsOfHugeCountsFollowTheirAsymptotics() {
    for (long n : new long[] {1_000_000, 1_000_000_000_000L}) {
      ErrorStatement.Interval limits = BernoulliConfidenceSequence.interval(n / 4, n, LEVEL);
      double known = Math.sqrt((2 * Math.log(20) + Math.log(Math.PI * n / 2)) * 3 / 16 / n);
      assertThat((limits.upper() - limits.lower()) / 2 / known).isCloseTo(1, within(0.01));
      assertThat(limits.anytime()).isTrue();
      assertThat(limits.level()).isEqualTo(LEVEL);
    }
    assertThat(BernoulliConfidenceSequence.upper(0, 1_000_000_000, LEVEL) * 1e9)
        .isCloseTo(Math.log(20) + 0.5 * Math.log(Math.PI * 1e9), within(1e-3));
  }

  @Test
  void withoutTrialsNothingIsKnown() {
    ErrorStatement.Interval limits = BernoulliConfidenceSequence.interval(0, 0, LEVEL);
    assertThat(limits.lower()).isZero();
    assertThat(limits.upper()).isEqualTo(1);
    assertThat(ClopperPearson.interval(0, 0, LEVEL).upper()).isEqualTo(1);
    assertThat(ClopperPearson.interval(0, 0, LEVEL).lower()).isZero();
  }

  @Test
  void refusesCountsThatCannotBeAndLevelsThatAreNone() {
    assertThatThrownBy(() -> BernoulliConfidenceSequence.lower(3, 2, LEVEL))
        .hasMessage("3 successes in 2 trials; give a count from 0 to the number of trials");
    assertThatThrownBy(() -> ClopperPearson.upper(-1, 2, LEVEL))
        .hasMessage("-1 successes in 2 trials; give a count from 0 to the number of trials");
    assertThatThrownBy(() -> BernoulliConfidenceSequence.upper(1, 2, 1))
        .hasMessage("level of an interval is 1.0; give a number in (0, 1)");
  }
}
